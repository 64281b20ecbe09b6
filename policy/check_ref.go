package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// ref walks a reference and returns what it means.
func (c *checker) ref(t *ast.Term, ref ast.Ref, vars *bindings) meaning {
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		m := c.term(ref[0], vars)
		return c.follow(m, ref, 1, vars)
	}
	if head == "input" {
		c.met[t] = true
		return c.follow(meaningOf(input.Root(), "input"), ref, 1, vars)
	}
	if m, ok := vars.find(head); ok {
		return c.follow(m, ref, 1, vars)
	}
	path, ok := c.absolute(ref)
	if !ok {
		c.rest(ref, 1, vars)
		if !head.IsWildcard() && !c.unparsed {
			c.faults.Add(ref[0].Location, nil, "%s: no such variable or rule%s", rule.Brief(string(head)), request.Suggest(string(head), c.inScope(vars)))
		}
		return meaning{}
	}
	return c.data(t, path, ref, vars)
}

// absolute returns the reference as it begins with data: as it stands, or by
// the rules of the package, or by an import.
func (c *checker) absolute(ref ast.Ref) (ast.Ref, bool) {
	head := ref[0].Value.(ast.Var)
	if head == "data" {
		return ref, true
	}
	pkg := c.in.Module.Package.Path
	if c.defs[c.in.Package+"."+string(head)] != nil {
		path := append(slices.Clone(pkg), ast.StringTerm(string(head)))
		return append(path, ref[1:]...), true
	}
	if path, ok := c.names[c.in.Module][head]; ok {
		return append(slices.Clone(path), ref[1:]...), true
	}
	return nil, false
}

// follow returns the meaning of the elements of ref from the i-th on.
func (c *checker) follow(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	cure := m.cure
	for ; i < len(ref); i++ {
		switch {
		case m.kind == aGroup:
			m = c.field(m, ref, i, vars)
		case m.kind == aList || m.kind == aSet:
			m = c.index(m, ref, i, vars)
		case m.kind == anObject:
			m = c.entry(m, ref, i, vars)
		case m.kind != unknown:
			c.readAll(m)
			c.faults.Add(ref[i].Location, nil, "%s: %s is %s and has no parts", upTo(ref, i), upTo(ref, i-1), m.kind)
			m = meaning{}
		default:
			m = c.open(m, ref, i, vars)
		}
		cure = cmp.Or(cure, m.cure)
	}
	m.cure = cure
	return m
}

// inScope lists the names that may stand alone.
func (c *checker) inScope(vars *bindings) []string {
	names := []string{"input", "data"}
	for ; vars != nil; vars = vars.outer {
		for v := range vars.vars {
			names = append(names, string(v))
		}
	}
	for v := range c.names[c.in.Module] {
		names = append(names, string(v))
	}
	for _, d := range c.defs {
		if d.pkg() == c.in.Package {
			names = append(names, strings.TrimPrefix(d.path, d.pkg()+"."))
		}
	}
	slices.Sort(names)
	return names
}

// upTo shows the reference up to its i-th element.
func upTo(ref ast.Ref, i int) string { return rule.Brief(ref[:i+1].String()) }
