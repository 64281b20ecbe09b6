// Package eval runs the rules of one posture. A [Program] is those rules,
// checked, compiled and ready; [Program.Eval] returns what they say of one item.
//
// It takes two steps. First the rules that fire give their codes. Rules that
// only compare fields of the input with constants run as Go closures, and OPA
// interprets the others. Then the posture weighs the codes: OPA answers the
// verdict. Each step is remembered by all that it can depend on, and by nothing
// else, so that few items run a rule and very few run the posture.
//
// The package knows no law. Its input is made by package jurisdiction.
package eval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// A Program is the compiled rules of one posture. It is safe for concurrent use
// while nobody sets its fields.
type Program struct {
	Rules     map[string]*check.Rule // by code
	Files     []rule.Source          // every file as it was written, the tests of custom rules too
	Generated string                 // the text of rule.EngineFile
	Hash      string                 // the digest of the names and texts of the rules
	Custom    bool                   // custom rules are among them
	Limit     time.Duration          // of one query; zero for none, as where all rules are built in

	mode Mode

	native      []nativeRule
	interpreted []string // the packages of rules that do not run natively

	all     rego.PreparedEvalQuery // the codes of every package of rules
	rest    rego.PreparedEvalQuery // the codes of the interpreted packages
	verdict rego.PreparedEvalQuery

	readByRules   *input.Shape // the part of the input that rules can read, the posture too
	readByPosture *input.Shape // the part that the verdict and the posture can read
	weighing      weighing     // what these two look at of the codes

	requestTerms    *memo.Memo[*ast.Term] // the part of a request that rules can read, by its values
	findingsByInput *memo.Memo[Findings]  // by the part of the input that rules can read
	verdicts        *memo.Memo[verdict]   // by the codes, and what the posture can read
}

// A Mode is how a program runs. The findings are the same in every mode, which
// tests check. The zero Mode is the fastest.
type Mode struct {
	Interpreted bool // runs no rule natively
	Unindexed   bool // interprets without rule indexing
	Cold        bool // remembers no findings, but verdicts
	Forgetful   bool // remembers nothing
}

// In returns the program in another mode.
func (p *Program) In(mode Mode) *Program {
	other := *p
	other.mode = mode
	if mode.Cold || mode.Forgetful {
		other.findingsByInput = nil
	}
	if mode.Forgetful {
		other.requestTerms, other.verdicts = nil, nil
	}
	return &other
}

// customLimit is how long custom rules, and the posture, may take for one item. Only
// a rule without an end takes that long. The caller may set a nearer deadline.
const customLimit = time.Second

// Load parses, checks, compiles and prepares the built-in rules, custom rules
// and the module that connects them. The error joins every fault of the rules,
// each a [rule.Fault].
func Load(ctx context.Context, posture string, builtin fs.FS, custom []fs.FS) (*Program, error) {
	sources, tests, err := check.Load(ctx, builtin, custom)
	if err != nil {
		return nil, err
	}
	if len(tests) > 0 {
		text, err := rule.ReadFile(builtin, baseTest)
		if err != nil {
			return nil, err
		}
		tests = append(tests, rule.Parse(baseTest, text, rule.FromLibrary, nil))
	}
	if names := check.Postures(sources); !slices.Contains(names, posture) {
		return nil, fmt.Errorf("no such posture %q%s (accepted: %s)",
			posture, request.Suggest(posture, names), strings.Join(names, ", "))
	}
	rules := check.Catalogue(ctx, sources)
	p := &Program{
		Rules:           rules,
		Files:           slices.Concat(sources, tests),
		Generated:       generate(posture, rules),
		Hash:            hashRules(sources),
		Custom:          len(custom) > 0,
		requestTerms:    memo.New[*ast.Term](1 << 10),
		findingsByInput: memo.New[Findings](1 << 13),
		verdicts:        memo.New[verdict](1 << 13),
	}
	if p.Custom {
		p.Limit = customLimit
	}
	p.native, p.interpreted = nativeRules(sources)
	addFindings(sources)
	compiler, err := check.Compile(ctx, sources, p.Generated)
	if err != nil {
		return nil, err
	}
	p.readByRules = input.ReadBy(compiler, "comity")
	p.readByPosture = input.ReadBy(compiler, "comity.verdict", "comity.posture."+posture)
	p.weighing = weighingOf(sources, posture)
	for _, q := range []struct {
		query *rego.PreparedEvalQuery
		body  ast.Body
	}{
		{&p.all, codesQuery(rulePackages(sources))},
		{&p.rest, codesQuery(p.interpreted)},
		{&p.verdict, verdictQuery(posture, isCustom(sources, posture))},
	} {
		if *q.query, err = prepare(ctx, compiler, q.body); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// isCustom reports whether the operator wrote the posture.
func isCustom(sources []rule.Source, posture string) bool {
	return slices.ContainsFunc(sources, func(s rule.Source) bool {
		return s.Origin == rule.FromOperator && s.Role == rule.PostureRole && s.Last == posture
	})
}

// baseTest is the built-in file that tests of custom rules may begin with.
const baseTest = "base_test.rego"

// generate writes package comity.own, which connects custom rules and the
// posture to the verdict.
func generate(posture string, rules map[string]*check.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package comity.own\n\ndefault gate := false\n\ndefault forbid := false\n\n")
	sets := map[string]bool{}
	for code, r := range rules {
		if name, ok := strings.CutPrefix(code, "custom."); ok && (r.Set == "gate" || r.Set == "forbid") {
			name, _, _ = strings.Cut(name, ".")
			sets[fmt.Sprintf("%s if count(data.comity.custom.%s.%s) > 0\n\n", r.Set, name, r.Set)] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(sets)) {
		b.WriteString(rule)
	}
	fmt.Fprintf(&b, "outcome := data.comity.posture.%s.outcome\n\n", posture)
	fmt.Fprintf(&b, "ask contains code if some code in data.comity.posture.%s.ask\n", posture)
	return b.String()
}

// hashRules digests the names and texts of the rules.
func hashRules(sources []rule.Source) string {
	sum := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(sum, "%s %d\n%s", s.Name, len(s.Text), s.Text)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
