package policy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/version"
)

// Version is the version of this library, part of every provenance.
const Version = "0.1.0"

// An Engine decides under one posture, one law and one set of rules. It is
// immutable and safe for concurrent use; a changed law or rule set is a new
// Engine.
type Engine struct {
	law     *jurisdiction.Law
	posture Posture
	lang    string
	rules   *ruleSet
	query   rego.PreparedEvalQuery
}

// newEngine compiles the rules and prepares the one query.
func newEngine(ctx context.Context, s settings) (*Engine, error) {
	rules, err := loadRules(s.posture, s.rules)
	if err != nil {
		return nil, err
	}
	query, err := rego.New(
		rego.Compiler(rules.compiler),
		rego.ParsedQuery(rules.query()),
		rego.StrictBuiltinErrors(true),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	return &Engine{law: s.law, posture: s.posture, lang: s.lang, rules: rules, query: query}, nil
}

// Law returns the law that the engine decides with.
func (e *Engine) Law() *jurisdiction.Law { return e.law }

// findings are what the rules said of one item.
type findings struct {
	codes   []string // of every rule that fired
	outcome Outcome
	ask     []jurisdiction.Ask
}

// errUndefined is the error of rules that give no single answer.
var errUndefined = errors.New("the rules gave no single answer")

// evaluate runs the rules over one case. A panic in them is an error.
func (e *Engine) evaluate(ctx context.Context, req *request.Request, c *jurisdiction.Case) (f findings, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = findings{}, fmt.Errorf("the rules panicked: %v", r)
		}
	}()
	cancel := topdown.NewCancel()
	stop := context.AfterFunc(ctx, cancel.Cancel)
	defer stop()
	results, err := e.query.Eval(ctx,
		rego.EvalParsedInput(Input{Request: req, Facts: &c.Facts}.value()),
		rego.EvalExternalCancel(cancel))
	if err != nil {
		return findings{}, err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return findings{}, errUndefined
	}
	answer, ok := results[0].Expressions[0].Value.(*ast.Array)
	if !ok {
		return findings{}, errUndefined
	}
	return e.rules.read(answer)
}

// provenance returns what the engine decided req with.
func (e *Engine) provenance(req *request.Request) Provenance {
	return Provenance{
		Rules:       e.rules.hash,
		Law:         e.law.Hash(),
		LawCompiled: e.law.Compiled(),
		Request:     digest(canonical(req)),
		Posture:     e.posture,
		Lang:        e.lang,
		Comity:      Version,
		OPA:         version.Version,
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Inputs returns what the rules see of each item, as JSON on one line each.
func (e *Engine) Inputs(req request.Request) ([]json.RawMessage, error) {
	cases, err := e.law.Facts(req)
	if err != nil {
		return nil, err
	}
	inputs := make([]json.RawMessage, len(cases))
	for i := range cases {
		value, err := ast.JSON(Input{Request: &req, Facts: &cases[i].Facts}.value())
		if err != nil {
			return nil, err
		}
		inputs[i] = canonical(value)
	}
	return inputs, nil
}
