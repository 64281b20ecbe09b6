package check

import (
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

// sandbox are the capabilities with which the compiler compiles rules.
var sandbox = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	kept := []*ast.Builtin{}
	for _, b := range all.Builtins {
		if _, ok := operators[b.Name]; ok && !b.Nondeterministic || b.Name == ast.Equality.Name {
			kept = append(kept, b) // the compiler writes == and := as =
		}
	}
	kept = append(kept, InList)
	all.Builtins, all.AllowNet = kept, []string{}
	all.Features = slices.DeleteFunc(all.Features, func(f string) bool { return f == ast.FeatureTemplateStrings })
	return all
})

// InList is the function that takes the place of value in data.comity.lists.<name> where
// OPA runs a rule: a list with its name, and the value. No rule can call it, and no helper
// can have the name before its dot, which is that of OPA's own function for in.
var InList = &ast.Builtin{
	Name: "internal.in_list",
	Decl: types.NewFunction(types.Args(types.S, types.A), types.B),
}

// refusals say why rules may not call a function, by the beginning of its name.
var refusals = []struct{ prefix, code, reason string }{
	{"time.", "rule.forbidden_function", "rules cannot read the clock: the day is decided before they run"},
	{"http.", "rule.forbidden_function", "rules cannot use the network"},
	{"net.", "rule.forbidden_function", "rules cannot use the network"},
	{"rand.", "rule.forbidden_function", "rules cannot use random values: equal facts must give equal decisions"},
	{"uuid.", "rule.forbidden_function", "rules cannot use random values: equal facts must give equal decisions"},
	{"opa.", "rule.forbidden_function", "rules cannot read the machine that they run on"},
	{"rego.", "rule.forbidden_function", "rules cannot read themselves"},
	{"print", "rule.forbidden_function", "rules cannot use what is for debugging: remove it"},
	{"trace", "rule.forbidden_function", "rules cannot use what is for debugging: remove it"},
	{"sprintf", "rule.builds_text", "a rule gives a code, not a text: write the text in METADATA"},
	{"concat", "rule.builds_text", "a rule compares texts and cannot build one"},
	{"object.", "rule.forbidden_function", "read the field itself: every field is always there"},
	{"walk", "rule.forbidden_function", "read the field itself: every field is always there"},
	{ast.Equality.Name, "rule.single_equals", "write == to compare and := to name a value"},
}

// refusal says why rules may not call a function, with the code of that fault.
func refusal(name string) (code, reason string) {
	for _, r := range refusals {
		if name == r.prefix || strings.HasSuffix(r.prefix, ".") && strings.HasPrefix(name, r.prefix) {
			return r.code, r.reason
		}
	}
	return "rule.forbidden_function",
		"rules cannot call this function: they compare words and numbers, and facts are found before they run"
}
