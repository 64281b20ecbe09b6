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

// refusal says why rules may not call a function.
func refusal(name string) string {
	for _, r := range refusals {
		if name == r.prefix || strings.HasSuffix(r.prefix, ".") && strings.HasPrefix(name, r.prefix) {
			return r.reason
		}
	}
	return "not for rules, which compare words and numbers; a fact is found before they run"
}
