package check

import (
	"context"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Rule is all that is known of one code.
type Rule struct {
	Code        string
	Set         string // the set of codes that it adds to
	Title       string
	Description string
	Refs        []string // the law and literature, as METADATA has them
	Origin      string   // its file, or "built-in"
	Reads       []Read   // in order of path
}

// Catalogue returns the rules of checked sources by their codes. Several rules
// of one code are one.
func Catalogue(ctx context.Context, sources []rule.Source) map[string]*Rule {
	c := newChecker(ctx, sources, nil)
	rules, clauses := map[string]*Rule{}, map[string][]clause{}
	for i := range sources {
		s := &sources[i]
		for _, found := range s.Codes() {
			id := s.ID(found)
			if rules[id] == nil {
				rules[id] = &Rule{Code: id, Set: found.Set, Origin: builtIn}
			}
			if s.Origin == rule.FromOperator {
				rules[id].Origin = s.Name
			}
			rules[id].describe(found.Rule.Annotations)
			clauses[id] = append(clauses[id], clause{s, found.Rule})
		}
	}
	for id, r := range rules {
		r.Reads = c.readsOf(clauses[id])
	}
	return rules
}

// describe takes the texts from METADATA.
func (r *Rule) describe(annotations []*ast.Annotations) {
	for _, a := range annotations {
		if a.Scope != "rule" || a.Title == "" {
			continue
		}
		r.Title, r.Description = a.Title, a.Description
		for _, related := range a.RelatedResources {
			r.Refs = append(r.Refs, related.Ref.String())
		}
	}
}

// Postures returns the names of the postures that there are, in order.
func Postures(sources []rule.Source) []string {
	var names []string
	for i := range sources {
		if sources[i].Role == rule.PostureRole {
			names = append(names, sources[i].Last)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// builtIn is the origin of the rules of the library.
const builtIn = "built-in"
