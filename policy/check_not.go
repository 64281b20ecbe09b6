package policy

import "github.com/open-policy-agent/opa/v1/ast"

// checkTotal refuses, behind not, a term that may have no value. OPA looks up
// the operands of not before it negates: one without a value then drops the
// whole rule, so that a bar would vanish without a word.
func (c *checker) checkTotal(expr *ast.Expr, vars *bindings) {
	terms, ok := expr.Terms.([]*ast.Term)
	if !ok {
		return // a bare term: without a value it is not true
	}
	equality := terms[0].String() == ast.Equal.Name
	for _, t := range terms[1:] {
		_, ref := t.Value.(ast.Ref)
		_, name := t.Value.(ast.Var)
		if equality && (ref || name) || c.total(t, vars) {
			continue
		}
		c.faults.add(t.Location, nil, "%s may have no value, and behind not the whole rule would then be passed over: give it a default",
			brief(t.String()))
	}
}

// total reports whether a term always has a value. In a condition behind not,
// one without drops the whole rule and not the condition.
func (c *checker) total(t *ast.Term, vars *bindings) bool {
	switch v := t.Value.(type) {
	case ast.Var:
		if _, ok := vars.find(v); ok {
			return true
		}
		return c.totalRef(ast.Ref{t}, vars)
	case ast.Ref:
		return c.totalRef(v, vars)
	case ast.Call:
		for _, arg := range v[1:] {
			if !c.total(arg, vars) {
				return false
			}
		}
		d := c.function(v[0])
		return d == nil || c.totalRule(d)
	case *ast.Array:
		return !v.Until(func(e *ast.Term) bool { return !c.total(e, vars) })
	case ast.Set:
		return !v.Until(func(e *ast.Term) bool { return !c.total(e, vars) })
	case ast.Object:
		return !v.Until(func(k, e *ast.Term) bool { return !c.total(k, vars) || !c.total(e, vars) })
	}
	return true
}

// totalRef reports whether a reference always has a value: a field, or a rule
// that has one whatever holds.
func (c *checker) totalRef(ref ast.Ref, vars *bindings) bool {
	if !constantRef(ref) {
		return false
	}
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		return false
	}
	if _, local := vars.find(head); local || head == "input" {
		return true
	}
	path, ok := c.absolute(ref)
	if !ok {
		return true // which is said elsewhere
	}
	d, i := c.resolve(path)
	return d == nil || i == len(path) && c.totalRule(d)
}

// totalRule reports whether a definition always has a value: it is a set, has
// a default, or a rule without conditions.
func (c *checker) totalRule(d *definition) bool {
	if d.set {
		return true
	}
	if c.proving[d] {
		return false
	}
	c.proving[d] = true
	defer delete(c.proving, d)
	defer func(in *source) { c.in = in }(c.in)
	for _, cl := range d.clauses {
		if cl.rule.Default {
			return true
		}
		c.in = cl.source
		if unconditional(cl.rule) && c.total(cl.rule.Head.Value, (*bindings)(nil).inner()) {
			return true
		}
	}
	return false
}

// unconditional reports whether a rule is a complete one without a body.
func unconditional(rule *ast.Rule) bool {
	return len(rule.Head.Args) == 0 && len(rule.Body) == 1 && rule.Body[0].Equal(ast.NewExpr(ast.BooleanTerm(true)))
}
