package policy

import (
	"context"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// Decide answers the request with the built-in law and rules under the posture
// StorageLocation. The errors are those of [Engine.Decide].
func Decide(ctx context.Context, req request.Request) (Decision, error) {
	engine, err := builtinEngine()
	if err != nil {
		return Decision{}, err
	}
	return engine.Decide(ctx, req)
}

var builtinEngine = sync.OnceValues(func() (*Engine, error) { return New(context.Background()) })

// Decide answers the request. The error joins the faults of the request, each a
// [request.FieldError], or is a [Failure] of the evaluation. The Decision beside an
// error is the zero Decision, which denies. Decide ends soon after ctx does; where
// ctx has no deadline, custom rules have one second for each item. The engine keeps
// no reference to the request, and the Decision belongs to the caller.
func (e *Engine) Decide(ctx context.Context, req request.Request) (Decision, error) {
	known, err := e.answer(ctx, &req)
	if err != nil {
		return Decision{}, err
	}
	d := known.clone()
	d.RequestID = req.ID
	return d, nil
}

// answer returns the decision for everything that the request asks, without its ID.
// Other callers may hold the same decision, so that nobody may change it. What is
// decided and remembered is a copy of the request with the key of that copy: the
// caller may change the request meanwhile.
func (e *Engine) answer(ctx context.Context, req *request.Request) (*Decision, error) {
	var space [memo.KeySize]byte
	if k := question(space[:0], req); utf8.ValidString(req.ID) && req.ID != "" {
		if known := e.answers.Get(k); known != nil {
			return known, nil
		}
	}
	kept := req.Clone()
	d, err := e.decide(ctx, &kept)
	if err != nil {
		return nil, err
	}
	e.answers.Put(question(space[:0], &kept), d)
	return &d, nil
}

// decide answers a request that is not remembered and that nobody changes. It
// turns a panic into an error.
func (e *Engine) decide(ctx context.Context, req *request.Request) (d Decision, err error) {
	item := 0
	defer func() {
		if r := recover(); r != nil {
			d, err = Decision{}, fail(req.ID, item, fmt.Errorf("%w: %v", errPanicked, r))
		}
	}()
	whole, cases, err := e.facts(req)
	if err != nil {
		return Decision{}, err
	}
	d = Decision{Version: 1, RequestID: req.ID, Received: req.Received, Posture: e.posture,
		Items: make([]Item, len(cases)), Hypothetical: e.law.Hypothetical(req.Received), engine: e, request: req}
	for item = range cases {
		outcome, findings, err := e.evaluate(ctx, &whole, &cases[item])
		if err != nil {
			return Decision{}, fail(req.ID, item, err)
		}
		d.Items[item] = e.item(&whole, item, &cases[item], outcome, findings)
		clock, runs := cases[item].Clock(jurisdiction.DutyRespond)
		if runs && (d.RespondBy == "" || clock.Due < d.RespondBy) {
			d.RespondBy = clock.Due
		}
	}
	d.Outcome, d.Partial = overall(d.Items)
	return d, nil
}

// facts returns the request as the rules see it, where a territory is the state of
// which it is part, and what the law says of each of its items.
func (e *Engine) facts(req *request.Request) (whole request.Request, cases []jurisdiction.Case, err error) {
	cases, err = e.law.Facts(*req)
	if err != nil {
		return request.Request{}, nil, err
	}
	return e.law.Whole(*req), cases, nil
}

// evaluate runs the rules over one item of a request that facts returned.
func (e *Engine) evaluate(
	ctx context.Context, req *request.Request, c *jurisdiction.Case,
) (Outcome, eval.Findings, error) {
	findings, err := e.program.Eval(ctx, input.Input{Request: req, Facts: &c.Facts})
	if err != nil {
		return Deny, eval.Findings{}, err
	}
	outcome, err := outcomeOf(findings.Outcome)
	return outcome, findings, err
}

// overall returns the most restrictive outcome, and whether the items differ.
func overall(items []Item) (Outcome, bool) {
	if len(items) == 0 {
		return Deny, false
	}
	least, partial := Allow, false
	for _, it := range items {
		partial = partial || it.Outcome != items[0].Outcome
		least = min(least, it.Outcome)
	}
	return least, partial
}
