package main

import (
	"context"

	"github.com/comity-go/comity/policy"
)

// The names of the contenders that others are compared with.
const (
	seenName = "comity, seen before"
	newName  = "comity, new facts"
)

// byComity returns the library as a contender.
func byComity(ctx context.Context, name string) (*contender, error) {
	engine, err := policy.New(ctx)
	if err != nil {
		return nil, err
	}
	w := &contender{name: name, request: func(q *question) (answer, error) {
		d, err := engine.Decide(ctx, q.req)
		return answer{outcome: d.Outcome}, err
	}}
	if name == seenName {
		w.remembered = remembered(func(q *question) (policy.Decision, error) { return engine.Decide(ctx, q.req) })
	}
	return w, nil
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
