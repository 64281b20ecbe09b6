package eval

import (
	"maps"
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// Most rules, the verdict and most postures use few forms of Rego: they compare words,
// look into small sets and name other rules. They are compiled to Go functions, which
// run many times faster than OPA. A rule with another form is left to OPA, and so is an
// item for which the functions find no answer. Tests compare the two.
//
// What a term is compiled to always has a value. A term that may have none in Rego is
// another form.

// What a term is compiled to, by the kind of its value; nil is another form. A list of
// the input is an input.List.
type (
	condition func(*machine) bool // a boolean of the input, or a rule that is true or has no value
	word      func(*machine) string
	number    func(*machine) int
	set       func(*machine) []string // of the machine, until it makes this set again
	table     []entry                 // an object whose keys are constants
)

// An entry is a key of a table with its value.
type entry struct {
	key   string
	value word
}

// A compiler compiles the rules of one program, all for the same machines.
type compiler struct {
	form   *input.Shape        // of the input
	beside *rule.Beside        // where the lists are
	rules  map[string][]clause // by path, such as data.comity.verdict.ask
	codes  map[string]int      // the sets of codes that rules see, by path: their place in a machine
	done   map[string]any      // what the rules are compiled to, by path

	vars, sets, words, known, parts int // how many places a machine needs
}

// A clause is a rule with what the names in it stand for.
type clause struct {
	*ast.Rule
	in scope
}

// A scope says what the names of a rule stand for.
type scope struct {
	pkg     string
	imports map[ast.Var]ast.Ref
	vars    map[ast.Var]int // variables, and their places in a machine
	parts   map[ast.Var]part
}

// A part is a variable for an element of a list of groups of fields.
type part struct {
	fields map[string]func(input.Input, int) string
	place  int // of its number, in a machine
}

// newCompiler returns a compiler of the sources.
func newCompiler(form *input.Shape, beside *rule.Beside, sources []rule.Source) *compiler {
	c := &compiler{form: form, beside: beside, rules: map[string][]clause{}, done: map[string]any{}}
	for i := range sources {
		s := &sources[i]
		for _, r := range s.Module.Rules {
			path := s.Package + "." + rule.NameOf(r)
			c.rules[path] = append(c.rules[path], clause{r, scopeOf(s)})
		}
	}
	return c
}

func scopeOf(s *rule.Source) scope { return scope{pkg: s.Package, imports: rule.Imports(s.Module)} }

// place returns a new place, one after the n that there are.
func place(n *int) int {
	*n++
	return *n - 1
}

// machine returns a machine for all that is compiled.
func (c *compiler) machine() *machine {
	return &machine{
		vars: make([]string, c.vars), sets: make([][]string, c.sets),
		words: make([]string, c.words), known: make([]bool, c.known), parts: make([]int, c.parts),
	}
}

// always is the condition of a rule without conditions.
func always(*machine) bool { return true }

// holds returns the condition that a body holds.
func (c *compiler) holds(body ast.Body, in scope) condition {
	return c.body(body, in, nil)
}

// body returns the condition that all expressions hold, for some values of the variables
// that they declare, and then the last condition, which knows these variables. If the
// last one is false, the next values are tried. It may be nil, for none.
func (c *compiler) body(body []*ast.Expr, in scope, last func(scope) condition) condition {
	switch {
	case len(body) == 0 && last == nil:
		return always
	case len(body) == 0:
		return last(in)
	}
	expr := body[0]
	if len(expr.With) > 0 {
		return nil
	}
	if decl, ok := expr.Terms.(*ast.SomeDecl); ok && len(decl.Symbols) == 1 {
		return c.some(decl.Symbols[0], in, func(in scope) condition { return c.body(body[1:], in, last) })
	}
	first := c.condition(expr, in)
	if len(body) == 1 && last == nil {
		return first
	}
	rest := c.body(body[1:], in, last)
	if first == nil || rest == nil {
		return nil
	}
	return func(m *machine) bool { return first(m) && rest(m) }
}

// some returns the condition that the rest holds for some element of a set or list, or
// for some key and value of a table.
func (c *compiler) some(declared *ast.Term, in scope, rest func(scope) condition) condition {
	call, ok := declared.Value.(ast.Call)
	if !ok {
		return nil
	}
	of := c.term(call[len(call)-1], in)
	if list, ok := of.(input.List); ok && list.Fields != nil && len(call) == 3 {
		return c.somePart(list, call[1], in, rest)
	}
	vars := maps.Clone(in.vars)
	if vars == nil {
		vars = map[ast.Var]int{}
	}
	in.vars = vars
	var places []int
	for _, t := range call[1 : len(call)-1] {
		name, ok := t.Value.(ast.Var)
		if !ok {
			return nil
		}
		vars[name] = place(&c.vars)
		places = append(places, vars[name])
		in.parts = maps.Clone(in.parts)
		delete(in.parts, name)
	}
	then := rest(in)
	if then == nil {
		return nil
	}
	if entries, ok := of.(table); ok && len(places) == 2 {
		return func(m *machine) bool {
			for _, e := range entries {
				m.vars[places[0]], m.vars[places[1]] = e.key, e.value(m)
				if m.step() && then(m) {
					return true
				}
			}
			return false
		}
	}
	elements := c.elements(of)
	if elements == nil || len(places) != 1 {
		return nil
	}
	return func(m *machine) bool {
		for _, element := range elements(m) {
			m.vars[places[0]] = element
			if m.step() && then(m) {
				return true
			}
		}
		return false
	}
}

// somePart is some for an element that is a group of fields.
func (c *compiler) somePart(list input.List, element *ast.Term, in scope, rest func(scope) condition) condition {
	name, ok := element.Value.(ast.Var)
	if !ok {
		return nil
	}
	own := part{list.Fields, place(&c.parts)}
	vars, parts := maps.Clone(in.vars), map[ast.Var]part{name: own}
	delete(vars, name)
	for other, p := range in.parts {
		if other != name {
			parts[other] = p
		}
	}
	in.vars, in.parts = vars, parts
	then := rest(in)
	if then == nil {
		return nil
	}
	return func(m *machine) bool {
		for i := range list.Len(m.in) {
			m.parts[own.place] = i
			if m.step() && then(m) {
				return true
			}
		}
		return false
	}
}

// elements returns the elements of a set, or of a list of words.
func (c *compiler) elements(of any) set {
	if list, ok := of.(input.List); ok && list.Append != nil {
		own := place(&c.sets)
		return func(m *machine) []string {
			m.sets[own] = list.Append(m.in, m.sets[own][:0])
			return m.sets[own]
		}
	}
	elements, _ := of.(set)
	return elements
}

// condition returns the condition of an expression.
func (c *compiler) condition(expr *ast.Expr, in scope) condition {
	var holds condition
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		holds, _ = c.term(terms, in).(condition)
	case []*ast.Term:
		if len(terms) != 3 {
			return nil
		}
		operator := terms[0].Value.String()
		holds = c.comparison(operator, terms[1], terms[2], in)
		if holds == nil && operator == ast.Equal.Name && !expr.Negated {
			holds = c.lookup(terms[1], terms[2], in)
		}
	}
	if holds != nil && expr.Negated {
		return func(m *machine) bool { return !holds(m) }
	}
	return holds
}

