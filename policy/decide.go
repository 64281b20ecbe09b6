package policy

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

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
	kept := req.Keep()
	d, err := e.decide(ctx, kept, e.answers)
	err = e.observed(&d, kept, err)
	return d, err
}

// DecideInto answers the request as Decide does, into a decision of the caller's. The next
// answer into the same decision uses its memory again, so that as a rule nothing is
// allocated for a request of a kind that was asked before. That overwrites all that the
// decision refers to, its request included, and so all copies of it but those of
// [Decision.Clone]. It is for a caller who is done with an answer before the next one,
// such as a worker with a queue. Beside an error the decision denies and holds nothing.
// Only one goroutine can use a decision at a time.
func (e *Engine) DecideInto(ctx context.Context, d *Decision, req *request.Request) error {
	m := d.again() // whatever happens now, the last answer is gone
	kept := req.KeepIn(&m.request)
	err := e.decideInto(ctx, d, kept, e.answers, m.key[:0])
	if e.observe != nil && err == nil {
		kept = kept.Keep() // whoever observes looks at it later
	}
	return e.observed(d, kept, err)
}

// observed shows whoever observes the engine what it answered. It returns the error.
func (e *Engine) observed(d *Decision, kept *request.Request, err error) error {
	if e.observe != nil && err == nil {
		d.engine = e.plain // what is done with the decision is not observed
		e.observe(e.plain, kept)
	}
	return err
}

// decide answers a request that nobody changes. It looks into answers, which may be
// nil, and remembers there what is new. It turns a panic into an error.
func (e *Engine) decide(
	ctx context.Context, req *request.Request, answers *memo.Memo[answer],
) (d Decision, err error) {
	var space [memo.KeySize]byte
	err = e.decideInto(ctx, &d, req, answers, space[:0])
	return d, err
}

// decideInto is decide, into a decision that is zero but for its memory, which it uses where
// there is one. The key is room for keys.
func (e *Engine) decideInto(
	ctx context.Context, d *Decision, req *request.Request, answers *memo.Memo[answer], k memo.Key,
) (err error) {
	m := d.memory
	item := 0
	defer func() {
		if r := recover(); r != nil {
			err = fail(req.ID, item, fmt.Errorf("%w: %v", errPanicked, r))
		}
		if err != nil {
			*d = Decision{memory: m}
		}
	}()
	d.Version, d.RequestID, d.Received, d.Posture = 1, req.ID, req.Received, e.posture
	d.Items, d.Hypothetical = m.itemsOf(len(req.Data)), e.law.Hypothetical(req.Received)
	d.engine, d.request = e, req
	k = question(k, req, &e.read)
	known := 0
	for i := range req.Data {
		if found := answers.Get(itemQuestion(k, req, i)); found != nil {
			d.take(i, found)
			known++
		}
	}
	if known < len(req.Data) || !isSound(req) || e.program.Beside.Check(req) != nil {
		if err := e.work(ctx, d, answers, k, &item); err != nil {
			return err
		}
	}
	d.Outcome, d.Partial = overall(d.Items)
	return nil
}

// isSound reports whether a request is well formed. Every item of it was answered before, in
// a request that was well formed. Where there is one item, nothing is left to check but
// the texts that its question leaves out; of several items, two may be the same.
func isSound(req *request.Request) bool {
	return len(req.Data) == 1 && req.ValidTexts() || req.Validate() == nil
}

// Check returns the faults of a request that its form does not show: what
// [jurisdiction.Law.Check] finds, and labels that are not declared beside the custom
// rules, or have another value than is declared. Decide finds them too, and those that
// [request.Request.Validate] finds.
func (e *Engine) Check(req request.Request) error {
	return request.Join(e.law.Check(req), e.program.Beside.Check(&req))
}

// take makes a copy of what is remembered the answer to an item.
func (d *Decision) take(item int, known *answer) {
	it := &d.Items[item]
	*it = known.item
	it.Targets = d.request.Data[item].Targets
	it.own(d.memory)
	d.answerBy(known.respond)
}

