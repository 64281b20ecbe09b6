package policy

import (
	"context"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A checker walks rules as they are written, following what they refer to. It
// knows of every term what it can mean, and so whether a rule reads a field
// that there is not, or compares with a word that never comes. The same walk
// finds what a rule reads.
type checker struct {
	ctx      context.Context // at whose end the walk ends
	faults   *rule.Faults    // nil where only the reads are wanted
	defs     map[string]*definition
	names    map[*ast.Module]map[ast.Var]ast.Ref // what imports stand for
	unparsed bool                                // some file is not here

	in      *rule.Source       // where the walk is
	negated bool               // inside a condition behind not, of which checkTotal says more
	unsure  int                // how far inside what turns a condition round
	mute    int                // how far inside other packages
	seen    map[string]meaning // of definitions with arguments
	met     map[*ast.Term]bool // references to input
	reads   map[string]*read
	proving map[*definition]bool // to have a value
}

func newChecker(ctx context.Context, sources []rule.Source, faults *rule.Faults) *checker {
	c := &checker{ctx: ctx, faults: faults, defs: define(sources), names: map[*ast.Module]map[ast.Var]ast.Ref{},
		seen: map[string]meaning{}, met: map[*ast.Term]bool{}, reads: map[string]*read{}, proving: map[*definition]bool{}}
	for i := range sources {
		c.names[sources[i].Module] = rule.Imports(sources[i].Module)
	}
	return c
}

// bindings are the local variables in scope.
type bindings struct {
	outer *bindings
	vars  map[ast.Var]meaning
}

func (b *bindings) inner() *bindings { return &bindings{outer: b, vars: map[ast.Var]meaning{}} }

func (b *bindings) find(v ast.Var) (meaning, bool) {
	for ; b != nil; b = b.outer {
		if m, ok := b.vars[v]; ok {
			return m, true
		}
	}
	return meaning{}, false
}

func (c *checker) body(body ast.Body, vars *bindings) {
	for _, expr := range body {
		c.expr(expr, vars)
	}
}

// expr walks one condition.
func (c *checker) expr(expr *ast.Expr, vars *bindings) {
	for _, with := range expr.With {
		c.faults.Add(with.Location, nil, "with replaces what a rule reads: it stands in tests only")
		c.pass(with.Target, vars)
		c.use(with.Value, c.term(with.Value, vars))
	}
	if expr.Negated {
		c.checkTotal(expr, vars)
		c.negated = true
		c.unsure++
		defer func() { c.negated = false; c.unsure-- }()
	}
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		c.condition(terms, vars)
	case []*ast.Term:
		c.call(terms, vars)
	case *ast.SomeDecl:
		c.some(terms, vars)
	case *ast.Every:
		c.unsure++
		inner := vars.inner()
		c.each(terms.Key, terms.Value, terms.Domain, inner)
		c.body(terms.Body, inner)
		c.unsure--
	default:
		c.faults.Add(expr.Location, nil, "%s: this form is not for rules", rule.Brief(expr.String()))
		c.pass(expr, vars)
	}
}

// pass takes what is refused already as seen, and its variables as known.
func (c *checker) pass(node any, vars *bindings) {
	ast.WalkTerms(node, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case ast.Ref:
			c.met[t] = true
		case ast.Var:
			if _, ok := vars.find(v); !ok {
				vars.vars[v] = meaning{open: true}
			}
		}
		return false
	})
}

// condition walks a term that stands alone. A word, number or list that stands
// so is always true, and surely meant to be compared.
func (c *checker) condition(t *ast.Term, vars *bindings) {
	m := c.term(t, vars)
	c.use(t, m)
	if t.Value.Compare(ast.Boolean(false)) == 0 {
		c.faults.Add(t.Location, nil, "false: so the rule never holds")
	}
	if m.kind != unknown && m.kind != aTruth && !m.whole() && c.total(t, vars) {
		c.faults.Add(t.Location, nil, "%s is %s and always true: compare it", rule.Brief(t.String()), m.kind)
	}
}
