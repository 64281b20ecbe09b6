package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// Test runs the Rego tests of custom rules. The error joins those that fail.
func (p *Program) Test(ctx context.Context) error {
	modules, tests := p.testModules()
	if !tests {
		return nil
	}
	compiler := ast.NewCompiler().WithCapabilities(testSandbox())
	runner := tester.NewRunner().SetCompiler(compiler).SetModules(modules).SetStore(inmem.New()).RaiseBuiltinErrors(true)
	results, err := runner.RunTests(ctx, nil)
	if err != nil {
		return fmt.Errorf("the tests of the rules: %w", err)
	}
	var errs []error
	for result := range results {
		if !result.Pass() {
			errs = append(errs, fmt.Errorf("%v: %s failed", result.Location, result.Name), result.Error)
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// testModules returns the modules of the program with the tests of custom rules,
// and whether there are any.
func (p *Program) testModules() (modules map[string]*ast.Module, tests bool) {
	modules = map[string]*ast.Module{}
	engine := rule.Parse(rule.EngineFile, p.Generated, rule.FromEngine, nil)
	for _, s := range append(slices.Clip(p.Files), engine) {
		modules[fmt.Sprintf("%d/%s", s.Folder, s.Name)] = s.Module
		tests = tests || s.Test
	}
	return modules, tests
}

// testSandbox are the capabilities that tests are compiled with: all functions
// but those that see the clock, the network or the machine.
var testSandbox = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.Builtins = slices.DeleteFunc(all.Builtins, func(b *ast.Builtin) bool { return b.Nondeterministic })
	all.AllowNet = []string{}
	return all
})
