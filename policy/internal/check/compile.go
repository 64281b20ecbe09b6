package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// Compile compiles checked rules together with the module that the engine
// generates: strict, typed by the form of the input, in the sandbox. The error
// joins every fault, each a [rule.Fault].
func Compile(ctx context.Context, sources []rule.Source, generated string) (*ast.Compiler, error) {
	faults := &rule.Faults{}
	engine := rule.Parse(rule.EngineFile, generated, rule.FromEngine, faults)
	if engine.Module == nil {
		return nil, faults.Err()
	}
	compiler := compileModules(ctx, append(slices.Clip(sources), engine))
	addCompiled(faults, compiler.Errors)
	return compiler, faults.Err()
}

// compileModules compiles every source except tests; the compiler that it returns
// has the errors. OPA looks at no context, so this does between its stages.
func compileModules(ctx context.Context, sources []rule.Source) *ast.Compiler {
	modules := map[string]*ast.Module{}
	for i, s := range sources {
		if !s.Test {
			modules[fmt.Sprintf("%d/%s", i, s.Name)] = s.Module // files of two systems may share a name
		}
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, input.FormOf(sources).Schema())
	compiler := ast.NewCompiler().WithStrict(true).WithCapabilities(sandbox()).WithSchemas(schemas).SetErrorLimit(0)
	for _, stage := range ast.AllStages() {
		compiler.WithStageAfterID(stage, ast.CompilerStageDefinition{Stage: func(*ast.Compiler) *ast.Error {
			if err := ctx.Err(); err != nil {
				return ast.NewError(ast.CompileErr, nil, "%v", err)
			}
			return nil
		}})
	}
	defer func() {
		if r := recover(); r != nil {
			compiler.Errors = append(compiler.Errors, ast.NewError(ast.CompileErr, nil, "%v: %v", rule.ErrPanic, r))
		}
	}()
	compiler.Compile(modules)
	return compiler
}

// addCompiled adds the errors of the compiler, except those in lines where the
// check has already found a fault: its message is better.
func addCompiled(f *rule.Faults, errors ast.Errors) {
	said := map[string]bool{}
	for _, fault := range f.All() {
		said[line(fault.File, fault.Line)] = true
	}
	for _, e := range errors {
		if at := e.Location; at == nil || !said[line(at.File, at.Row)] {
			f.Add(compileCode(e), at, nil, "%s", compileProblem(e))
		}
	}
}

func line(file string, row int) string { return fmt.Sprint(file, ":", row) }

// compileCode returns the code of an error of the compiler.
func compileCode(e *ast.Error) string {
	switch e.Code {
	case ast.RecursionErr:
		return "rule.recursion"
	case ast.UnsafeVarErr:
		return "rule.unknown_name"
	case ast.TypeErr:
		return "rule.wrong_type"
	}
	return "rule.compiler"
}

// compileProblem returns the compiler's words and their details.
func compileProblem(e *ast.Error) string {
	text := e.Message
	if e.Code == ast.UnsafeVarErr {
		text += ": give it a value in this rule"
	}
	if e.Details == nil {
		return text
	}
	details := strings.Fields(strings.Join(e.Details.Lines(), " "))
	return text + " (" + strings.Join(details, " ") + ")"
}
