package main

import (
	"context"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// The names of the library's rows.
const (
	seenName  = "comity, seen before"
	knownName = "comity" + knownSuffix
	newName   = "comity, new facts"
	allName   = "comity, DecideAll"
)

// byComity returns the library as contenders. Each has an engine of its own, which
// remembers what it was asked and nothing else.
func byComity(ctx context.Context) ([]*contender, error) {
	var engines [4]*policy.Engine
	for i := range engines {
		var err error
		if engines[i], err = policy.New(ctx); err != nil {
			return nil, err
		}
	}
	decides := func(e *policy.Engine) runner {
		return func(q *question) (answer, error) {
			d, err := e.Decide(ctx, q.req)
			return answer{outcome: d.Outcome}, err
		}
	}
	seen, known := decides(engines[0]), decides(engines[1])
	return []*contender{
		{name: seenName, request: each(seen), prepare: remembered(seen)},
		{name: knownName, request: each(known), on: alike, once: true, prepare: classesFirst(known)},
		{name: newName, request: each(decides(engines[2])), once: true},
		{name: allName, request: decideAll(ctx, engines[3]), on: objects, once: true},
	}, nil
}

// decideAll asks for all objects at once.
func decideAll(ctx context.Context, engine *policy.Engine) asker {
	return func(qs []*question, found func(int, answer)) error {
		items := func(yield func(request.Item) bool) {
			for _, q := range qs {
				if !yield(q.req.Data[0]) {
					return
				}
			}
		}
		i := 0
		for it, err := range engine.DecideAll(ctx, qs[0].req, items) {
			if err != nil {
				return err
			}
			found(i, answer{outcome: it.Outcome})
			i++
		}
		return nil
	}
}

// explained answers with the codes read out of the decision's reasons.
func explained(ctx context.Context, engine *policy.Engine, q *question) (answer, error) {
	d, err := engine.Decide(ctx, q.req)
	if err != nil {
		return answer{}, err
	}
	a := answer{outcome: d.Outcome}
	for _, r := range d.Items[0].Reasons {
		a.fired |= codeOf(r.Code)
	}
	for _, o := range d.Items[0].Obligations {
		a.fired |= codeOf("obligation." + o.Code)
	}
	return a, nil
}
