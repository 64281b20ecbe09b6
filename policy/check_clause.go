package policy

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// clause walks one rule, with what is known of its arguments, and returns what
// its value means, or what an element of its set does.
func (c *checker) clause(cl clause, args []meaning) meaning {
	defer func(in *rule.Source, negated bool) { c.in, c.negated = in, negated }(c.in, c.negated)
	c.in, c.negated = cl.source, false
	params := (*bindings)(nil).inner()
	for i, arg := range cl.rule.Head.Args {
		m := meaning{open: args == nil}
		if i < len(args) {
			m = args[i]
		}
		c.pattern(arg, m, params)
	}
	var value meaning
	for rule := cl.rule; rule != nil; rule = rule.Else {
		vars := params.inner()
		c.body(rule.Body, vars)
		m := c.headValue(rule.Head, vars)
		if rule == cl.rule {
			value = m
		} else {
			value = value.or(m)
		}
	}
	return value
}

func (c *checker) headValue(head *ast.Head, vars *bindings) meaning {
	for _, t := range head.Ref()[1:] {
		c.use(t, c.term(t, vars))
	}
	t := head.Key
	if head.RuleKind() == ast.SingleValue {
		t = head.Value
	}
	if t == nil {
		return meaning{}
	}
	return c.plain(t, c.term(t, vars))
}

// pattern binds the variables of an argument, or of what is assigned, to m.
func (c *checker) pattern(t *ast.Term, m meaning, vars *bindings) {
	switch v := t.Value.(type) {
	case ast.Var:
		if v.IsWildcard() {
			c.readAll(m)
		}
		vars.vars[v] = m
	case *ast.Array:
		c.use(t, m)
		for i := range v.Len() {
			c.pattern(v.Elem(i), meaning{}, vars)
		}
	case ast.Ref, ast.Object, ast.Set, ast.Call:
		c.faults.Add(t.Location, nil, "%s: name a new variable here", rule.Brief(t.String()))
		c.readAll(m)
		c.pass(t, vars)
	default:
		c.same(t, m, t, literal(t))
	}
}
