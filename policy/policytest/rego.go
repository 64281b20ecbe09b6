package policytest

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Rego runs the Rego tests of fsys, each as a subtest. There must be some, and
// they must cover all rules of fsys. Tests may refer to the rules beside and to
// what their files of tests define; the tests of those do not run.
func Rego(t *testing.T, fsys fs.FS, beside ...fs.FS) {
	t.Helper()
	own := modules(t, fsys, "")
	all := maps.Clone(own)
	for _, other := range beside {
		for name, module := range modules(t, other, "beside/") {
			module.Rules = slices.DeleteFunc(module.Rules, isTest)
			all[name] = module
		}
	}
	coverage := cover.New()
	results, err := runner(all).SetCoverageQueryTracer(coverage).RunTests(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for result := range results {
		ran++
		t.Run(testName(result), func(t *testing.T) { checkPassed(t, all, result) })
	}
	if ran == 0 {
		t.Error("there are no Rego tests: write them in *_test.rego, beginning with test_")
	}
	uncovered(t, coverage.Report(own))
}

// uncovered fails t for each rule that no test runs.
func uncovered(t *testing.T, report cover.Report) {
	t.Helper()
	for _, file := range slices.Sorted(maps.Keys(report.Files)) {
		for _, missed := range report.Files[file].NotCovered {
			if !strings.HasSuffix(file, "_test.rego") {
				t.Errorf("%s:%d: no test covers this rule", file, missed.Start.Row)
			}
		}
	}
}

// runner returns what runs the tests of the modules.
func runner(modules map[string]*ast.Module) *tester.Runner {
	compiler := ast.NewCompiler().WithEnablePrintStatements(true).WithRewriteTestRules(true)
	return tester.NewRunner().SetCompiler(compiler).SetModules(modules).SetStore(inmem.New()).
		RaiseBuiltinErrors(true).CapturePrintOutput(true)
}

// checkPassed fails t where the test or one of its cases did not pass.
func checkPassed(t *testing.T, all map[string]*ast.Module, result *tester.Result) {
	if len(result.Output) > 0 {
		t.Logf("printed:\n%s", result.Output)
	}
	switch {
	case result.Error != nil:
		t.Errorf("%v", result.Error)
	case result.Skip:
		t.Errorf("%s: a skipped test is a defect", result.Location)
	case result.Fail:
		t.Errorf("%s: failed%s", result.Location, because(t, all, result))
	}
	for _, name := range slices.Sorted(maps.Keys(result.SubResults)) {
		sub := result.SubResults[name]
		t.Run(name, func(t *testing.T) {
			if sub.Fail {
				t.Errorf("%s: the case %s failed", result.Location, name)
			}
		})
	}
}

// because runs a failed test again, and says which of its conditions did not
// hold last.
func because(t *testing.T, all map[string]*ast.Module, failed *tester.Result) string {
	only := regexp.QuoteMeta(failed.Package+"."+failed.Name) + "$"
	results, err := runner(all).EnableTracing(true).Filter(only).RunTests(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	why := ""
	for result := range results {
		for _, event := range result.Trace {
			if at := event.Location; event.Op == topdown.FailOp && at != nil && at.File == failed.Location.File && at.Row >= failed.Location.Row {
				why = ": " + at.String() + ": this does not hold: " + strings.TrimSpace(string(at.Text))
			}
		}
	}
	return why
}

// testName returns the name of a test without what all have in common.
func testName(result *tester.Result) string {
	return strings.TrimPrefix(result.Package+"."+result.Name, "data.")
}

// modules parses the Rego files of fsys, each under its name with the prefix.
func modules(t *testing.T, fsys fs.FS, prefix string) map[string]*ast.Module {
	t.Helper()
	parsed := map[string]*ast.Module{}
	for _, name := range files(t, fsys, ".rego") {
		module, err := ast.ParseModuleWithOpts(prefix+name, string(read(t, fsys, name)), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		parsed[prefix+name] = module
	}
	return parsed
}

// isTest reports whether a rule is a test.
func isTest(rule *ast.Rule) bool {
	return strings.HasPrefix(rule.Head.Ref()[0].String(), tester.TestPrefix)
}
