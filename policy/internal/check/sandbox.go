package check

import (
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
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
	all.Builtins, all.AllowNet = kept, []string{}
	all.Features = slices.DeleteFunc(all.Features, func(f string) bool { return f == ast.FeatureTemplateStrings })
	return all
})

// refusals say why rules may not call a function, by the beginning of its name.
var refusals = []struct{ prefix, reason string }{
	{"time.", "rules cannot read the clock: the day is decided before they run"},
	{"http.", "rules cannot use the network"},
	{"net.", "rules cannot use the network"},
	{"rand.", "rules cannot use random values: equal facts must give equal decisions"},
	{"uuid.", "rules cannot use random values: equal facts must give equal decisions"},
	{"opa.", "rules cannot read the machine that they run on"},
	{"rego.", "rules cannot read themselves"},
	{"print", "rules cannot use what is for debugging: remove it"},
	{"trace", "rules cannot use what is for debugging: remove it"},
	{"sprintf", "a rule gives a code, not a text: write the text in METADATA"},
	{"concat", "a rule compares texts and cannot build one"},
	{"object.", "read the field itself: every field is always there"},
	{"walk", "read the field itself: every field is always there"},
	{ast.Equality.Name, "write == to compare and := to name a value"},
}

// refusal says why rules may not call a function.
func refusal(name string) string {
	for _, r := range refusals {
		if name == r.prefix || strings.HasSuffix(r.prefix, ".") && strings.HasPrefix(name, r.prefix) {
			return r.reason
		}
	}
	return "rules cannot call this function: they compare words and numbers, and facts are found before they run"
}
