package input

import (
	"iter"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/comity-go/comity/policy/internal/rule"
)

// Asked is what rules want to know of the texts of the request: all of a text, or only
// whether there is one and whether it is in some lists. A text of which they ask no more
// can be another one that is in the same lists, and they see no difference.
type Asked struct {
	whole []string            // the paths of which more is read
	given map[string]bool     // the paths that are compared with the empty text
	lists map[string][]string // the names of the lists that are asked, by path
}

// AskedBy returns what the modules want to know. What it does not follow counts as whole.
func AskedBy(modules iter.Seq[*ast.Module]) Asked {
	a := Asked{given: map[string]bool{}, lists: map[string][]string{}}
	for module := range modules {
		for _, r := range module.Rules {
			c := clause{of: map[ast.Var]string{}, seen: map[*ast.Term]bool{}}
			c.declare(r)
			c.ask(r, a.lists)
			c.askGiven(r, a.given)
			a.whole = append(a.whole, c.rest(r)...)
		}
	}
	return a
}

// Of returns the lists in which a text is looked up, in order, whether rules ask if there is
// one, and whether that is all that is read of it. Path is that of the text, such as
// request.targets.value.
func (a Asked) Of(path string) (lists []string, given, only bool) {
	whole := slices.ContainsFunc(a.whole, func(read string) bool { return below(path, read) || below(read, path) })
	return a.lists[path], a.given[path], !whole
}

// below reports whether a path is the other one or lies below it.
func below(path, other string) bool {
	rest, ok := strings.CutPrefix(path, other)
	return ok && (rest == "" || rest[0] == '.' || other == "")
}

// A clause is one rule, looked at in turn for the names of elements of lists of the
// input, for what these and fields are asked, and for all else that is read.
type clause struct {
	of   map[ast.Var]string // the path of the list of which a name is an element, everywhere in the rule
	seen map[*ast.Term]bool // terms that read no whole text
}

// counted are the lists whose lengths every answer turns on.
var counted = []string{"request.targets", "request.subjects", "request.clearances"}

// declare finds the names, as in some t in input.request.targets and in every.
func (c *clause) declare(r *ast.Rule) {
	type name struct{ of, in *ast.Term }
	names := map[ast.Var][]name{}
	add := func(of, in *ast.Term) {
		if v, ok := of.Value.(ast.Var); ok {
			names[v] = append(names[v], name{of, in})
		}
	}
	ast.WalkNodes(r, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SomeDecl:
			if call, ok := n.Symbols[0].Value.(ast.Call); ok && len(call) == 3 {
				add(call[1], call[2])
			}
		case *ast.Every:
			if n.Key == nil {
				add(n.Value, n.Domain)
			}
		case *ast.Term:
			if call, ok := n.Value.(ast.Call); ok && len(call) == 2 && call[0].Value.String() == ast.Count.Name &&
				slices.Contains(counted, c.path(call[1])) {
				c.seen[call[1]] = true
			}
		}
		return false
	})
	for v, all := range names {
		path := c.path(all[0].in)
		if !slices.Contains(counted, path) || slices.ContainsFunc(all, func(n name) bool { return c.path(n.in) != path }) {
			continue // the list itself then counts as read
		}
		c.of[v] = path
		for _, n := range all {
			c.seen[n.of], c.seen[n.in] = true, true
		}
	}
}

// path returns the path of a field, of the input or of a name; "" of all else.
func (c *clause) path(t *ast.Term) string {
	ref, ok := t.Value.(ast.Ref)
	if !ok {
		return ""
	}
	names := Names(ref[1:])
	if len(names) < len(ref)-1 || len(names) == 0 {
		return ""
	}
	if ref.HasPrefix(ast.InputRootRef) {
		return strings.Join(names, ".")
	}
	if v, ok := ref[0].Value.(ast.Var); ok && c.of[v] != "" {
		return c.of[v] + "." + strings.Join(names, ".")
	}
	return ""
}

// ask notes which texts are looked up in which lists.
func (c *clause) ask(r *ast.Rule, lists map[string][]string) {
	rule.EachLookup(r, func(call []*ast.Term, name string) {
		path := c.path(call[1])
		if path == "" {
			return
		}
		c.seen[call[1]] = true
		if !slices.Contains(lists[path], name) {
			lists[path] = append(lists[path], name)
			slices.Sort(lists[path])
		}
	})
}

// comparisons are the names of the operators ==, != and =.
var comparisons = []string{ast.Equal.Name, ast.NotEqual.Name, ast.Equality.Name}

// askGiven notes which texts are compared with the empty one, as in t.value != "".
func (c *clause) askGiven(r *ast.Rule, given map[string]bool) {
	ast.WalkExprs(r, func(e *ast.Expr) bool {
		call, ok := e.Terms.([]*ast.Term)
		if !ok || len(call) != 3 || !slices.Contains(comparisons, call[0].Value.String()) {
			return false
		}
		for i, other := range []int{2, 1} {
			path := c.path(call[i+1])
			if path != "" && call[other].Value.Compare(ast.String("")) == 0 {
				c.seen[call[i+1]], given[path] = true, true
			}
		}
		return false
	})
}

// rest returns the paths of what is read otherwise. Nothing is passed over: a list that
// has no name of its own counts with all that is in it.
func (c *clause) rest(r *ast.Rule) (whole []string) {
	var read func(*ast.Term) bool
	read = func(t *ast.Term) bool {
		if c.seen[t] {
			return true
		}
		switch v := t.Value.(type) {
		case ast.Var: // a name by itself
			if path := c.of[v]; path != "" {
				whole = append(whole, path)
			}
		case ast.Ref:
			if path := c.path(t); path != "" {
				whole = append(whole, path)
			} else if v.HasPrefix(ast.InputRootRef) {
				whole = append(whole, strings.Join(Names(v[1:]), "."))
			} else if name, ok := v[0].Value.(ast.Var); ok && c.of[name] != "" {
				whole = append(whole, c.of[name])
			}
			for _, part := range v[1:] {
				ast.WalkTerms(part, read)
			}
			return true
		}
		return false
	}
	ast.WalkTerms(r, read)
	return whole
}
