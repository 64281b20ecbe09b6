package policytest

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// propertyPackage is where properties stand, in these two sets.
const (
	propertyPackage = "data.comity.property"
	never           = "never"
	always          = "always"
)

// A property is one name of a set, with all its rules.
type property struct {
	set, name string
	at        *ast.Location
}

// properties are those of a folder.
type properties struct {
	sources []rule.Source
	all     []property
}

// readProperties reads a folder of properties.
func readProperties(ctx context.Context, fsys fs.FS) (properties, error) {
	faults := &rule.Faults{}
	sources, err := rule.ParseAll(ctx, fsys, rule.FromOperator, false)
	faults.Take(err)
	p := properties{sources: sources}
	for _, s := range sources {
		if s.Package != propertyPackage {
			faults.Add("proof.property", s.Module.Package.Location, []string{propertyPackage[len("data."):]},
				"properties stand in another package")
		}
		for _, r := range s.Module.Rules {
			p.add(r, faults)
		}
	}
	if len(p.all) == 0 && faults.Count() == 0 {
		faults.Add("proof.property", &ast.Location{File: "."}, nil, `there is no property: write never contains "…" if { … }`)
	}
	return p, faults.Err()
}

// add adds the property of a rule; a helper is none.
func (p *properties) add(r *ast.Rule, faults *rule.Faults) {
	set := rule.NameOf(r)
	if set != never && set != always && r.Head.RuleKind() != ast.MultiValue {
		return
	}
	name, constant := ast.String(""), false
	if r.Head.Key != nil {
		name, constant = r.Head.Key.Value.(ast.String)
	}
	if set != never && set != always || !constant || r.Default || len(r.Head.Ref()) > 1 {
		faults.Add("proof.property", r.Location, []string{never, always},
			`%s is no property: write never contains "…" if { … }, the name in quotes`, rule.Brief(r.Head.String()))
		return
	}
	if !slices.ContainsFunc(p.all, func(q property) bool { return q.set == set && q.name == string(name) }) {
		p.all = append(p.all, property{set, string(name), r.Location})
	}
}

// breaks returns the condition that the property does not hold.
func (p property) breaks(r *proof.Reading) proof.Lit {
	holds := r.Has(propertyPackage+"."+p.set, p.name)
	if p.set == never {
		return holds
	}
	return holds.Not()
}

// checkScope refuses what a file of properties reads of other rules than the sets of codes.
func (p *properties) checkScope(sources []rule.Source, faults *rule.Faults) {
	allowed := setsOf(sources)
	for i := range p.sources {
		module := p.sources[i].Module
		imports := rule.Imports(module)
		ast.WalkRefs(module, func(ref ast.Ref) bool {
			if head, ok := ref[0].Value.(ast.Var); ok && imports[head] != nil {
				ref = append(slices.Clone(imports[head]), ref[1:]...)
			}
			path := rule.Dotted(ref)
			own := strings.HasPrefix(path, propertyPackage)
			if _, isSet := allowed[path]; !ref.HasPrefix(ast.DefaultRootRef) || own || isSet || path == "data.comity" {
				return false
			}
			if _, isList := rule.ListOf(ast.NewTerm(ref)); !isList {
				faults.Add("proof.scope", ref[0].Location, nil, "%s: a property reads input, its own package and sets of codes", rule.Brief(path))
			}
			return false
		})
	}
}

// setsOf returns the codes of each set, by the path of the set.
func setsOf(sources []rule.Source) map[string][]string {
	sets := map[string][]string{}
	for i := range sources {
		for _, found := range sources[i].Codes() {
			path := sources[i].Package + "." + found.Set
			sets[path] = append(sets[path], found.Name)
		}
	}
	return sets
}

// freely reads properties as if rules could say anything.
func (t *theory) freely(files, sources []rule.Source) *proof.Reading {
	r := t.space.Read(files, nil)
	r.Fix("outcome", t.space.Free(rule.Outcomes))
	sets := setsOf(sources)
	for _, path := range slices.Sorted(maps.Keys(sets)) {
		r.FreeSet(path, sets[path])
	}
	return r
}

// checkEmpty refuses a property that holds or breaks whatever the rules say: it says
// nothing of them, and often is misspelt.
func (t *theory) checkEmpty(ctx context.Context, p property, free *proof.Reading) error {
	breaks := p.breaks(free)
	for _, can := range []proof.Lit{breaks, breaks.Not()} {
		values, err := t.space.AskForm(can).Solve(ctx)
		if err != nil {
			return err
		}
		if values == nil {
			t.faults.Add("proof.empty", p.at, nil, "%q says nothing: it is the same whatever the input is and the rules say", p.name)
		}
	}
	return ruleErrors(t.faults.Err())
}
