package check

import (
	"cmp"
	"fmt"
	"reflect"
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
		c.visited[t] = true
		return c.follow(meaningOf(c.form(), "input"), ref, 1, vars)
	}
	if m, ok := vars.find(head); ok {
		return c.follow(m, ref, 1, vars)
	}
	path, ok := c.absolute(ref)
	if ok && c.in.Origin == rule.FromOperator && path.HasPrefix(rule.ListsRef) {
		c.listRef(t, path)
		c.walkRest(ref, 1, vars)
		return meaning{}
	}
	if !ok {
		c.walkRest(ref, 1, vars)
		if !head.IsWildcard() && !c.unparsed {
			c.faults.Add("rule.unknown_name", ref[0].Location, nil, "%s: no such variable or rule%s",
				rule.Brief(string(head)), request.Suggest(string(head), c.inScope(vars)))
		}
		return meaning{}
	}
	return c.ruleRef(t, path, ref, vars)
}

// form returns the form of the input as the file may read it: built-in rules read no
// labels.
func (c *checker) form() *input.Shape {
	if c.in.Origin == rule.FromOperator {
		return c.custom
	}
	return input.Root()
}

// absolute returns the reference as it begins with data: as it is written, or by a
// rule of the package, or by an import.
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
			m = c.listElement(m, ref, i, vars)
		case m.kind == anObject:
			m = c.objectElement(m, ref, i, vars)
		case m.kind != unknown:
			c.readAll(m)
			c.faults.Add("rule.no_parts", ref[i].Location, nil,
				"%s: %s is %s and has no parts", upTo(ref, i), upTo(ref, i-1), m.kind)
			m = meaning{}
		default:
			m = c.unknownElement(m, ref, i, vars)
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

// field returns the meaning of a field.
func (c *checker) field(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	name, ok := ref[i].Value.(ast.String)
	if !ok {
		c.faults.Add("rule.variable_name", ref[i].Location, m.shape.Names,
			"%s: write the name of the field, not a variable or number",
			upTo(ref, i))
		c.walkRest(ref, i, vars)
		return meaning{}
	}
	f, ok := m.shape.Fields[string(name)]
	from := m.from[0] + "." + string(name)
	switch isLabels := strings.HasPrefix(from+".", "input.request.labels."); {
	case isLabels && c.in.Beside != nil && c.in.Beside.Unread:
		return meaning{} // what it is has a fault, which is told
	case ok:
		return meaningOf(f.Shape, from)
	case isLabels && c.in.Origin == rule.FromOperator:
		c.faults.Add("rule.unknown_label", ref[i].Location, m.declared(), "%s: labels.yaml beside the rules declares no such "+
			"label%s", upTo(ref, len(ref)-1), request.Suggest(string(name), m.declared()))
	default:
		c.faults.Add("rule.unknown_field", ref[i].Location, m.shape.Names, "%s: no such field%s",
			upTo(ref, i), request.Suggest(string(name), m.shape.Names))
	}
	return meaning{}
}

// declared lists the labels of the group of them; none of another group.
func (m meaning) declared() []string {
	if m.shape.Kind != reflect.Map {
		return nil
	}
	return m.shape.Names
}

// noElement is the fault of a place in a list, which may be shorter.
const noElement = "%s: the rule is skipped if the list has no such element: write some x in %s"

// listElement returns the meaning of an element of a list or set.
func (c *checker) listElement(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	elem := m.element()
	list := upTo(ref, i-1)
	switch v := ref[i].Value.(type) {
	case ast.Var:
		if v.IsWildcard() {
			return elem
		}
	case ast.String:
		if m.kind == aList {
			c.faults.Add("rule.no_parts", ref[i].Location, nil, "%s: %s is a list and has no fields: write %s in %s",
				upTo(ref, i), list, ref[i], list)
			return meaning{}
		}
	}
	if m.kind == aList {
		c.faults.Add("rule.list_place", ref[i].Location, nil, noElement, upTo(ref, i), list)
		c.walkRest(ref, i, vars)
		return elem
	}
	if idx := c.term(ref[i], vars); idx.kind == aWord {
		c.compare(ref[i], elem, ref[i], idx)
	} else {
		c.use(ref[i], idx)
	}
	elem.cure = fmt.Sprintf("write %s in %s", ref[i], list)
	return elem
}

// objectElement returns the meaning of the value under a key of an object. It is there
// for certain if the object is written with every word that the key can be.
func (c *checker) objectElement(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	idx := c.term(ref[i], vars)
	if m.key != nil {
		c.compare(ref[i], *m.key, ref[i], idx)
	}
	elem := m.element()
	if !m.written || idx.cure != "" || !idx.within(m.key) {
		elem.cure = "let the object have every key, or write some key, value in " + upTo(ref, i-1)
	}
	return elem
}

// within reports whether every word that m can be is among those of the keys.
func (m meaning) within(key *meaning) bool {
	return key != nil && m.words != nil && key.words != nil &&
		!slices.ContainsFunc(m.words, func(word string) bool { return !slices.Contains(key.words, word) })
}

// unknownElement checks an element of something of which nothing is known. A field
// of a variable is refused, because nobody would check it.
func (c *checker) unknownElement(m meaning, ref ast.Ref, i int, vars *bindings) meaning {
	c.readAll(m)
	v, variable := ref[0].Value.(ast.Var)
	if _, local := vars.find(v); variable && local {
		if name, ok := ref[i].Value.(ast.String); ok {
			c.faults.Add("rule.unchecked_field", ref[i].Location, nil,
				"%s: the field %s can be read only from input, or from a variable of some %s in input.<list>",
				upTo(ref, i), name, v)
		}
	}
	if _, ok := ref[i].Value.(ast.Number); ok {
		c.faults.Add("rule.list_place", ref[i].Location, nil, noElement, upTo(ref, i), upTo(ref, i-1))
	}
	c.use(ref[i], c.term(ref[i], vars))
	return meaning{}
}

// walkRest walks the elements of a faulty ref from the i-th on, to find the references
// in them.
func (c *checker) walkRest(ref ast.Ref, i int, vars *bindings) {
	for _, t := range ref[i:] {
		if _, ok := t.Value.(ast.Var); !ok {
			c.use(t, c.term(t, vars))
		}
	}
}

// ruleRef returns the meaning of a reference to a rule. The path begins with data; ref
// is the reference as it is written.
func (c *checker) ruleRef(t *ast.Term, path, ref ast.Ref, vars *bindings) meaning {
	d, i := c.resolve(path)
	skip := len(path) - len(ref) // elements that an import or the package adds
	if d == nil {
		c.unresolved(t, path, ref)
		c.walkRest(ref, 1, vars)
		return meaning{}
	}
	if d.args > 0 {
		c.faults.Add("rule.uncalled_function", t.Location, nil, "%s is a function: call it", rule.Brief(t.String()))
		return meaning{}
	}
	if i-skip < 1 {
		return meaning{} // an import of what is inside a rule
	}
	m := c.value(d, nil)
	m.cure = c.valueCure(d)
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

// constantRef reports whether each element is a name, not a variable.
func constantRef(ref ast.Ref) bool {
	return !slices.ContainsFunc(ref[1:], func(t *ast.Term) bool {
		_, ok := t.Value.(ast.String)
		return !ok
	})
}
