package check

import (
	"context"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A checker walks rules as they are written and follows the names in them. The
// package comment says what it knows of each term. The catalogue uses the same walk
// to find what a rule reads.
type checker struct {
	ctx      context.Context // the walk ends when it ends
	faults   *rule.Faults    // nil where only the reads are wanted
	defs     map[string]*definition
	names    map[*ast.Module]map[ast.Var]ast.Ref // what imports stand for
	custom   *input.Shape                        // the form of the input of custom rules
	unparsed bool                                // some file is missing, because it does not parse

	in             *rule.Source       // where the walk is
	negated        bool               // inside a condition behind not, which checkTotal checks
	eitherWayDepth int                // how deep the walk is in what counts whether it holds or not, as behind not
	foreignDepth   int                // how deep the walk is in rules of other packages, whose reads do not count
	seen           map[string]meaning // of definitions, by the way of calling them
	visited        map[*ast.Term]bool // the references to input that the walk came to
	reads          map[string]*Read
	inProof        map[*definition]bool // the definitions that totalRule is looking at
}

func newChecker(ctx context.Context, sources []rule.Source, faults *rule.Faults) *checker {
	c := &checker{
		ctx: ctx, faults: faults, defs: define(sources), custom: input.FormOf(sources), names: map[*ast.Module]map[ast.Var]ast.Ref{},
		seen:    map[string]meaning{},
		visited: map[*ast.Term]bool{},
		reads:   map[string]*Read{},
		inProof: map[*definition]bool{},
	}
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
		c.faults.Add("rule.with", with.Location, nil, "with replaces what a rule reads: use it only in tests")
		c.markVisited(with.Target, vars)
		c.use(with.Value, c.term(with.Value, vars))
	}
	if expr.Negated {
		c.checkTotal(expr, vars)
		c.negated = true
		c.eitherWayDepth++
		defer func() { c.negated = false; c.eitherWayDepth-- }()
	}
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		c.condition(terms, vars)
	case []*ast.Term:
		c.call(terms, vars)
	case *ast.SomeDecl:
		c.some(terms, vars)
	case *ast.Every:
		c.eitherWayDepth++
		inner := vars.inner()
		c.each(terms.Key, terms.Value, terms.Domain, inner)
		c.body(terms.Body, inner)
		c.eitherWayDepth--
	default:
		c.faults.Add("rule.unknown_form", expr.Location, nil,
			"%s: rules cannot use this form", rule.Brief(expr.String()))
		c.markVisited(expr, vars)
	}
}

// markVisited takes what is already refused as visited, and its variables as
// known, so that it gives no second fault.
func (c *checker) markVisited(node any, vars *bindings) {
	ast.WalkTerms(node, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case ast.Ref:
			c.visited[t] = true
		case ast.Var:
			if _, ok := vars.find(v); !ok {
				vars.vars[v] = meaning{open: true}
			}
		}
		return false
	})
}

// condition walks a condition that is one term. A word, a number or a list is always
// true there, so that a comparison must be missing.
func (c *checker) condition(t *ast.Term, vars *bindings) {
	m := c.term(t, vars)
	c.use(t, m)
	if t.Value.Compare(ast.Boolean(false)) == 0 {
		c.faults.Add("rule.never_true", t.Location, nil, "the condition false never holds: remove it")
	}
	if m.kind != unknown && m.kind != aTruth && !m.holdsFields() && c.total(t, vars) {
		c.faults.Add("rule.always_true", t.Location, nil,
			"%s is %s and always true: compare it", rule.Brief(t.String()), m.kind)
	}
}

// clause walks one rule, with what is known of its arguments, and returns what its
// value means. Of a set it is what an element means.
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
	return c.withoutFields(t, c.term(t, vars))
}

// pattern binds the variables of an argument, or of the left side of :=, to m.
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
		c.faults.Add("rule.not_a_variable", t.Location, nil, "%s: write a new variable here", rule.Brief(t.String()))
		c.readAll(m)
		c.markVisited(t, vars)
	default:
		c.compare(t, m, t, literal(t))
	}
}

// some walks a declaration. A variable without a list is refused: it could take any
// value that a comparison gives it.
func (c *checker) some(decl *ast.SomeDecl, vars *bindings) {
	for _, t := range decl.Symbols {
		call, ok := t.Value.(ast.Call)
		switch {
		case ok && len(call) == 3:
			c.each(nil, call[1], call[2], vars)
		case ok && len(call) == 4:
			c.each(call[1], call[2], call[3], vars)
		default:
			c.faults.Add("rule.some_of_nothing", t.Location, nil,
				"some %s: write what it is an element of: some %s in …",
				rule.Brief(t.String()), rule.Brief(t.String()))
			c.pattern(t, meaning{}, vars)
		}
	}
}

// each binds key and value to what a collection has. The key may be nil.
func (c *checker) each(key, value, in *ast.Term, vars *bindings) {
	m := c.requireValue(in, c.term(in, vars))
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
		c.withoutFields(t, m)
	case aList, aSet, anObject:
	default:
		c.readAll(m)
		c.faults.Add("rule.not_a_list", t.Location, nil,
			"%s is %s, not a list: compare it with ==", rule.Brief(t.String()), m.kind)
	}
}
