package policy

import (
	"os"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// TestRego runs the Rego tests of the built-in rules, each as a subtest. All
// rules must be covered.
func TestRego(t *testing.T) {
	modules := builtinModules(t)
	compiler := ast.NewCompiler().WithEnablePrintStatements(false).WithRewriteTestRules(true)
	coverage := cover.New()
	runner := tester.NewRunner().SetCompiler(compiler).SetModules(modules).SetStore(inmem.New()).
		RaiseBuiltinErrors(true).SetCoverageQueryTracer(coverage)
	results, err := runner.RunTests(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for result := range results {
		n++
		t.Run(result.Package+"."+result.Name, func(t *testing.T) { passes(t, result) })
	}
	if n < 100 {
		t.Errorf("%d Rego tests ran, want more than 100", n)
	}
	for file, report := range coverage.Report(modules).Files {
		for _, missed := range report.NotCovered {
			if !isTest(file) {
				t.Errorf("%s:%d: no test covers this rule", file, missed.Start.Row)
			}
		}
	}
}

// passes fails t where the test or one of its cases failed.
func passes(t *testing.T, result *tester.Result) {
	if result.Error != nil {
		t.Errorf("%s: %v", result.Location, result.Error)
	}
	if result.Skip {
		t.Errorf("%s: a skipped test is a defect", result.Location)
	}
	if result.Fail {
		t.Errorf("%s failed", result.Location)
	}
	for name, sub := range result.SubResults {
		t.Run(name, func(t *testing.T) {
			if sub.Fail {
				t.Errorf("%s failed", result.Location)
			}
		})
	}
}

// builtinModules parses every file under rego, the tests included.
func builtinModules(t *testing.T) map[string]*ast.Module {
	t.Helper()
	sources, err := parseRules(os.DirFS("rego"), fromLibrary, true)
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*ast.Module{}
	for _, s := range sources {
		modules[s.name] = s.module
	}
	return modules
}

// TestRegoLint checks that each rule is laid out as opa fmt does, describes
// itself, and has its test beside it.
func TestRegoLint(t *testing.T) {
	if err := lintRules(os.DirFS("rego")); err != nil {
		t.Error(err)
	}
}
