package check

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkImports checks what a file imports.
func (c *checker) checkImports(s *rule.Source) {
	c.in = s
	for _, i := range s.Module.Imports {
		path := i.Path.Value.(ast.Ref)
		at := i.Path.Location
		switch text := rule.Dotted(path); {
		case path.HasPrefix(ast.InputRootRef):
			c.faults.Add("rule.needless_import", at, nil,
				"import %s: remove it, and write the full name %s where it is used",
				rule.Brief(text), rule.Brief(text))
		case !path.HasPrefix(ast.DefaultRootRef):
			c.faults.Add("rule.needless_import", at, nil,
				"import %s: rules do not need this import: remove it", rule.Brief(text))
		case len(path) == 1:
			c.faults.Add("rule.whole_package", at, nil, "import data: name the rule or package that is read")
		case !c.mayImport(text):
			c.faults.Add("rule.out_of_scope", at, c.readable(), "import %s: %s", rule.Brief(text), c.scopeRule())
		case !c.unparsed && !c.exists(text):
			c.faults.Add("rule.unknown_rule", at, nil, "import %s: no such rule or package%s",
				rule.Brief(text), request.Suggest(text, slices.Sorted(maps.Keys(c.defs))))
		}
	}
}

// mayImport reports whether the file may read something at or below the path.
func (c *checker) mayImport(path string) bool {
	return c.mayRead(path+".") || c.in.Role == rule.PostureRole && path == "data.comity"
}

// unresolved says why a reference to data names no rule.
func (c *checker) unresolved(t *ast.Term, path, ref ast.Ref) {
	if c.faults == nil {
		return
	}
	name, text := rule.Dotted(path), rule.Brief(ref.String())
	switch {
	case len(path) == 1:
		c.faults.Add("rule.whole_package", t.Location, c.readable(), "data: name the rule that is read")
	case !c.mayRead(name) && !c.mayImport(name):
		c.faults.Add("rule.out_of_scope", t.Location, c.readable(), "%s: %s%s", text, c.scopeRule(), c.nearest(path))
	case c.unparsed:
	case c.exists(name) && !constantRef(path):
		c.faults.Add("rule.variable_name", t.Location, c.readable(),
			"%s: write the name of the rule, not a variable", text)
	case c.exists(name):
		c.faults.Add("rule.whole_package", t.Location, c.readable(), "%s names a package: name the rule in it", text)
	default:
		c.faults.Add("rule.unknown_rule", t.Location, c.readable(), "%s: no such rule%s", text, c.nearest(path))
	}
}

// mayRead reports whether the file may read what the path names.
func (c *checker) mayRead(path string) bool {
	if c.in.Origin != rule.FromOperator || strings.HasPrefix(path, c.in.Package+".") {
		return true
	}
	rest, ok := strings.CutPrefix(path, "data.comity.")
	set, _, _ := strings.Cut(rest, ".")
	return ok && c.in.Role == rule.PostureRole && slices.Contains(rule.Sets, set)
}

// scopeRule says what the file may read.
func (c *checker) scopeRule() string {
	if c.in.Role == rule.PostureRole {
		return "a posture can read only input, its own package and the built-in sets of codes"
	}
	return "custom rules can read only input and their own package"
}

// readable lists what the file may read outside its package.
func (c *checker) readable() []string {
	var all []string
	if c.in.Role == rule.PostureRole {
		for _, set := range rule.Sets {
			all = append(all, "data.comity."+set)
		}
	}
	return all
}

// exists reports whether the path is that of a rule or a package, or the beginning of
// one.
func (c *checker) exists(path string) bool {
	for name := range c.defs {
		if name == path || strings.HasPrefix(name, path+".") {
			return true
		}
	}
	return false
}

// nearest names the rule that may be meant by a misspelt path.
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

// isList reports whether a term of a custom rule names a list beside the rules.
func (c *checker) isList(t *ast.Term) bool {
	_, ok := rule.ListOf(t)
	return ok && c.in.Origin == rule.FromOperator
}

// memberOfList is x in data.comity.lists.<name>. A list holds words.
func (c *checker) memberOfList(ops []*ast.Term, vars *bindings) meaning {
	m := c.requireValue(ops[0], c.term(ops[0], vars))
	c.use(ops[0], m)
	if m.kind != unknown && m.kind != aWord && !m.holdsFields() {
		c.faults.Add("rule.never_equal", ops[0].Location, nil, "%s is %s, and a list beside the rules holds words: it is never in it",
			rule.Brief(ops[0].String()), m.kind)
	}
	name, _ := rule.ListOf(ops[1])
	beside := cmp.Or(c.in.Beside, &rule.Beside{})
	if beside.List(name) == nil && !beside.Unread {
		var names []string
		for _, l := range beside.Lists {
			names = append(names, l.Name)
		}
		c.faults.Add("rule.unknown_list", ops[1].Location, names, "%s: there is no lists/%s.txt beside the rules%s",
			rule.Brief(ops[1].String()), rule.Brief(name), request.Suggest(name, names))
	}
	return truth
}

// listRef refuses a list that is used otherwise.
func (c *checker) listRef(t *ast.Term, path ast.Ref) {
	c.faults.Add("rule.list_use", t.Location, nil, "%s: rules only ask whether a value is in a list: write value in "+
		"data.comity.lists.<name>, with the name of the list", rule.Brief(path.String()))
}
