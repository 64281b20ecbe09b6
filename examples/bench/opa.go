package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/rego"
)

// ruleFolders hold the built-in rules, and what connects them here.
var ruleFolders = []string{"../../policy/rego", "rego"}

// byOPA embeds the same rules as OPA's own documentation says: prepared
// once, maps in, maps out.
func byOPA(ctx context.Context) (*contender, error) {
	options, err := regoOptions()
	if err != nil {
		return nil, err
	}
	query, err := rego.New(options...).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	return fromInput("OPA embedded, prepared query", everyCode, inputMap, func(in *map[string]any) (answer, error) {
		return readResults(query.Eval(ctx, rego.EvalInput(*in)))
	}), nil
}

// byOPAUnprepared compiles the rules for every decision.
func byOPAUnprepared(ctx context.Context) (*contender, error) {
	options, err := regoOptions()
	if err != nil {
		return nil, err
	}
	w := fromInput("OPA embedded, compiled each time", everyCode, inputMap, func(in *map[string]any) (answer, error) {
		return readResults(rego.New(append(slices.Clone(options), rego.Input(*in))...).Eval(ctx))
	})
	w.facts, w.input, w.ready, w.most = nil, nil, nil, 3
	return w, nil
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

// A fullRequest is a request that has the field of which a rule asks whether it is
// empty; requests leave it out then.
type fullRequest struct {
	*request.Request
	Provider fullProvider `json:"provider"`
}

type fullProvider struct {
	request.Provider
	WhyProcessor request.ProcessorGround `json:"why_processor"`
}

// inputJSON writes what the rules see, with the days and places that they do
// not read.
func inputJSON(r *request.Request, f *jurisdiction.Facts) ([]byte, error) {
	return json.Marshal(struct {
		Request fullRequest         `json:"request"`
		Facts   *jurisdiction.Facts `json:"facts"`
	}{fullRequest{r, fullProvider{r.Provider, r.Provider.WhyProcessor}}, f})
}

// inputMap is inputJSON as a map.
func inputMap(r *request.Request, f *jurisdiction.Facts) (map[string]any, error) {
	text, err := inputJSON(r, f)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
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
