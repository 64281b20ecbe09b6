package policy

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// some walks a declaration. A variable without a list could take any value
// that a comparison gives it.
func (c *checker) some(decl *ast.SomeDecl, vars *bindings) {
	for _, t := range decl.Symbols {
		call, ok := t.Value.(ast.Call)
		switch {
		case ok && len(call) == 3:
			c.each(nil, call[1], call[2], vars)
		case ok && len(call) == 4:
			c.each(call[1], call[2], call[3], vars)
		default:
			c.faults.Add(t.Location, nil, "some %s: say what it is an element of: some %s in …", rule.Brief(t.String()), rule.Brief(t.String()))
			c.pattern(t, meaning{}, vars)
		}
	}
}

// each binds key and value to what a collection has. The key may be nil.
func (c *checker) each(key, value, in *ast.Term, vars *bindings) {
	m := c.sure(in, c.term(in, vars))
	c.collection(in, m)
	if v, ok := value.Value.(ast.Var); ok && v.IsWildcard() {
		c.readAll(m)
	}
	c.pattern(value, m.element(), vars)
	if key == nil {
		return
	}
	if v, ok := key.Value.(ast.Var); !ok || !v.IsWildcard() {
		c.readAll(m)
	}
	at := meaning{}
	if m.key != nil {
		at = *m.key
	}
	c.pattern(key, at, vars)
}

// collection refuses what has no elements.
func (c *checker) collection(t *ast.Term, m meaning) {
	switch m.kind {
	case unknown:
		c.readAll(m)
	case aGroup:
		c.plain(t, m)
	case aList, aSet, anObject:
	default:
		c.readAll(m)
		c.faults.Add(t.Location, nil, "%s is %s, no list: compare it with ==", rule.Brief(t.String()), m.kind)
	}
}
