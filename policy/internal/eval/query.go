package eval

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// ErrUndefined is the error of rules that have no result for an input, such as a
// posture without an outcome.
var ErrUndefined = errors.New("the rules gave no answer")

// prepare makes the queries ready.
func (p *Program) prepare(ctx context.Context, compiler *ast.Compiler, sources []rule.Source, posture string) error {
	for _, q := range []struct {
		query *rego.PreparedEvalQuery
		body  ast.Body
	}{
		{&p.all, codesQuery(rulePackages(sources))},
		{&p.rest, codesQuery(p.interpreted)},
		{&p.verdict, verdictQuery(posture, isCustom(sources, posture))},
	} {
		prepared, err := rego.New(
			rego.Compiler(compiler),
			rego.ParsedQuery(q.body),
			rego.StrictBuiltinErrors(true),
			rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
		).PrepareForEval(ctx)
		if err != nil {
			return err
		}
		*q.query = prepared
	}
	return nil
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

// codesQuery asks for the codes of every rule in the packages that fires.
func codesQuery(packages []string) ast.Body {
	var refs []string
	for _, p := range packages {
		refs = append(refs, p+".finding")
	}
	return ast.MustParseBody("[" + strings.Join(refs, ", ") + "]")
}

// isCustom reports whether the operator wrote the posture.
func isCustom(sources []rule.Source, posture string) bool {
	return slices.ContainsFunc(sources, func(s rule.Source) bool {
		return s.Origin == rule.FromOperator && s.Role == rule.PostureRole && s.Last == posture
	})
}

// verdictQuery asks what the posture makes of the codes. It also asks a custom
// posture for its outcome: a custom posture may have none for an input, and then
// there must be no answer.
func verdictQuery(posture string, custom bool) ast.Body {
	asked := "data.comity.verdict.silence, data.comity.verdict.outcome, data.comity.verdict.ask"
	if custom {
		asked += ", data.comity.posture." + posture + ".outcome"
	}
	return ast.MustParseBody("[" + asked + "]")
}

// codesOf reads the answer to a query for codes. A code of no rule is an error.
func (p *Program) codesOf(answer *ast.Array) ([]string, error) {
	var codes []string
	for i := range answer.Len() {
		codes = append(codes, texts[string](answer.Elem(i))...)
	}
	for _, code := range codes {
		if p.Rules[code] == nil {
			return nil, ErrUndefined
		}
	}
	return codes, nil
}

// A verdict is what the posture made of the codes.
type verdict struct {
	silence []string // the codes for what no rule speaks of
	outcome string
	ask     []jurisdiction.Ask
}

// verdictOf reads the answer to the query for the verdict.
func verdictOf(answer *ast.Array) (verdict, error) {
	if answer.Len() < 3 {
		return verdict{}, ErrUndefined
	}
	outcome, ok := answer.Elem(1).Value.(ast.String)
	if !ok {
		return verdict{}, ErrUndefined
	}
	v := verdict{outcome: string(outcome), ask: texts[jurisdiction.Ask](answer.Elem(2))}
	for _, code := range texts[string](answer.Elem(0)) {
		v.silence = append(v.silence, "silence."+code)
	}
	return v, nil
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
