package policy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/mutant"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"golang.org/x/tools/txtar"
)

// A trial is what became of a mutant.
type trial string

const (
	stillborn     trial = "the compiler refuses it"
	killedByTests trial = "a Rego test fails"
	killedByCases trial = "a case is decided otherwise"
	survived      trial = "nothing notices it"
	untested      trial = "there are no tests"
)

// A lab is what mutants are tried with.
type lab struct {
	rules, tests []rule.Source
	cases        []jurisdiction.Case
	inputs       []ast.Value          // of each case
	generated    map[Posture]string   // the text of engine.rego
	answers      map[Posture][]string // to each case, without faults
}

func newLab(t *testing.T) *lab {
	t.Helper()
	sources, err := rule.ParseAll(t.Context(), os.DirFS("rego"), rule.FromLibrary, true)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{}
	for _, s := range sources {
		if s.Test {
			l.tests = append(l.tests, s)
		} else {
			l.rules = append(l.rules, s)
		}
	}
	l.readCases(t)
	l.generated, l.answers = map[Posture]string{}, map[Posture][]string{}
	for _, p := range builtinPostures {
		l.generated[p] = mustNew(t, WithPosture(p)).program.Generated
		if l.answers[p], err = l.decide(t.Context(), l.rules, p); err != nil {
			t.Fatal(err)
		}
	}
	if end := l.test(t.Context(), mutant.Mutant{Module: l.rules[0].Module}); end != survived {
		t.Fatalf("without any fault: %s", end)
	}
	return l
}

// readCases finds the facts of every item of every case.
func (l *lab) readCases(t *testing.T) {
	t.Helper()
	names, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		page, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		req, err := request.Decode(page.Files[0].Data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cases, err := jurisdiction.Builtin().Facts(req)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range cases {
			l.inputs = append(l.inputs, input.Input{Request: &req, Facts: &cases[i].Facts}.Value(input.Root()))
		}
		l.cases = append(l.cases, cases...)
	}
}

// try returns what becomes of each mutant.
func (l *lab) try(t *testing.T, mutants []mutant.Mutant) []trial {
	ends := make([]trial, len(mutants))
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(mutants)); i = next.Add(1) - 1 {
				ends[i] = l.test(t.Context(), mutants[i])
				if n := done.Add(1); n%100 == 0 {
					t.Logf("%d of %d mutants tried", n, len(mutants))
				}
			}
		})
	}
	workers.Wait()
	return ends
}

// test tries one mutant: the tests beside its rule first, then all of them,
// then the cases.
func (l *lab) test(ctx context.Context, m mutant.Mutant) trial {
	rules := slices.Clone(l.rules)
	rules[m.Source].Module = m.Module
	beside := strings.TrimSuffix(rules[m.Source].Name, ".rego") + "_test.rego"
	if l.packageOf(beside) == nil {
		return untested
	}
	for _, run := range []struct {
		tests []rule.Source
		only  ast.Ref
	}{{l.needed(beside), l.packageOf(beside)}, {l.tests, ast.DefaultRootRef}} {
		if end := runTests(ctx, slices.Concat(rules, run.tests), run.only); end != survived {
			return end
		}
	}
	for _, p := range builtinPostures {
		if rules[m.Source].Role == rule.PostureRole && rules[m.Source].Last != string(p) {
			continue
		}
		answers, err := l.decide(ctx, rules, p)
		if err != nil {
			return stillborn
		}
		if !slices.Equal(answers, l.answers[p]) {
			return killedByCases
		}
	}
	return survived
}

// needed returns a file of tests, and those that stand beside no rule, whose
// helpers it uses.
func (l *lab) needed(name string) []rule.Source {
	return slices.DeleteFunc(slices.Clone(l.tests), func(s rule.Source) bool {
		beside := strings.TrimSuffix(s.Name, "_test.rego") + ".rego"
		return s.Name != name && slices.ContainsFunc(l.rules, func(r rule.Source) bool { return r.Name == beside })
	})
}

// packageOf returns the package of a file of tests; nil if there is no such file.
func (l *lab) packageOf(name string) ast.Ref {
	i := slices.IndexFunc(l.tests, func(s rule.Source) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return l.tests[i].Module.Package.Path
}

// runTests runs the Rego tests of a package and of those below it, until one
// fails.
func runTests(ctx context.Context, sources []rule.Source, only ast.Ref) trial {
	modules := map[string]*ast.Module{}
	for _, s := range sources {
		modules[s.Name] = s.Module
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	compiler := ast.NewCompiler().WithRewriteTestRules(true)
	results, err := tester.NewRunner().SetCompiler(compiler).SetModules(modules).SetStore(inmem.New()).SetParallel(1).SetTimeout(time.Minute).
		RaiseBuiltinErrors(true).SetPrefixMatchers(only).RunTests(ctx, nil)
	if err != nil {
		return stillborn
	}
	end := untested
	for result := range results { // to the end: the runner waits for its reader
		if !result.Pass() {
			end = killedByTests
			cancel()
		} else if end == untested {
			end = survived
		}
	}
	return end
}

// decide answers every case under the rules. The error is that of rules that
// do not compile.
func (l *lab) decide(ctx context.Context, rules []rule.Source, p Posture) ([]string, error) {
	compiler, err := check.Compile(ctx, rules, l.generated[p])
	if err != nil {
		return nil, err
	}
	query, err := rego.New(rego.Compiler(compiler), rego.Query(labQuery), rego.StrictBuiltinErrors(true)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	answers := make([]string, len(l.cases))
	for i := range answers {
		results, err := query.Eval(ctx, rego.EvalParsedInput(l.inputs[i]))
		if err != nil || len(results) == 0 {
			answers[i] = "no answer"
			continue
		}
		said := results[0].Bindings
		answers[i] = fmt.Sprint(said["codes"], said["outcome"])
		if said["outcome"] == RedirectToMLAT.String() {
			answers[i] += fmt.Sprint(routesOf(&l.cases[i], said["ask"].([]any)))
		}
	}
	return answers, nil
}

// labQuery asks for all that a case expects.
var labQuery = "codes = [data.comity." + strings.Join(rule.Sets, ", data.comity.") + ", data.comity.verdict.silence]; " +
	"outcome = data.comity.verdict.outcome; ask = data.comity.verdict.ask"

// routesOf returns whom a redirect asks, and by what.
func routesOf(c *jurisdiction.Case, words []any) []string {
	var sets []jurisdiction.Ask
	for _, word := range words {
		sets = append(sets, jurisdiction.Ask(word.(string)))
	}
	var ways []string
	for _, route := range c.Routes(sets...) {
		ways = append(ways, string(route.Requested)+" by "+route.Cite.Instrument)
	}
	return ways
}