// answerBy notes by when an item is to be answered.
func (d *Decision) answerBy(due request.Moment) {
	if due != "" && (d.RespondBy == "" || due < d.RespondBy) {
		d.RespondBy = due
	}
}

// work decides the items of a decision that were not remembered, and remembers them.
// It notes at which item it is.
func (e *Engine) work(ctx context.Context, d *Decision, answers *memo.Memo[answer], k memo.Key, item *int) error {
	draft := drafts.Get().(*draft)
	defer drafts.Put(draft)
	if err := e.program.Beside.Check(d.request); err != nil {
		return request.Join(d.request.Validate(), e.law.Check(*d.request), err)
	}
	return e.law.EachCase(d.request, func(i int, whole *request.Request, c *jurisdiction.Case) error {
		if *item = i; d.Items[i].Category != "" {
			return nil
		}
		outcome, findings, err := e.evaluate(ctx, whole, c, draft.codes[:0])
		if err != nil {
			return fail(d.RequestID, i, err)
		}
		it := draft.item(e, whole, i, c, outcome, findings)
		clock, _ := c.Clock(jurisdiction.DutyRespond)
		d.answerBy(clock.Due)
		if q := itemQuestion(k, d.request, i); answers.Again(q) {
			own := it
			own.Targets = nil
			own.own(nil)
			answers.Put(q, answer{own, clock.Due})
		}
		it.own(d.memory)
		d.Items[i] = it
		return nil
	})
}

// facts returns the request as the rules see it, where a territory is the state of
// which it is part, and what the law says of each of its items.
func (e *Engine) facts(req *request.Request) (whole request.Request, cases []jurisdiction.Case, err error) {
	cases, err = e.law.Facts(*req)
	if err := request.Join(err, e.program.Beside.Check(req)); err != nil {
		return request.Request{}, nil, err
	}
	return e.law.Whole(*req), cases, nil
}

// evaluate runs the rules over one item of a request that facts returned. Room is memory
// for the codes that they give.
func (e *Engine) evaluate(
	ctx context.Context, req *request.Request, c *jurisdiction.Case, room []string,
) (Outcome, eval.Findings, error) {
	findings, err := e.program.Eval(ctx, input.Input{Request: req, Facts: &c.Facts}, room)
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

// maxClasses bounds what DecideAll remembers of one request's items.
const maxClasses = 1 << 16

// reportEvery is how many items are decided between two reports of progress.
const reportEvery = 1 << 16

// DecideAll answers one request for many items, such as the objects of a store, in
// their order. It ignores the Data of the request. Equal items are decided once,
// so that memory does not grow with their number. An item that is malformed, or a
// failed evaluation, yields an error with an Item that denies, and the next item
// follows. When ctx is done, DecideAll yields its error and ends.
//
// The caller may change the answers; equal items share the lists in theirs.
func (e *Engine) DecideAll(
	ctx context.Context, req request.Request, items iter.Seq[request.Item],
) iter.Seq2[Item, error] {
	asked := withoutData(req)
	return func(yield func(Item, error) bool) {
		classes, done := map[string]Item{}, 0
		var space [memo.KeySize]byte
		for it := range items {
			k := itemClass(space[:0], &it)
			answer, known := classes[string(k)]
			var err error
			if !known {
				it.StoredIn, it.Targets = slices.Clone(it.StoredIn), slices.Clone(it.Targets)
				if err = ctx.Err(); err != nil {
					yield(Item{}, err)
					return
				}
				if answer, err = e.decideItem(ctx, asked, it); err == nil && len(classes) < maxClasses {
					classes[string(k)] = answer
				}
			}
			if !yield(answer, err) {
				return
			}
			if done++; done%reportEvery == 0 {
				e.report(done)
			}
		}
	}
}

// withoutData returns a copy of the request that asks for nothing yet.
func withoutData(req request.Request) request.Request {
	req.Data = nil
	return req.Clone()
}

// decideItem answers the request for one item.
func (e *Engine) decideItem(ctx context.Context, req request.Request, it request.Item) (Item, error) {
	req.Data = []request.Item{it}
	d, err := e.Decide(ctx, req)
	if err != nil {
		return Item{}, err
	}
	return d.Items[0], nil
}
