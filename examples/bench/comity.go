package main

import (
	"context"
	"errors"

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

// intoSuffix is in the names of rows in which one decision is used again for the next.
const intoSuffix = ", DecideInto"

// byComity returns the library as contenders. Each has an engine of its own, which
// remembers what it was asked and nothing else.
func byComity(ctx context.Context) ([]*contender, error) {
	all := []*contender{}
	for _, way := range []struct {
		suffix string
		runner func(ctx context.Context, e **policy.Engine) runner
	}{{"", decided}, {intoSuffix, decidedInto}} {
		var seen, known, fresh *policy.Engine
		all = append(all,
			&contender{name: seenName + way.suffix, request: each(way.runner(ctx, &seen)), prepare: remembered(ctx, &seen)},
			&contender{name: knownName + way.suffix, request: each(way.runner(ctx, &known)), on: alike, prepare: classesFirst(ctx, &known)},
			&contender{name: newName + way.suffix, request: each(way.runner(ctx, &fresh)), forget: renew(ctx, &fresh)},
		)
		if err := errors.Join(renew(ctx, &seen)(), renew(ctx, &known)(), renew(ctx, &fresh)()); err != nil {
			return nil, err
		}
	}
	var many *policy.Engine
	all = append(all, &contender{name: allName, request: decideAll(ctx, &many), on: objects, forget: renew(ctx, &many)})
	return all, renew(ctx, &many)()
}

// renew puts a new engine in the place of another.
func renew(ctx context.Context, e **policy.Engine) func() error {
	return func() (err error) {
		*e, err = policy.New(ctx)
		return err
	}
}

// decided returns the runner that is given a new decision each time.
func decided(ctx context.Context, e **policy.Engine) runner {
	return func(q *question) (answer, error) {
		d, err := (*e).Decide(ctx, q.req)
		return answer{outcome: d.Outcome}, err
	}
}

// decidedInto returns the runner that has one decision.
func decidedInto(ctx context.Context, e **policy.Engine) runner {
	var d policy.Decision
	return func(q *question) (answer, error) {
		err := (*e).DecideInto(ctx, &d, &q.req)
		return answer{outcome: d.Outcome}, err
	}
}

// decideAll asks for all objects at once.
func decideAll(ctx context.Context, engine **policy.Engine) asker {
	return func(qs []*question, found func(int, answer)) error {
		items := func(yield func(request.Item) bool) {
			for _, q := range qs {
				if !yield(q.req.Data[0]) {
					return
				}
			}
		}
		i := 0
		for it, err := range (*engine).DecideAll(ctx, qs[0].req, items) {
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
