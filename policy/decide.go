package policy

import (
	"context"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/comity-go/comity/jurisdiction"
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

// Decide answers the request. Errors are the faults of the request, joined,
// each a [request.FieldError], or a [Failure] of the evaluation; the Decision
// beside an error is the zero one, which denies. It ends soon after ctx does;
// rules of one's own have a limit of a second an item where ctx has none. The
// engine keeps nothing of the request, and the Decision is the caller's own.
func (e *Engine) Decide(ctx context.Context, req request.Request) (Decision, error) {
	known, err := e.answer(ctx, &req)
	if err != nil {
		return Decision{}, err
	}
	d := known.clone()
	d.RequestID = req.ID
	return d, nil
}

// answer returns the decision on all that the request asks, its ID aside, which
// others may hold too and nobody changes. The request is read once, for its
// key; what is decided under a key is a copy that has it, whatever becomes of
// the request meanwhile.
func (e *Engine) answer(ctx context.Context, req *request.Request) (*Decision, error) {
	var space [memo.KeySize]byte
	if k := question(space[:0], req); utf8.ValidString(req.ID) && req.ID != "" {
		if known := e.answers.Get(k); known != nil {
			return known, nil
		}
	}
	own := req.Clone()
	d, err := e.decide(ctx, &own)
	if err != nil {
		return nil, err
	}
	e.answers.Put(question(space[:0], &own), d)
	return &d, nil
}

// decide answers a request that is not known and that nobody changes. A panic
// is an error.
func (e *Engine) decide(ctx context.Context, req *request.Request) (d Decision, err error) {
	item := 0
	defer func() {
		if r := recover(); r != nil {
			d, err = Decision{}, fail(req.ID, item, fmt.Errorf("%w: %v", errPanicked, r))
		}
	}()
	cases, err := e.law.Facts(*req)
	if err != nil {
		return Decision{}, err
	}
	d = Decision{Version: 1, RequestID: req.ID, Received: req.Received, Posture: e.posture,
		Items: make([]Item, len(cases)), Hypothetical: e.law.Hypothetical(req.Received), engine: e, request: req}
	for item = range cases {
		found, err := e.evaluate(ctx, req, &cases[item])
		if err != nil {
			return Decision{}, fail(req.ID, item, err)
		}
		d.Items[item] = e.item(req, item, &cases[item], found)
		if clock, runs := cases[item].Clock(jurisdiction.DutyRespond); runs && (d.RespondBy == "" || clock.Due < d.RespondBy) {
			d.RespondBy = clock.Due
		}
	}
	d.Outcome, d.Partial = overall(d.Items)
	return d, nil
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
