package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// call walks a call or a comparison: its name, then its operands.
func (c *checker) call(terms []*ast.Term, vars *bindings) meaning {
	if d := c.function(terms[0]); d != nil {
		return c.callRule(d, terms, vars)
	}
	name := terms[0].Value.String()
	ops := terms[1:]
	if _, ok := operators[name]; !ok || len(ops) < arity(name) {
		return c.callUnknown(terms, vars)
	}
	switch name {
	case ast.Assign.Name:
		c.assign(ops[0], ops[1], vars)
		return meaning{}
	case ast.NotEqual.Name, ast.Minus.Name:
		c.eitherWayDepth++
		defer func() { c.eitherWayDepth-- }()
	}
	if name == ast.Member.Name && len(ops) == arity(name) && c.isList(ops[1]) {
		return c.memberOfList(ops, vars)
	}
	args := make([]meaning, len(ops))
	for i, t := range ops {
		args[i] = c.term(t, vars)
		if name != ast.Equal.Name {
			args[i] = c.requireValue(t, args[i])
		}
	}
	for i := arity(name); i < len(ops); i++ {
		c.use(ops[i], args[i]) // where the result is put
	}
	return operators[name](c, ops, args)
}

// assign binds a variable. Only an element of a list brings its fields with it.
func (c *checker) assign(target, value *ast.Term, vars *bindings) {
	m := c.requireValue(value, c.term(value, vars))
	c.requireSameLength(target, value)
	if ref, ok := value.Value.(ast.Ref); !ok || m.kind != aGroup || !indexed(ref) {
		m = c.withoutFields(value, m)
	}
	if _, ok := target.Value.(ast.Var); !ok {
		m = c.withoutFields(value, m)
	}
	c.pattern(target, m, vars)
}

// indexed reports whether the reference ends at an element of a list.
func indexed(ref ast.Ref) bool {
	_, named := ref[len(ref)-1].Value.(ast.String)
	return len(ref) > 1 && !named
}

// function returns the rule that a call names, or nil.
func (c *checker) function(name *ast.Term) *definition {
	if d, all := c.named(name); all {
		return d
	}
	return nil
}

// callRule walks a call of a function that a rule defines.
func (c *checker) callRule(d *definition, terms []*ast.Term, vars *bindings) meaning {
	args := make([]meaning, len(terms)-1)
	for i, t := range terms[1:] {
		args[i] = c.requireValue(t, c.withoutFields(t, c.term(t, vars)))
		args[i].passed = true
	}
	m := c.value(d, args)
	m.cure = c.valueCure(d)
	return m
}

// callUnknown refuses a call of a function that rules may not call.
func (c *checker) callUnknown(terms []*ast.Term, vars *bindings) meaning {
	for _, t := range terms[1:] {
		c.markVisited(t, vars)
		c.readAll(c.term(t, vars))
	}
	name := terms[0].Value.String()
	at := terms[0].Location
	if _, ok := operators[name]; ok {
		c.faults.Add("rule.few_operands", at, nil, "%s has too few operands", name)
		return meaning{}
	}
	if _, ok := ast.BuiltinMap[name]; ok {
		code, reason := refusal(name)
		c.faults.Add(code, at, nil, "%s: %s", name, reason)
		return meaning{}
	}
	if accepted := append(callable(), c.functions()...); !c.unparsed {
		c.faults.Add("rule.unknown_function", at, accepted, "%s: no such function%s",
			rule.Brief(name), request.Suggest(name, accepted))
	}
	return meaning{}
}

// functions lists the functions of the package.
func (c *checker) functions() []string {
	var names []string
	for _, d := range c.defs {
		if d.args > 0 && d.pkg() == c.in.Package {
			names = append(names, strings.TrimPrefix(d.path, d.pkg()+"."))
		}
	}
	slices.Sort(names)
	return names
}

// maxSeen limits how many ways of calling functions are told apart. Beyond it nothing
// is known of arguments.
const maxSeen = 10_000

// value returns what a definition means. Its rules are walked once for each way of
// calling it.
func (c *checker) value(d *definition, args []meaning) meaning {
	d.used = true
	if d.hasValueEitherWay() {
		c.eitherWayDepth++
		defer func() { c.eitherWayDepth-- }()
	}
	if d.pkg() != c.in.Package {
		c.foreignDepth++ // what other rules read is not what this rule reads
		defer func() { c.foreignDepth-- }()
	}
	var key strings.Builder
	fmt.Fprint(&key, d.path, c.eitherWayDepth > 0, c.foreignDepth > 0)
	if len(c.seen) >= maxSeen {
		for _, m := range args {
			c.readAll(m)
		}
		args = make([]meaning, len(args))
	}
	for _, m := range args {
		key.WriteString(" " + m.id())
	}
	if m, ok := c.seen[key.String()]; ok {
		return m
	}
	c.seen[key.String()] = meaning{} // of what refers to itself; the compiler refuses it
	m := c.walkClauses(d, args)
	c.seen[key.String()] = m
	return m
}

// walkClauses returns what the rules of a definition mean together, with what is
// known of the arguments.
func (c *checker) walkClauses(d *definition, args []meaning) meaning {
	var value meaning
	for i, cl := range d.clauses {
		m := c.clause(cl, args)
		if i == 0 {
			value = m
		} else {
			value = value.or(m)
		}
	}
	if !d.set {
		return value
	}
	if value.constant() {
		value = meaning{kind: aWord, words: value.words, from: []string{d.path}}
	}
	return meaning{kind: aSet, elem: &value}
}

// named returns the definition that a reference or a bare name begins with, or nil, and
// whether the definition is all of it.
func (c *checker) named(t *ast.Term) (d *definition, all bool) {
	ref, ok := t.Value.(ast.Ref)
	if !ok {
		ref = ast.Ref{t}
	}
	if !rule.IsVar(ref[0]) {
		return nil, false
	}
	path, ok := c.absolute(ref)
	if !ok {
		return nil, false
	}
	d, i := c.resolve(path)
	return d, i == len(path)
}
