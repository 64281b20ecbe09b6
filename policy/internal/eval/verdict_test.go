package eval

import (
	"flag"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/stretchr/testify/require"
)

var every = flag.Bool("every", false, "compare every combination of what a verdict reads, which takes an hour")

// standIn are the sets of codes, given and not found.
const standIn = `package comity

gate contains code if some code in input.codes.gate

forbid contains code if some code in input.codes.forbid

permit contains code if some code in input.codes.permit
`

// ownStandIn is what custom rules find, given and not found.
const ownStandIn = `package comity.custom.a

gate contains code if some code in input.codes.own_gate

forbid contains code if some code in input.codes.own_forbid
`

// own are custom rules of the same sets.
const own = `package comity.custom.a

# METADATA
# title: A gate.
gate contains "gated" if input.facts.live

# METADATA
# title: A bar.
forbid contains "barred" if input.facts.live
`

// inSet names a code of each set.
var inSet = map[string]string{
	"gate": "gate.bulk", "forbid": "forbid.no_control", "permit": "permit.home",
	"own_gate": "custom.a.gated", "own_forbid": "custom.a.barred",
}

// prime shares no factor with the number of combinations.
const prime = 15_485_863

// put sets a field that is read.
func put(in input.Input, name, value string) {
	field := reflect.ValueOf(&in.Request.Provider.Control).Elem()
	if f, ok := input.Root().Fields["facts"].Fields[name]; ok {
		field = reflect.ValueOf(in.Facts).Elem().Field(f.Index)
	}
	switch field.Kind() {
	case reflect.Bool:
		field.SetBool(value == "true")
	case reflect.Slice:
		field.Set(reflect.MakeSlice(field.Type(), len(strings.Fields(value)), 1))
	default:
		field.SetString(value)
	}
}

// spots are what the verdict and the built-in postures can read, with all values that
// one of them tells from the others.
var spots = []struct {
	codes string // a set of codes, or
	fact  string // a fact
	of    []string
}{
	{codes: "permit", of: []string{"", "home", "provider_control", "life_at_addressee", "life_at_host", "home life_at_addressee",
		"life_at_addressee life_at_host", "clearance", "executive_agreement", "eu_act", "consent", "other"}},
	{fact: "ask_hosts", of: jurisdiction.ChannelState("").Words()}, {fact: "ask_bars", of: jurisdiction.ChannelState("").Words()},
	{fact: "ask_life", of: jurisdiction.ChannelState("").Words()}, {fact: "ask_all", of: jurisdiction.ChannelState("").Words()},
	{fact: "ask_protected", of: jurisdiction.ChannelState("").Words()},
	{fact: "hosts", of: []string{"home", "unknown"}},
	{fact: "bars", of: []string{"", "any"}}, {fact: "life_only", of: []string{"false", "true"}},
	{fact: "life_addressed", of: []string{"false", "true"}}, {fact: "other_purpose", of: []string{"false", "true"}},
	{fact: "control", of: []string{"true", "false"}},
	{codes: "gate", of: []string{"", "a", "a b"}}, {codes: "forbid", of: []string{"", "a", "a b"}},
	{codes: "own_gate", of: []string{"", "a"}}, {codes: "own_forbid", of: []string{"", "a"}},
}

// TestVerdict compares the verdict as Go with that of OPA, over the combinations of what
// it can read: all of them with -every, and else some
// thousands.
func TestVerdict(t *testing.T) {
	for _, posture := range []string{"storage_location", "provider_control", "conflict_avoidance"} {
		p, err := Load(t.Context(), posture, builtin, []fs.FS{fstest.MapFS{"a.rego": {Data: []byte(own)}}})
		require.NoError(t, err)
		modules := map[string]string{"comity.rego": standIn, "own.rego": ownStandIn, "engine.rego": p.Generated}
		for _, name := range []string{"verdict", posture} {
			text, err := os.ReadFile("../../rego/posture/" + name + ".rego")
			require.NoError(t, err)
			modules[name] = string(text)
		}
		query, err := prepare(t.Context(), ast.MustCompileModules(modules), p.Beside, verdictQuery(posture, false))
		require.NoError(t, err)
		all := 1
		for _, s := range spots {
			all *= len(s.of)
		}
		some := min(all, 4000)
		if *every {
			some = all
		}
		seen := map[string]int{}
		for i := range some {
			n := i * prime % all // each combination once, in an order of no pattern
			req, facts := request.Request{}, jurisdiction.Facts{}
			in, m := input.Input{Request: &req, Facts: &facts}, p.native.machines.Get().(*machine)
			m.reset(in)
			codes, rest := ast.NewObject(), n
			for _, s := range spots {
				value := s.of[rest%len(s.of)]
				if rest /= len(s.of); s.codes == "" {
					put(in, s.fact, value)
					continue
				}
				var terms []*ast.Term
				for _, code := range strings.Fields(value) {
					terms = append(terms, ast.StringTerm(code))
					p.native.found(m, s.codes+"."+code, p.native.places[inSet[s.codes]])
				}
				codes.Insert(ast.StringTerm(s.codes), ast.ArrayTerm(terms...))
			}
			got := p.native.weigh(m)
			object := input.Root().Term(reflect.ValueOf(in)).Value.(ast.Object)
			object.Insert(ast.StringTerm("codes"), ast.NewTerm(codes))
			results, err := query.Eval(t.Context(), rego.EvalParsedInput(object))
			require.NoError(t, err)
			want, err := verdictOf(results[0].Expressions[0].Value.(*ast.Array))
			require.NoError(t, err)
			require.False(t, m.unfit)
			require.Equal(t, want, got, "%s: combination %d: %v", posture, n, object)
			seen[got.outcome]++
		}
		require.Len(t, seen, len(rule.Outcomes), "%s: %v", posture, seen)
	}
}
