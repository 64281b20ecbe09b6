package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// mayRead reports whether the file may read what path names.
func (c *checker) mayRead(path string) bool {
	if c.in.Origin != rule.FromOperator || strings.HasPrefix(path, c.in.Package+".") {
		return true
	}
	rest, ok := strings.CutPrefix(path, "data.comity.")
	set, _, _ := strings.Cut(rest, ".")
	return ok && c.in.Role == rule.PostureRole && slices.Contains(rule.Families, set)
}

// scopeRule says what the file may read.
func (c *checker) scopeRule() string {
	if c.in.Role == rule.PostureRole {
		return "a posture reads input, its own package and the built-in sets of codes"
	}
	return "rules of one's own read input and their own package"
}

// readable lists what is outside the package and may be read.
func (c *checker) readable() []string {
	var all []string
	if c.in.Role == rule.PostureRole {
		for _, set := range rule.Families {
			all = append(all, "data.comity."+set)
		}
	}
	return all
}

// exists reports whether path is a rule, or a package or above one.
func (c *checker) exists(path string) bool {
	for name := range c.defs {
		if name == path || strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return false
}

// data returns the meaning of a reference to a rule. The path is absolute, the
// ref as it was written.
func (c *checker) data(t *ast.Term, path, ref ast.Ref, vars *bindings) meaning {
	d, i := c.resolve(path)
	skip := len(path) - len(ref) // elements that an import or the package adds
	if d == nil {
		c.unresolved(t, path, ref)
		c.rest(ref, 1, vars)
		return meaning{}
	}
	if d.args > 0 {
		c.faults.Add(t.Location, nil, "%s is a function: call it", rule.Brief(t.String()))
		return meaning{}
	}
	if i-skip < 1 {
		return meaning{} // an import of what is inside a rule
	}
	m := c.value(d, nil)
	m.cure = c.lacking(d)
	m = c.follow(m, ref, i-skip, vars)
	if d.pkg() == "data.comity" {
		m.cure = "" // a posture asks for a code, whose absence is an answer
	}
	return m
}

// resolve finds the definition that path begins with, and how many elements of
// the path name it.
func (c *checker) resolve(path ast.Ref) (*definition, int) {
	for i := 2; i <= len(path); i++ {
		name := rule.Dotted(path[:i])
		if d := c.defs[name]; d != nil && c.mayRead(name) {
			return d, i
		}
	}
	return nil, 0
}

// unresolved says why a reference to data names no rule.
func (c *checker) unresolved(t *ast.Term, path, ref ast.Ref) {
	if c.faults == nil {
		return
	}
	name, text := rule.Dotted(path), rule.Brief(ref.String())
	switch {
	case len(path) == 1:
		c.faults.Add(t.Location, c.readable(), "data: name the rule that is read")
	case !c.mayRead(name) && !c.mayImport(name):
		c.faults.Add(t.Location, c.readable(), "%s: %s%s", text, c.scopeRule(), c.nearest(path))
	case c.unparsed:
	case c.exists(name) && !constantRef(path):
		c.faults.Add(t.Location, c.readable(), "%s: a rule is named outright, not by a variable", text)
	case c.exists(name):
		c.faults.Add(t.Location, c.readable(), "%s names a package: name the rule in it", text)
	default:
		c.faults.Add(t.Location, c.readable(), "%s: no such rule%s", text, c.nearest(path))
	}
}

// nearest names the rule that path may be a slip for.
func (c *checker) nearest(path ast.Ref) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(c.defs)) {
		if c.mayRead(name) {
			all = append(all, name)
		}
	}
	for i := range path {
		if hint := request.Suggest(rule.Dotted(path[:i+1]), all); hint != "" {
			return hint
		}
	}
	return ""
}

// constantRef reports whether every element is named outright.
func constantRef(ref ast.Ref) bool {
	return !slices.ContainsFunc(ref[1:], func(t *ast.Term) bool {
		_, ok := t.Value.(ast.String)
		return !ok
	})
}
