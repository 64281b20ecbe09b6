package eval

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// ErrUndefined is the error of rules that have no result for an input, such as a
// posture without an outcome.
var ErrUndefined = errors.New("the rules gave no answer")

// Findings are what the rules say of one item. They are shared: nobody changes
// them.
type Findings struct {
	Codes   []string           // of every rule that fires
	Outcome string             // the word of the outcome
	Ask     []jurisdiction.Ask // whom to ask where the outcome is a redirect
}

// A verdict is what the posture made of the codes.
type verdict struct {
	silence []string // codes that say that no rule permits and no rule forbids
	outcome string
	ask     []jurisdiction.Ask
}

// An interpreter is the program as OPA runs it.
type interpreter struct {
	all     rego.PreparedEvalQuery // the codes of every package of rules
	rest    rego.PreparedEvalQuery // the codes of the packages that do not run as Go
	verdict rego.PreparedEvalQuery
}

// newInterpreter compiles checked rules with OPA.
func newInterpreter(
	ctx context.Context, sources []rule.Source, beside *rule.Beside, generated string, rest []string, verdict ast.Body,
) (*interpreter, error) {
	sources = slices.Clone(sources)
	addFindings(sources)
	askLists(sources)
	compiler, err := check.Compile(ctx, sources, generated)
	if err != nil {
		return nil, err
	}
	i := &interpreter{}
	for _, q := range []struct {
		query *rego.PreparedEvalQuery
		body  ast.Body
	}{{&i.all, codesQuery(rulePackages(sources))}, {&i.rest, codesQuery(rest)}, {&i.verdict, verdict}} {
		if *q.query, err = prepare(ctx, compiler, beside, q.body); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// prepare makes a query ready.
func prepare(ctx context.Context, compiler *ast.Compiler, beside *rule.Beside, query ast.Body) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Compiler(compiler),
		rego.ParsedQuery(query),
		inList(beside),
		rego.StrictBuiltinErrors(true),
		rego.GenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
	).PrepareForEval(ctx)
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
func codesOf(answer *ast.Array, rules map[string]*check.Rule) ([]string, error) {
	var codes []string
	for i := range answer.Len() {
		codes = append(codes, texts[string](answer.Elem(i))...)
	}
	for _, code := range codes {
		if rules[code] == nil {
			return nil, ErrUndefined
		}
	}
	return codes, nil
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
