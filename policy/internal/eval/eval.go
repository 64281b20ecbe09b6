package eval

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Eval runs the rules over one item. The codes that it finds may lie in room, memory of
// the caller, which may be nil. The error is ErrUndefined, that of ctx, or that of a rule
// that cannot be evaluated. Nothing is remembered of an error.
func (p *Program) Eval(ctx context.Context, in input.Input, room []string) (Findings, error) {
	if ctx.Err() != nil {
		return Findings{}, context.Cause(ctx)
	}
	if p.native.all() && !p.mode.Interpreted {
		if f, ok := p.native.answer(in, room); ok {
			return f, nil
		}
	}
	i, err := p.interpreter()
	if err != nil {
		return Findings{}, err
	}
	return p.remembered(ctx, i, in)
}

// answer runs the rules and the verdict as Go; false if OPA has to answer.
func (n *native) answer(in input.Input, room []string) (Findings, bool) {
	m := n.machines.Get().(*machine)
	defer n.machines.Put(m)
	m.reset(in)
	n.fire(m)
	v := n.weigh(m)
	return v.findings(m.codes, room), !m.unfit
}

// remembered returns what was found for the same input, or finds it.
func (p *Program) remembered(ctx context.Context, i *interpreter, in input.Input) (Findings, error) {
	v := reflect.ValueOf(in)
	k := p.reads.Fields["request"].Key(make(memo.Key, 0, memo.KeySize), v.Field(0))
	end := len(k) // of the part for the request
	k = p.reads.Fields["facts"].Key(k, v.Field(1))
	if known := p.findings.Get(k); known != nil {
		return *known, nil
	}
	f, err := p.find(ctx, i, in, func() ast.Value { return p.term(k[:end], v) })
	if err == nil {
		p.findings.Put(k, f)
	}
	return f, err
}

// find runs what can run as Go, and the rest in OPA, to which term gives the input.
func (p *Program) find(ctx context.Context, i *interpreter, in input.Input, term func() ast.Value) (Findings, error) {
	n := p.native
	if p.mode.Interpreted {
		return p.interpret(ctx, i, term())
	}
	m := n.machines.Get().(*machine)
	defer n.machines.Put(m)
	m.reset(in)
	n.fire(m)
	if len(n.interpreted) > 0 {
		codes, err := p.codes(ctx, i.rest, term())
		if err != nil {
			return Findings{}, err
		}
		for _, code := range codes {
			n.found(m, code, n.places[code])
		}
	}
	var v verdict
	var err error
	if n.outcome != nil {
		v = n.weigh(m)
	} else if v, err = p.weigh(ctx, i, term()); err != nil {
		return Findings{}, err
	}
	if m.unfit {
		return p.interpret(ctx, i, term())
	}
	return v.findings(m.codes, nil), nil
}

// interpret leaves all to OPA.
func (p *Program) interpret(ctx context.Context, i *interpreter, in ast.Value) (Findings, error) {
	codes, err := p.codes(ctx, i.all, in)
	if err != nil {
		return Findings{}, err
	}
	v, err := p.weigh(ctx, i, in)
	if err != nil {
		return Findings{}, err
	}
	return v.findings(codes, nil), nil
}

// findings returns the verdict with the codes, which are copied into the room.
func (v verdict) findings(codes, room []string) Findings {
	all := append(slices.Grow(room[:0], len(codes)+len(v.silence)), codes...)
	return Findings{Codes: append(all, v.silence...), Outcome: v.outcome, Ask: v.ask}
}

// codes returns the codes of the rules of a query that fire.
func (p *Program) codes(ctx context.Context, query rego.PreparedEvalQuery, in ast.Value) ([]string, error) {
	answer, err := p.run(ctx, query, in)
	if err != nil {
		return nil, err
	}
	return codesOf(answer, p.Rules)
}

// weigh lets the posture weigh the codes.
func (p *Program) weigh(ctx context.Context, i *interpreter, in ast.Value) (verdict, error) {
	answer, err := p.run(ctx, i.verdict, in)
	if err != nil {
		return verdict{}, err
	}
	return verdictOf(answer)
}

// term returns the part of the input that the rules can read. Rules read little of
// the request itself, and many requests are the same in that part. So the part is
// made once for each key.
func (p *Program) term(requestKey memo.Key, v reflect.Value) ast.Value {
	request, facts := p.reads.Fields["request"], p.reads.Fields["facts"]
	made := p.requestTerms.Get(requestKey)
	if made == nil {
		term := request.Term(v.Field(0))
		p.requestTerms.Put(requestKey, term)
		made = &term
	}
	return ast.NewObject([2]*ast.Term{request.Name, *made}, [2]*ast.Term{facts.Name, facts.Term(v.Field(1))})
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
