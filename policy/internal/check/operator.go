package check

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

var truth = meaning{kind: aTruth}

func (c *checker) equal(ops []*ast.Term, args []meaning) meaning {
	c.same(ops[0], args[0], ops[1], args[1])
	for i, other := range []int{1, 0} {
		if args[other].kind == aTruth && ops[other].Value.Compare(ast.Boolean(true)) != 0 {
			c.sure(ops[i], args[i]) // what has no value is not false
		}
	}
	return meaning{kind: aTruth, cure: cmp.Or(args[0].cure, args[1].cure)}
}

// member is x in list, or key, x in list.
func (c *checker) member(ops []*ast.Term, args []meaning) meaning {
	n := len(ops) - 1
	if arity := ast.MemberWithKey.Decl.Arity(); len(ops) >= arity {
		c.use(ops[0], args[0])
		ops, args, n = ops[1:], args[1:], arity-2
	}
	list := args[n]
	c.collection(ops[n], list)
	if list.whole() {
		c.use(ops[n], list)
		return truth
	}
	c.same(ops[0], args[0], ops[n], list.element())
	return truth
}

// ordered is a comparison of numbers. OPA orders anything, a word above every
// number.
func (c *checker) ordered(ops []*ast.Term, args []meaning) meaning {
	for i, m := range args {
		c.use(ops[i], m)
		if m.kind != unknown && m.kind != aNumber && !m.whole() {
			c.faults.Add(ops[i].Location, nil, "%s is %s: only numbers have an order", rule.Brief(ops[i].String()), m.kind)
		}
	}
	return truth
}

func (c *checker) number(ops []*ast.Term, args []meaning) meaning {
	for i, m := range args {
		c.use(ops[i], m)
	}
	return meaning{kind: aNumber}
}

// extreme is the largest or least of some, and nothing at all of none.
func (c *checker) extreme(ops []*ast.Term, args []meaning) meaning {
	m := c.number(ops, args)
	if !filled(ops[0]) {
		m.cure = "of an empty list there is none: compare each, with some n in " + rule.Brief(ops[0].String())
	}
	return m
}

// filled reports whether a list or set is written with an element.
func filled(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case *ast.Array:
		return v.Len() > 0
	case ast.Set:
		return v.Len() > 0
	case ast.Call:
		return v[0].Value.String() == ast.Or.Name && (filled(v[1]) || filled(v[2]))
	}
	return false
}

// product is of a number that the rules set, at least on one side: of what is
// looked up, each product can be twice as long as the one before.
func (c *checker) product(ops []*ast.Term, args []meaning) meaning {
	if !steady(ops[0]) && !steady(ops[1]) {
		c.faults.Halt(ops[0].Location, "%s * %s: one of them is a number written out, or count(…)", rule.Brief(ops[0].String()), rule.Brief(ops[1].String()))
	}
	return c.number(ops, args)
}

// quotient is by a number that the rules set, for the same reason.
func (c *checker) quotient(ops []*ast.Term, args []meaning) meaning {
	if !steady(ops[1]) {
		c.faults.Halt(ops[1].Location, "%s: divide by a number written out, or by count(…)", rule.Brief(ops[1].String()))
	} else if ops[1].Value.Compare(ast.Number("0")) == 0 {
		c.faults.Add(ops[1].Location, nil, "a division by zero")
	}
	return c.number(ops, args)
}

// steady reports whether a number is written out, or a count.
func steady(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.Number:
		return true
	case ast.Call:
		return v[0].Value.String() == ast.Count.Name
	}
	return false
}

// count takes a list of what holds fields too.
func (c *checker) count(ops []*ast.Term, args []meaning) meaning {
	if args[0].kind == aGroup {
		c.use(ops[0], args[0])
	}
	c.readAll(args[0])
	return meaning{kind: aNumber}
}

func (c *checker) text(ops []*ast.Term, args []meaning) meaning {
	c.number(ops, args)
	return meaning{kind: aWord}
}