// comparison returns the condition of a call with two operands.
func (c *compiler) comparison(operator string, left, right *ast.Term, in scope) condition {
	if name, ok := rule.ListOf(right); ok && operator == ast.Member.Name {
		return inNamed(c.beside.List(name), c.term(left, in))
	}
	a, b := c.term(left, in), c.term(right, in)
	switch a := a.(type) {
	case word:
		if operator == ast.Member.Name {
			return membership(a, b)
		}
		if text, ok := right.Value.(ast.String); ok { // as nearly always
			return equality(operator, func(m *machine) bool { return a(m) == string(text) })
		}
		if b, ok := b.(word); ok {
			return equality(operator, func(m *machine) bool { return a(m) == b(m) })
		}
	case condition: // a rule that does not hold has no value, and so is not false
		b, ok := b.(condition)
		if ok && (isBoolean(left) || isBoolean(right)) && (isField(left) || isField(right)) {
			return equality(operator, func(m *machine) bool { return a(m) == b(m) })
		}
	case number:
		if b, ok := b.(number); ok {
			return order(operator, a, b)
		}
	}
	return nil
}

func isBoolean(t *ast.Term) bool {
	_, ok := t.Value.(ast.Boolean)
	return ok
}

func isField(t *ast.Term) bool {
	ref, ok := t.Value.(ast.Ref)
	return ok && ref.HasPrefix(ast.InputRootRef)
}

// equality returns the condition == or !=.
func equality(operator string, equal condition) condition {
	switch operator {
	case ast.Equal.Name:
		return equal
	case ast.NotEqual.Name:
		return func(m *machine) bool { return !equal(m) }
	}
	return nil
}

// order compares two numbers.
func order(operator string, a, b number) condition {
	switch operator {
	case ast.Equal.Name:
		return func(m *machine) bool { return a(m) == b(m) }
	case ast.GreaterThan.Name:
		return func(m *machine) bool { return a(m) > b(m) }
	}
	return nil
}

// membership looks for a word in a set or a list.
func membership(element word, of any) condition {
	switch of := of.(type) {
	case set:
		return func(m *machine) bool { return slices.Contains(of(m), element(m)) }
	case input.List:
		if of.Has != nil {
			return func(m *machine) bool { return of.Has(m.in, element(m)) }
		}
	}
	return nil
}

// inNamed looks for a word in a list beside the rules.
func inNamed(list *rule.List, of any) condition {
	element, ok := of.(word)
	if !ok || list == nil {
		return nil
	}
	return func(m *machine) bool { return list.Has(element(m)) }
}

// lookup compares an entry of a table, such as asked[code], with a word. No entry of this
// key is no value: the condition is false, as it is in Rego unless it is behind not.
func (c *compiler) lookup(left, right *ast.Term, in scope) condition {
	ref, ok := left.Value.(ast.Ref)
	if !ok || len(ref) != 2 {
		return nil
	}
	entries, isTable := c.term(ref[0], in).(table)
	key, isWord := c.term(ref[1], in).(word)
	want, isWanted := c.term(right, in).(word)
	if !isTable || !isWord || !isWanted {
		return nil
	}
	return func(m *machine) bool {
		for _, e := range entries {
			if e.key == key(m) {
				return e.value(m) == want(m)
			}
		}
		return false
	}
}
