package policy

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

//go:embed rego
var builtinRules embed.FS

// BuiltinRules returns the built-in rules with their tests, as files: to read, to
// test one's own beside, or to give to Open Policy Agent.
func BuiltinRules() fs.FS {
	rules, err := fs.Sub(builtinRules, "rego")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return rules
}

// A ruleSet is the compiled rules of one engine.
type ruleSet struct {
	posture  Posture
	compiler *ast.Compiler
	byCode   map[string]*check.Rule
	native   []nativeRule
	rest     []string // the packages of rules that are left to the interpreter
	packages []string // every package of rules
	weighing weighing
	own      bool // the operator's are among them
	hash     string

	files     []rule.Source // as they were written, the operator's tests included
	connected string        // the text of package comity.own
}

// baseTest is the built-in file that tests of one's own may begin with.
const baseTest = "base_test.rego"

// loadRules parses, checks and compiles the built-in rules, the operator's own
// and what connects them.
func loadRules(ctx context.Context, posture Posture, own []fs.FS) (*ruleSet, error) {
	sources, tests, err := check.Load(ctx, BuiltinRules(), own)
	if err != nil {
		return nil, ruleErrors(err)
	}
	if len(tests) > 0 {
		text, err := rule.ReadFile(BuiltinRules(), baseTest)
		if err != nil {
			return nil, err
		}
		tests = append(tests, rule.Parse(baseTest, text, rule.FromLibrary, nil))
	}
	if !check.HasPosture(sources, string(posture)) {
		names := check.Postures(sources)
		return nil, fmt.Errorf("no such posture %q%s (accepted: %s)", posture, request.Suggest(string(posture), names), strings.Join(names, ", "))
	}
	rules := check.Catalogue(ctx, sources)
	set := &ruleSet{posture: posture, byCode: rules, packages: rulePackages(sources), own: len(own) > 0, hash: hashRules(sources),
		files: slices.Concat(sources, tests), connected: connect(posture, rules)}
	set.native, set.rest = nativeRules(sources)
	addFindings(sources)
	if set.compiler, err = check.Compile(ctx, sources, set.connected); err != nil {
		return nil, ruleErrors(err)
	}
	set.weighing = weighingOf(sources, posture)
	return set, nil
}

// rulePackages returns the packages of rules, in order.
func rulePackages(sources []rule.Source) []string {
	var packages []string
	for _, s := range sources {
		if s.HasRules() {
			packages = append(packages, s.Package)
		}
	}
	slices.Sort(packages)
	return slices.Compact(packages)
}

// connect writes package comity.own, which connects the operator's own rules
// and the posture chosen to the verdict.
func connect(posture Posture, rules map[string]*check.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package comity.own\n\ndefault gate := false\n\ndefault forbid := false\n\n")
	sets := map[string]bool{}
	for code, r := range rules {
		if name, ok := strings.CutPrefix(code, "custom."); ok && (r.Family == "gate" || r.Family == "forbid") {
			name, _, _ = strings.Cut(name, ".")
			sets[fmt.Sprintf("%s if count(data.comity.custom.%s.%s) > 0\n\n", r.Family, name, r.Family)] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(sets)) {
		b.WriteString(rule)
	}
	fmt.Fprintf(&b, "outcome := data.comity.posture.%s.outcome\n\nask contains code if some code in data.comity.posture.%s.ask\n", posture, posture)
	return b.String()
}

// findingQuery asks for the codes of every rule that fires in the packages.
func findingQuery(packages []string) ast.Body {
	var refs []string
	for _, p := range packages {
		refs = append(refs, p+".finding")
	}
	return ast.MustParseBody("[" + strings.Join(refs, ", ") + "]")
}

// verdictQuery asks what the posture makes of them. One of the operator's own is
// asked for its outcome too: without one there is no answer.
func (s *ruleSet) verdictQuery() ast.Body {
	asked := "data.comity.verdict.silence, data.comity.verdict.outcome, data.comity.verdict.ask"
	if !slices.Contains(builtinPostures, s.posture) {
		asked += ", data.comity.posture." + string(s.posture) + ".outcome"
	}
	return ast.MustParseBody("[" + asked + "]")
}

// codesOf reads the answer to the first query; a code of no rule is an error.
func (s *ruleSet) codesOf(answer *ast.Array) ([]string, error) {
	var codes []string
	for i := range answer.Len() {
		codes = append(codes, texts[string](answer.Elem(i))...)
	}
	for _, code := range codes {
		if s.byCode[code] == nil {
			return nil, errUndefined
		}
	}
	return codes, nil
}

// verdictOf reads the answer to the second query.
func verdictOf(answer *ast.Array) (verdict, error) {
	var v verdict
	if answer.Len() < 3 {
		return verdict{}, errUndefined
	}
	for _, code := range texts[string](answer.Elem(0)) {
		v.silence = append(v.silence, "silence."+code)
	}
	word, ok := answer.Elem(1).Value.(ast.String)
	if !ok {
		return verdict{}, errUndefined
	}
	v.ask = texts[jurisdiction.Ask](answer.Elem(2))
	return v, v.outcome.UnmarshalText([]byte(word))
}

// texts returns the strings of a set.
func texts[S ~string](t *ast.Term) []S {
	set, ok := t.Value.(ast.Set)
	if !ok {
		return nil
	}
	var out []S
	for _, word := range set.Slice() {
		if s, ok := word.Value.(ast.String); ok {
			out = append(out, S(s))
		}
	}
	return out
}

// hashRules digests the names and texts of the rules.
func hashRules(sources []rule.Source) string {
	sum := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(sum, "%s %d\n%s", s.Name, len(s.Text), s.Text)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// InputSchema returns the JSON Schema of the input of the rules.
func InputSchema() []byte {
	schema := input.Root().Schema()
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "What a comity rule may read"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return append(text, '\n')
}