// affix asks for a part of a word, which some word of the field must have.
func (c *checker) affix(ops []*ast.Term, args []meaning) meaning {
	c.number(ops, args)
	part, ok := ops[1].Value.(ast.String)
	if !ok || !args[0].closed() {
		return truth
	}
	for _, word := range args[0].words {
		if strings.Contains(word, string(part)) {
			return truth
		}
	}
	c.faults.Add(ops[1].Location, accepted(args[0]), "%s: part of no word of %s", ops[1], strings.Join(args[0].from, ", "))
	return truth
}

// common is what two sets have both.
func (c *checker) common(ops []*ast.Term, args []meaning) meaning {
	c.sets(ops, args)
	c.same(ops[0], args[0], ops[1], args[1])
	if args[0].element().constant() {
		return args[1]
	}
	return args[0]
}

// together is a union.
func (c *checker) together(ops []*ast.Term, args []meaning) meaning {
	c.sets(ops, args)
	return args[0].or(args[1])
}

// without is what a set has and another has not, or a difference of numbers.
func (c *checker) without(ops []*ast.Term, args []meaning) meaning {
	if args[0].kind != aNumber && args[1].kind != aNumber {
		c.sets(ops, args)
	}
	c.same(ops[0], args[0], ops[1], args[1])
	return args[0]
}

// sets refuses what is no set: the input has lists.
func (c *checker) sets(ops []*ast.Term, args []meaning) {
	for i, m := range args {
		text := rule.Brief(ops[i].String())
		switch {
		case m.whole():
			args[i] = c.plain(ops[i], m)
		case m.kind == aList:
			c.faults.Add(ops[i].Location, nil, "%s is a list and no set: write {x | some x in %s}", text, text)
		case m.kind != aSet && m.kind != unknown:
			c.faults.Add(ops[i].Location, nil, "%s is %s and no set", text, m.kind)
		default:
			continue
		}
		c.readAll(m)
		args[i] = meaning{}
	}
}

// An operator walks the operands of a call of OPA's and returns what the
// result means.
type operator func(c *checker, ops []*ast.Term, args []meaning) meaning

// operators are what rules may call, and all of it: no clock, no network, no
// chance, and nothing whose time, or whose result, grows faster than its
// operands: each is over before a deadline matters.
var operators = map[string]operator{
	ast.Assign.Name:   nil,
	ast.Equal.Name:    (*checker).equal,
	ast.NotEqual.Name: (*checker).equal,

	ast.Member.Name:        (*checker).member,
	ast.MemberWithKey.Name: (*checker).member,

	ast.LessThan.Name:      (*checker).ordered,
	ast.LessThanEq.Name:    (*checker).ordered,
	ast.GreaterThan.Name:   (*checker).ordered,
	ast.GreaterThanEq.Name: (*checker).ordered,

	ast.Plus.Name:     (*checker).number,
	ast.Multiply.Name: (*checker).product,
	ast.Divide.Name:   (*checker).quotient,
	ast.Rem.Name:      (*checker).quotient,
	ast.Abs.Name:      (*checker).number,
	ast.Round.Name:    (*checker).number,
	ast.Ceil.Name:     (*checker).number,
	ast.Floor.Name:    (*checker).number,
	ast.Sum.Name:      (*checker).number,
	ast.Max.Name:      (*checker).extreme,
	ast.Min.Name:      (*checker).extreme,
	ast.Count.Name:    (*checker).count,

	ast.And.Name:   (*checker).common,
	ast.Or.Name:    (*checker).together,
	ast.Minus.Name: (*checker).without,

	ast.StartsWith.Name: (*checker).affix,
	ast.EndsWith.Name:   (*checker).affix,
	ast.Contains.Name:   (*checker).affix,

	ast.Lower.Name:      (*checker).text,
	ast.Upper.Name:      (*checker).text,
	ast.TrimPrefix.Name: (*checker).text,
	ast.TrimSuffix.Name: (*checker).text,
	ast.TrimSpace.Name:  (*checker).text,
}

// arity is the number of operands of an operator.
func arity(name string) int { return ast.BuiltinMap[name].Decl.Arity() }

// callable lists the functions that have no sign of their own.
func callable() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(operators)), func(name string) bool {
		return ast.BuiltinMap[name].Infix != "" || strings.HasPrefix(name, "internal.")
	})
}
