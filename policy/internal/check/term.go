package check

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// term walks a term and returns what it means. What is read is noted when the
// meaning is used.
func (c *checker) term(t *ast.Term, vars *bindings) meaning {
	if c.ctx.Err() != nil {
		return meaning{} // for nobody
	}
	switch v := t.Value.(type) {
	case ast.Var:
		return c.variable(t, v, vars)
	case ast.Ref:
		return c.ref(t, v, vars)
	case ast.Call:
		c.eitherWayDepth++ // a condition inside a term may count either way
		defer func() { c.eitherWayDepth-- }()
		return c.call(v, vars)
	case *ast.Array:
		var terms []*ast.Term
		v.Foreach(func(e *ast.Term) { terms = append(terms, e) })
		return c.elements(aList, terms, vars)
	case ast.Set:
		return c.elements(aSet, v.Slice(), vars)
	case ast.Object:
		return c.object(v, vars)
	case *ast.ArrayComprehension:
		return c.comprehension(aList, nil, v.Term, v.Body, vars)
	case *ast.SetComprehension:
		return c.comprehension(aSet, nil, v.Term, v.Body, vars)
	case *ast.ObjectComprehension:
		return c.comprehension(anObject, v.Key, v.Value, v.Body, vars)
	case *ast.TemplateString:
		c.faults.Add("rule.builds_text", t.Location, nil, "a rule gives a code, not a text: write the text in METADATA")
		c.markVisited(t, vars)
		return meaning{}
	}
	return literal(t)
}

// part walks an element of a list, set or object. A name in it must not be that of
// another list: lists of lists of lists, each written as twice the one before, take
// for ever to compare.
func (c *checker) part(t *ast.Term, vars *bindings) meaning {
	said := c.faults.Count()
	m := c.requireValue(t, c.withoutFields(t, c.term(t, vars)))
	switch t.Value.(type) {
	case ast.Var, ast.Ref, ast.Call:
		switch many := m.kind == aList || m.kind == aSet || m.kind == anObject || m.kind == unknown && !m.open; {
		case !many || c.faults == nil:
		case c.faults.Count() == said:
			c.faults.Halt("rule.nested_list", t.Location,
				"%s may be a list: write a list inside another one out in full",
				rule.Brief(t.String()))
		default:
			c.faults.Stop()
		}
	}
	return m
}

// elements returns the meaning of a list or set.
func (c *checker) elements(kind kind, terms []*ast.Term, vars *bindings) meaning {
	list := meaning{kind: kind}
	for _, t := range terms {
		m := c.part(t, vars)
		list.elem = eitherPart(list.elem, &m)
	}
	return list
}

// object returns the meaning of an object.
func (c *checker) object(o ast.Object, vars *bindings) meaning {
	m := meaning{kind: anObject, written: true}
	o.Foreach(func(key, value *ast.Term) {
		k, v := c.part(key, vars), c.part(value, vars)
		m.written = m.written && k.constant()
		m.key, m.elem = eitherPart(m.key, &k), eitherPart(m.elem, &v)
	})
	return m
}

// comprehension returns the meaning of a comprehension. Its body may count either way:
// that depends on what is done with the result.
func (c *checker) comprehension(kind kind, key, value *ast.Term, body ast.Body, vars *bindings) meaning {
	defer func(negated bool) { c.negated = negated; c.eitherWayDepth-- }(c.negated)
	c.negated = false
	c.eitherWayDepth++
	inner := vars.inner()
	c.body(body, inner)
	m := meaning{kind: kind}
	if key != nil {
		k := c.part(key, inner)
		m.key = &k
	}
	v := c.part(value, inner)
	m.elem = &v
	return m
}

// variable returns the meaning of a name that stands alone.
func (c *checker) variable(t *ast.Term, v ast.Var, vars *bindings) meaning {
	if m, ok := vars.find(v); ok {
		return m
	}
	if v.IsWildcard() {
		return meaning{}
	}
	return c.ref(t, ast.Ref{t}, vars)
}
