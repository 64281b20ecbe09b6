package eval

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// rule returns what the rules of a name are compiled to.
func (c *compiler) rule(path string) any {
	if at, ok := c.codes[path]; ok {
		return set(func(m *machine) []string { return m.sets[at] })
	}
	if made, ok := c.done[path]; ok {
		return made
	}
	c.done[path] = nil // of what refers to itself, which OPA refuses
	c.done[path] = c.compiled(c.rules[path])
	return c.done[path]
}

// compiled returns what the clauses of a rule are compiled to.
func (c *compiler) compiled(clauses []clause) any {
	for _, cl := range clauses {
		if len(cl.Head.Args) > 0 || len(cl.Head.Ref()) != 1 {
			return nil
		}
	}
	switch {
	case len(clauses) == 0:
		return nil
	case clauses[0].Head.RuleKind() == ast.MultiValue:
		return c.partial(clauses)
	case onlyTrue(clauses):
		return c.truth(clauses)
	}
	if one := clauses[0]; len(clauses) == 1 && unconditional(one.Rule) {
		switch made := c.term(one.Head.Value, one.in).(type) {
		case set:
			return made
		case table:
			return made
		}
	}
	return c.word(clauses)
}

// unconditional reports whether a rule always holds.
func unconditional(r *ast.Rule) bool {
	return !r.Default && len(r.Body) == 1 && r.Body[0].Equal(ast.NewExpr(ast.BooleanTerm(true)))
}

// partial returns the set to which the clauses add.
func (c *compiler) partial(clauses []clause) any {
	own, known := place(&c.sets), place(&c.known)
	var adds []condition
	for _, cl := range clauses {
		add := c.collect(own, cl.Body, cl.Head.Key, cl.in)
		if add == nil {
			return nil
		}
		adds = append(adds, add)
	}
	return set(func(m *machine) []string {
		if m.first(known) {
			for _, add := range adds {
				add(m)
			}
		}
		return m.sets[own]
	})
}

// onlyTrue reports whether the clauses give true alone, and false by default.
func onlyTrue(clauses []clause) bool {
	for _, cl := range clauses {
		for r := cl.Rule; r != nil; r = r.Else {
			if r.Head.Value.Value.Compare(ast.Boolean(!r.Default)) != 0 {
				return false
			}
		}
	}
	return true
}

// truth returns the condition that some clause holds.
func (c *compiler) truth(clauses []clause) any {
	var any []condition
	for _, cl := range clauses {
		for r := cl.Rule; r != nil && !r.Default; r = r.Else {
			holds := c.holds(r.Body, cl.in)
			if holds == nil {
				return nil
			}
			any = append(any, holds)
		}
	}
	return condition(func(m *machine) bool {
		for _, holds := range any {
			if m.step() && holds(m) {
				return true
			}
		}
		return false
	})
}

// A choice is a clause that gives a word: that of the first part which holds, of the
// clause itself and those after else.
type choice []struct {
	when condition
	then word
}

// word returns the word that the clauses give. One of them, or the default, has to give
// one always. Clauses that give different words have no answer, which OPA says.
func (c *compiler) word(clauses []clause) any {
	var choices []choice
	var otherwise word
	total := false
	for _, cl := range clauses {
		var parts choice
		for r := cl.Rule; r != nil; r = r.Else {
			then, ok := c.term(r.Head.Value, cl.in).(word)
			if !ok {
				return nil
			}
			total = total || r.Default || unconditional(r)
			if r.Default {
				otherwise = then
				continue
			}
			when := c.holds(r.Body, cl.in)
			if when == nil {
				return nil
			}
			parts = append(parts, struct {
				when condition
				then word
			}{when, then})
		}
		choices = append(choices, parts)
	}
	if !total {
		return nil
	}
	at, known := place(&c.words), place(&c.known)
	return word(func(m *machine) string {
		if !m.first(known) {
			return m.words[at]
		}
		found, value := false, ""
		for _, parts := range choices {
			for _, p := range parts {
				if p.when(m) {
					then := p.then(m)
					m.unfit = m.unfit || found && then != value
					found, value = true, then
					break
				}
			}
		}
		if !found {
			value = otherwise(m)
		}
		m.words[at] = value
		return value
	})
}
