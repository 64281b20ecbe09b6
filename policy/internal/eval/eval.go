package eval

import (
	"context"
	"fmt"
	"reflect"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Eval runs the rules over one item. The error is ErrUndefined, that of ctx, or
// that of a rule that cannot be evaluated. Nothing is remembered of an error.
func (p *Program) Eval(ctx context.Context, in input.Input) (Findings, error) {
	v := reflect.ValueOf(in)
	k := p.readByRules.Fields["request"].Key(make(memo.Key, 0, memo.KeySize), v.Field(0))
	end := len(k) // of the part for the request
	k = p.readByRules.Fields["facts"].Key(k, v.Field(1))
	if known := p.findingsByInput.Get(k); known != nil {
		return *known, nil
	}
	codes, err := p.codes(ctx, k[:end], v)
	if err != nil {
		return Findings{}, err
	}
	verdict, err := p.weigh(ctx, codes, k[:end], v)
	if err != nil {
		return Findings{}, err
	}
	f := Findings{Codes: append(codes, verdict.silence...), Outcome: verdict.outcome, Ask: verdict.ask}
	p.findingsByInput.Put(k, f)
	return f, nil
}

// codes returns the codes of the rules that fire.
func (p *Program) codes(ctx context.Context, requestKey memo.Key, v reflect.Value) ([]string, error) {
	if p.mode.Interpreted {
		return p.interpret(ctx, p.all, requestKey, v)
	}
	codes := fired(p.native, v)
	if len(p.interpreted) == 0 {
		return codes, nil
	}
	more, err := p.interpret(ctx, p.rest, requestKey, v)
	return append(codes, more...), err
}

// interpret returns the codes of the rules of a query that fire.
func (p *Program) interpret(
	ctx context.Context, query rego.PreparedEvalQuery, requestKey memo.Key, v reflect.Value,
) ([]string, error) {
	answer, err := p.run(ctx, query, p.term(requestKey, v))
	if err != nil {
		return nil, err
	}
	return codesOf(answer, p.Rules)
}

// term returns the part of the input that the rules can read. Rules read little of
// the request itself, and many requests are the same in that part. So the part is
// made once for each key.
func (p *Program) term(requestKey memo.Key, v reflect.Value) ast.Value {
	request, facts := p.readByRules.Fields["request"], p.readByRules.Fields["facts"]
	made := p.requestTerms.Get(requestKey)
	if made == nil {
		term := request.Term(v.Field(0))
		p.requestTerms.Put(requestKey, term)
		made = &term
	}
	return ast.NewObject([2]*ast.Term{request.Name, *made}, [2]*ast.Term{facts.Name, facts.Term(v.Field(1))})
}

// weigh lets the posture weigh the codes. A verdict depends on some of the codes
// and on little of the input, so that most verdicts are remembered.
func (p *Program) weigh(ctx context.Context, codes []string, requestKey memo.Key, v reflect.Value) (verdict, error) {
	k := p.readByPosture.Key(p.weighing.key(make(memo.Key, 0, memo.KeySize), codes, p.Rules), v)
	if known := p.verdicts.Get(k); known != nil {
		return *known, nil
	}
	answer, err := p.run(ctx, p.verdict, p.term(requestKey, v))
	if err != nil {
		return verdict{}, err
	}
	verdict, err := verdictOf(answer)
	if err == nil {
		p.verdicts.Put(k, verdict)
	}
	return verdict, err
}

// run evaluates one query.
func (p *Program) run(ctx context.Context, query rego.PreparedEvalQuery, in ast.Value) (*ast.Array, error) {
	ctx, stop := p.limited(ctx)
	defer stop()
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	results, err := query.Eval(ctx, rego.EvalParsedInput(in), rego.EvalExternalCancel(cancel),
		rego.EvalRuleIndexing(!p.mode.Unindexed))
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else if err != nil {
		return nil, err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return nil, ErrUndefined
	}
	answer, ok := results[0].Expressions[0].Value.(*ast.Array)
	if !ok {
		return nil, ErrUndefined
	}
	return answer, nil
}

// errSlow is the error of rules that took longer. It is a deadline exceeded.
var errSlow = fmt.Errorf("the rules took longer than %v: %w", customLimit, context.DeadlineExceeded)

// limited returns ctx with the time limit of one query.
func (p *Program) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.Limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, p.Limit, errSlow)
}
