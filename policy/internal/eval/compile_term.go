package eval

import (
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// term returns what a term is compiled to.
func (c *compiler) term(t *ast.Term, in scope) any {
	switch v := t.Value.(type) {
	case ast.String:
		return word(func(*machine) string { return string(v) })
	case ast.Boolean:
		return condition(func(*machine) bool { return bool(v) })
	case ast.Number:
		if n, whole := v.Int(); whole {
			return number(func(*machine) int { return n })
		}
	case ast.Var:
		if at, ok := in.vars[v]; ok {
			return word(func(m *machine) string { return m.vars[at] })
		}
		if _, ok := in.parts[v]; ok {
			return nil // a group of fields is no value
		}
		return c.rule(in.pkg + "." + string(v))
	case ast.Ref:
		return c.ref(v, in)
	case ast.Set:
		return c.setOf(v.Slice(), in)
	case *ast.SetComprehension:
		return c.collected(v.Body, v.Term, in)
	case ast.Object:
		return c.table(v, in)
	case ast.Call:
		return c.call(v, in)
	}
	return nil
}

// ref returns what a reference to the input or to a rule is compiled to.
func (c *compiler) ref(ref ast.Ref, in scope) any {
	path := input.Names(ref[1:])
	head, ok := ref[0].Value.(ast.Var)
	if _, local := in.vars[head]; !ok || local || len(path) < len(ref)-1 {
		return nil
	}
	if p, ok := in.parts[head]; ok {
		if len(path) != 1 || p.fields[path[0]] == nil {
			return nil
		}
		get := p.fields[path[0]]
		return word(func(m *machine) string { return get(m.in, m.parts[p.place]) })
	}
	switch {
	case ref.HasPrefix(ast.InputRootRef):
		return c.field(path)
	case in.imports[head] != nil:
		return c.rule(rule.Dotted(append(slices.Clone(in.imports[head]), ref[1:]...)))
	case ref.HasPrefix(ast.DefaultRootRef):
		return c.rule(rule.Dotted(ref))
	}
	return nil
}

// field returns what reads a field of the input.
func (c *compiler) field(path []string) any {
	if get := input.WordAt(path); get != nil {
		return word(func(m *machine) string { return get(m.in) })
	}
	if get := input.TruthAt(path); get != nil {
		return condition(func(m *machine) bool { return get(m.in) })
	}
	if list, ok := input.ListAt(path); ok {
		return list
	}
	switch label, list := c.form.LabelAt(path); {
	case label != nil:
		return word(func(m *machine) string { return label(m.in) })
	case list != nil:
		return *list
	}
	return nil
}

// setOf returns the set of some elements.
func (c *compiler) setOf(elements []*ast.Term, in scope) any {
	var words []word
	var constants []string
	for _, t := range elements {
		element, ok := c.term(t, in).(word)
		if !ok {
			return nil
		}
		words = append(words, element)
		if constant, ok := t.Value.(ast.String); ok {
			constants = append(constants, string(constant))
		}
	}
	if len(constants) == len(elements) {
		return set(func(*machine) []string { return constants })
	}
	own := place(&c.sets)
	return made(own, func(m *machine) {
		for _, element := range words {
			m.add(own, element(m))
		}
	})
}

// made returns the set that the function adds to.
func made(own int, add func(*machine)) set {
	return func(m *machine) []string {
		if m.sets[own] = m.sets[own][:0]; m.step() {
			add(m)
		}
		return m.sets[own]
	}
}

// collected returns the set of a word for all values with which the body holds.
func (c *compiler) collected(body ast.Body, t *ast.Term, in scope) any {
	own := place(&c.sets)
	add := c.collect(own, body, t, in)
	if add == nil {
		return nil
	}
	return made(own, func(m *machine) { add(m) })
}

// collect returns a condition that is never true, and that adds a word to a set for all
// values with which the body holds.
func (c *compiler) collect(own int, body ast.Body, t *ast.Term, in scope) condition {
	return c.body(body, in, func(in scope) condition {
		element, ok := c.term(t, in).(word)
		if !ok {
			return nil
		}
		return func(m *machine) bool {
			m.add(own, element(m))
			return false
		}
	})
}

// table returns the table of an object.
func (c *compiler) table(object ast.Object, in scope) any {
	var entries table
	fits := true
	object.Foreach(func(key, value *ast.Term) {
		name, isConstant := key.Value.(ast.String)
		way, isWord := c.term(value, in).(word)
		fits = fits && isConstant && isWord
		entries = append(entries, entry{string(name), way})
	})
	if !fits {
		return nil
	}
	return entries
}

// call returns what a call of a function is compiled to: count, or an operator.
func (c *compiler) call(call ast.Call, in scope) any {
	var operands []any
	for _, t := range call[1:] {
		operands = append(operands, c.term(t, in))
	}
	operator := call[0].Value.String()
	if operator == ast.Count.Name && len(operands) == 1 {
		return count(operands[0])
	}
	if len(operands) != 2 {
		return nil
	}
	switch a := operands[0].(type) {
	case number:
		if b, ok := operands[1].(number); ok && operator == ast.Plus.Name {
			return number(func(m *machine) int { return a(m) + b(m) })
		}
	case set:
		if b, ok := operands[1].(set); ok {
			return c.joined(operator, a, b)
		}
	}
	return nil
}

// count returns how many elements there are.
func count(of any) any {
	switch of := of.(type) {
	case set:
		return number(func(m *machine) int { return len(of(m)) })
	case input.List:
		return number(func(m *machine) int { return of.Len(m.in) })
	}
	return nil
}

// joined returns the set that an operator makes of two.
func (c *compiler) joined(operator string, a, b set) any {
	own := place(&c.sets)
	switch operator {
	case ast.Or.Name:
		return made(own, func(m *machine) {
			for _, element := range a(m) {
				m.add(own, element)
			}
			for _, element := range b(m) {
				m.add(own, element)
			}
		})
	case ast.And.Name, ast.Minus.Name:
		return made(own, func(m *machine) {
			left, right := a(m), b(m)
			for _, element := range left {
				if slices.Contains(right, element) == (operator == ast.And.Name) {
					m.add(own, element)
				}
			}
		})
	}
	return nil
}
