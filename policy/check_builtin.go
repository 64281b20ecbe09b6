package policy

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

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

// sandbox are the capabilities that rules are compiled with.
var sandbox = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	kept := []*ast.Builtin{}
	for _, b := range all.Builtins {
		if _, ok := operators[b.Name]; ok && !b.Nondeterministic || b.Name == ast.Equality.Name {
			kept = append(kept, b) // the compiler writes == and := as =
		}
	}
	all.Builtins, all.AllowNet = kept, []string{}
	all.Features = slices.DeleteFunc(all.Features, func(f string) bool { return f == ast.FeatureTemplateStrings })
	return all
})

// refusals say why rules do not call a function, by how its name begins.
var refusals = []struct{ prefix, reason string }{
	{"time.", "rules have no clock; the day is decided before the rules run"},
	{"http.", "rules have no network"},
	{"net.", "rules have no network"},
	{"rand.", "rules have no chance: equal facts mean equal decisions"},
	{"uuid.", "rules have no chance: equal facts mean equal decisions"},
	{"opa.", "rules do not see the machine that they run on"},
	{"rego.", "rules do not see themselves"},
	{"print", "what is for debugging is left out"},
	{"trace", "what is for debugging is left out"},
	{"sprintf", "a rule gives a code; what it says stands in METADATA"},
	{"concat", "a rule compares texts and makes none"},
	{"object.", "read the field itself: every field is always there"},
	{"walk", "read the field itself: every field is always there"},
	{ast.Equality.Name, "write == to compare and := to name a value"},
}

// refusal says why rules do not call a function.
func refusal(name string) string {
	for _, r := range refusals {
		if name == r.prefix || strings.HasSuffix(r.prefix, ".") && strings.HasPrefix(name, r.prefix) {
			return r.reason
		}
	}
	return "not for rules, which compare words and numbers; a fact is found before they run"
}
