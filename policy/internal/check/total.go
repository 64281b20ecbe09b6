package check

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkTotal refuses, behind not, a term that may have no value. OPA looks up the
// operands of not before it negates. If one has no value, OPA drops the whole rule,
// and a bar would be lost in silence.
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
		c.faults.Add("rule.no_value", t.Location, nil,
			"%s may have no value, and after not the whole rule would then be skipped: give it a default",
			rule.Brief(t.String()))
	}
}

// total reports whether a term always has a value.
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
		if d := c.function(v[0]); d != nil {
			return c.totalRule(d)
		}
		name := v[0].Value.String()
		return name != ast.Max.Name && name != ast.Min.Name || filled(v[1])
	case *ast.Array:
		return !v.Until(func(e *ast.Term) bool { return !c.total(e, vars) })
	case ast.Set:
		return !v.Until(func(e *ast.Term) bool { return !c.total(e, vars) })
	case ast.Object:
		return !v.Until(func(k, e *ast.Term) bool { return !c.total(k, vars) || !c.total(e, vars) })
	}
	return true
}

// totalRef reports whether a reference always has a value: it is a field, or a rule
// that always has one.
func (c *checker) totalRef(ref ast.Ref, vars *bindings) bool {
	if !constantRef(ref) {
		return false
	}
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		return false
	}
	if m, local := vars.find(head); local {
		return len(ref) == 1 || m.kind == aGroup
	} else if head == "input" {
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
// a default, or a rule or an else without conditions.
func (c *checker) totalRule(d *definition) bool {
	if d.set {
		return true
	}
	if c.inProof[d] {
		return false
	}
	c.inProof[d] = true
	defer delete(c.inProof, d)
	defer func(in *rule.Source) { c.in = in }(c.in)
	for _, cl := range d.clauses {
		if cl.rule.Default {
			return true
		}
		c.in = cl.source
		params, any := anything(cl.rule.Head.Args)
		for rule := cl.rule; any && rule != nil; rule = rule.Else {
			if unconditional(rule) && c.total(rule.Head.Value, params) {
				return true
			}
		}
	}
	return false
}

// anything returns the parameters of a rule, and whether the rule takes every
// argument.
func anything(args ast.Args) (*bindings, bool) {
	params := (*bindings)(nil).inner()
	for _, arg := range args {
		v, ok := arg.Value.(ast.Var)
		if _, twice := params.vars[v]; twice || !ok {
			return nil, false
		}
		params.vars[v] = meaning{open: true}
	}
	return params, true
}

// unconditional reports whether a rule has no body.
func unconditional(rule *ast.Rule) bool {
	return len(rule.Body) == 1 && rule.Body[0].Equal(ast.NewExpr(ast.BooleanTerm(true)))
}

// requireValue refuses a term that may have no value, and returns the meaning without
// that doubt. Rego passes over a rule if one of its terms has no value: a bar with the
// condition level != "high" would not hold where there is no level. A condition that
// is a bare term, or that compares with ==, asks for the value itself and may stay.
func (c *checker) requireValue(t *ast.Term, m meaning) meaning {
	if m.cure != "" && !c.negated {
		c.faults.Add("rule.no_value", t.Location, nil, "%s may have no value, and the rule would then be skipped: %s",
			rule.Brief(t.String()), m.cure)
	}
	m.cure = ""
	return m
}

// valueCure says what to do if a definition may have no value; empty if it has one.
func (c *checker) valueCure(d *definition) string {
	if c.totalRule(d) {
		return ""
	}
	return "give it a default"
}

// requireSameLength refuses names for the elements of a list whose length is not
// written. If the list has another length, none of the names has a value.
func (c *checker) requireSameLength(target, value *ast.Term) {
	names, ok := target.Value.(*ast.Array)
	if !ok {
		return
	}
	list, written := value.Value.(*ast.Array)
	if !written || list.Len() != names.Len() {
		c.faults.Add("rule.list_place", target.Location, nil,
			"%s: the rule is skipped if %s has another length: write some x in %s",
			rule.Brief(target.String()), rule.Brief(value.String()), rule.Brief(value.String()))
		return
	}
	for i := range names.Len() {
		c.requireSameLength(names.Elem(i), list.Elem(i))
	}
}
