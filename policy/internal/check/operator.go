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
	c.compare(ops[0], args[0], ops[1], args[1])
	for i, other := range []int{1, 0} {
		if args[other].kind == aTruth && ops[other].Value.Compare(ast.Boolean(true)) != 0 {
			c.requireValue(ops[i], args[i]) // what has no value is not false
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
	if list.holdsFields() {
		c.use(ops[n], list)
		return truth
	}
	c.compare(ops[0], args[0], ops[n], list.element())
	return truth
}

// ordered is a comparison of numbers. OPA orders everything and puts each word above
// every number.
func (c *checker) ordered(ops []*ast.Term, args []meaning) meaning {
	for i, m := range args {
		c.use(ops[i], m)
		if m.kind != unknown && m.kind != aNumber && !m.holdsFields() {
			c.faults.Add("rule.no_order", ops[i].Location, nil, "%s is %s: only numbers have an order",
				rule.Brief(ops[i].String()), m.kind)
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

// maxOrMin is the largest or the least of a list or set. An empty one has none.
func (c *checker) maxOrMin(ops []*ast.Term, args []meaning) meaning {
	m := c.number(ops, args)
	if !filled(ops[0]) {
		m.cure = "an empty list has none: compare each element, with some n in " + rule.Brief(ops[0].String())
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

// product takes a number that is written in the rules on one side at least. A
// product of two others can be twice as long as they are, and so on with each.
func (c *checker) product(ops []*ast.Term, args []meaning) meaning {
	if !fixedOrCount(ops[0]) && !fixedOrCount(ops[1]) {
		c.faults.Halt("rule.unbounded_number", ops[0].Location,
			"%s * %s: write one of them as a number, or as count(…)",
			rule.Brief(ops[0].String()), rule.Brief(ops[1].String()))
	}
	return c.number(ops, args)
}

// quotient takes a divisor that is written in the rules, for the same reason.
func (c *checker) quotient(ops []*ast.Term, args []meaning) meaning {
	if !fixedOrCount(ops[1]) {
		c.faults.Halt("rule.unbounded_number", ops[1].Location,
			"%s: divide by a number that is written here, or by count(…)",
			rule.Brief(ops[1].String()))
	} else if ops[1].Value.Compare(ast.Number("0")) == 0 {
		c.faults.Add("rule.zero_divisor", ops[1].Location, nil, "this divides by zero: divide by another number")
	}
	return c.number(ops, args)
}

// fixedOrCount reports whether a number is written out, or is a count.
func fixedOrCount(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.Number:
		return true
	case ast.Call:
		return v[0].Value.String() == ast.Count.Name
	}
	return false
}

// count also takes a list of groups of fields.
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

// affix is about a part of a word, which at least one word of the field must have.
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
	c.faults.Add("rule.unknown_word", ops[1].Location, accepted(args[0]), "%s is not part of any word of %s",
		ops[1], strings.Join(args[0].from, ", "))
	return truth
}

// intersection is what is in both sets.
func (c *checker) intersection(ops []*ast.Term, args []meaning) meaning {
	c.requireSets(ops, args)
	c.compare(ops[0], args[0], ops[1], args[1])
	if args[0].element().constant() {
		return args[1]
	}
	return args[0]
}

// union is what is in one of the sets.
func (c *checker) union(ops []*ast.Term, args []meaning) meaning {
	c.requireSets(ops, args)
	return args[0].or(args[1])
}

// difference is of two sets, or of two numbers.
func (c *checker) difference(ops []*ast.Term, args []meaning) meaning {
	if args[0].kind != aNumber && args[1].kind != aNumber {
		c.requireSets(ops, args)
	}
	c.compare(ops[0], args[0], ops[1], args[1])
	return args[0]
}

// requireSets refuses what is not a set: the input has lists.
func (c *checker) requireSets(ops []*ast.Term, args []meaning) {
	for i, m := range args {
		text := rule.Brief(ops[i].String())
		switch {
		case m.holdsFields():
			args[i] = c.withoutFields(ops[i], m)
		case m.kind == aList:
			c.faults.Add("rule.not_a_set", ops[i].Location, nil,
				"%s is a list, not a set: write {x | some x in %s}", text, text)
		case m.kind != aSet && m.kind != unknown:
			c.faults.Add("rule.not_a_set", ops[i].Location, nil, "%s is %s, not a set", text, m.kind)
		default:
			continue
		}
		c.readAll(m)
		args[i] = meaning{}
	}
}

// An operator checks the operands of a call of OPA's function, and returns what the
// result means.
type operator func(c *checker, ops []*ast.Term, args []meaning) meaning

// operators are all functions that rules may call. None has a clock, a network or
// chance, and none takes longer, or gives more, than its operands are long: a call
// is over before a deadline matters.
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
	ast.Max.Name:      (*checker).maxOrMin,
	ast.Min.Name:      (*checker).maxOrMin,
	ast.Count.Name:    (*checker).count,

	ast.And.Name:   (*checker).intersection,
	ast.Or.Name:    (*checker).union,
	ast.Minus.Name: (*checker).difference,

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

// callable lists the functions that are called by a name, not by a sign.
func callable() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(operators)), func(name string) bool {
		return ast.BuiltinMap[name].Infix != "" || strings.HasPrefix(name, "internal.")
	})
}
