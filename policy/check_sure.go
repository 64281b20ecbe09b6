package policy

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// sure refuses a term that may have no value, and returns the rest. Rego passes
// over a rule in which some term has none: a bar that asks for level != "high"
// would not stand where there is no level. A condition that is a bare term, or
// that compares with ==, asks for the value itself and may stay.
func (c *checker) sure(t *ast.Term, m meaning) meaning {
	if m.cure != "" && !c.negated {
		c.faults.Add(t.Location, nil, "%s may have no value, and the rule would then be passed over: %s", rule.Brief(t.String()), m.cure)
	}
	m.cure = ""
	return m
}

// lacking says what to do where a definition may have no value.
func (c *checker) lacking(d *definition) string {
	if c.totalRule(d) {
		return ""
	}
	return "give it a default"
}

// fits refuses names for the elements of a list whose length is not written:
// where it is another one, none of them has a value.
func (c *checker) fits(target, value *ast.Term) {
	names, ok := target.Value.(*ast.Array)
	if !ok {
		return
	}
	list, written := value.Value.(*ast.Array)
	if !written || list.Len() != names.Len() {
		c.faults.Add(target.Location, nil, "%s: where %s has another length the rule is passed over: write some x in %s",
			rule.Brief(target.String()), rule.Brief(value.String()), rule.Brief(value.String()))
		return
	}
	for i := range names.Len() {
		c.fits(names.Elem(i), list.Elem(i))
	}
}
