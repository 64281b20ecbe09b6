package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// opaName is the row of OPA as its manual says.
const opaName = "OPA embedded, prepared query"

// ruleFolders hold the built-in rules, and what connects them here.
var ruleFolders = []string{"../../policy/rego", "rego"}

// byOPA embeds the same rules, slowest way first. The first way compiles the
// rules for every decision, the second is the one of OPA's manual; the third is
// what the library itself does where rules are interpreted; the last one is
// partially evaluated before.
func byOPA(ctx context.Context) ([]*contender, error) {
	options, err := regoOptions()
	if err != nil {
		return nil, err
	}
	query, err1 := rego.New(options...).PrepareForEval(ctx)
	partial, err2 := rego.New(options...).PrepareForEval(ctx, rego.WithPartialEval())
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	unprepared := fromInput("OPA embedded, compiled each time", everyCode, inputMap, func(in *map[string]any) (answer, error) {
		return readResults(rego.New(append(slices.Clone(options), rego.Input(*in))...).Eval(ctx))
	})
	unprepared.facts, unprepared.input, unprepared.ready, unprepared.most = nil, nil, nil, 3
	prepared := fromInput(opaName, everyCode, inputMap, func(in *map[string]any) (answer, error) {
		return readResults(query.Eval(ctx, rego.EvalInput(*in)))
	})
	parsed := fromInput("OPA embedded, input as AST (EvalParsedInput)", everyCode, inputAST, func(in *ast.Value) (answer, error) {
		return readResults(query.Eval(ctx, rego.EvalParsedInput(*in)))
	})
	partially := fromInput("OPA partially evaluated, input as AST", everyCode, inputAST, func(in *ast.Value) (answer, error) {
		return readResults(partial.Eval(ctx, rego.EvalParsedInput(*in)))
	})
	prepared.most, parsed.most, partially.most = 500, 500, 500
	return []*contender{unprepared, prepared, parsed, partially}, nil
}

// regoOptions are the query and the modules.
func regoOptions() ([]func(*rego.Rego), error) {
	options := []func(*rego.Rego){rego.Query("data.comity.bench.decision")}
	for _, folder := range ruleFolders {
		modules, err := readModules(folder)
		if err != nil {
			return nil, err
		}
		options = append(options, modules...)
	}
	return options, nil
}

// readResults reads the one result.
func readResults(results rego.ResultSet, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	if len(results) != 1 {
		return answer{}, errors.New("no decision")
	}
	return readDecision(results[0].Expressions[0].Value)
}

// readModules returns the rules of a folder, their tests aside.
func readModules(folder string) ([]func(*rego.Rego), error) {
	fsys := os.DirFS(folder)
	var modules []func(*rego.Rego)
	err := fs.WalkDir(fsys, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".rego") || strings.HasSuffix(path, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(fsys, path)
		modules = append(modules, rego.Module(folder+"/"+path, string(text)))
		return err
	})
	return modules, err
}

// readDecision reads the document data.comity.bench.decision.
func readDecision(value any) (answer, error) {
	document, ok := value.(map[string]any)
	if !ok {
		return answer{}, fmt.Errorf("no decision but %T", value)
	}
	var a answer
	for _, family := range families {
		list, _ := document[family].([]any)
		for _, code := range list {
			word, _ := code.(string)
			a.fired |= codeOf(family + "." + word)
		}
	}
	word, _ := document["outcome"].(string)
	return a, a.outcome.UnmarshalText([]byte(word))
}
