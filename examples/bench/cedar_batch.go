package main

import (
	"context"
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/batch"
)

// byCedarBatch is Cedar's own way to decide on many objects: what the request alone
// settles is evaluated once. Each object is a resource, and has its facts.
func byCedarBatch() (*contender, error) {
	policies, err := cedarPolicies(effectAlone, ofObject())
	if err != nil {
		return nil, err
	}
	b := cedarBatch{policies: policies, byID: codesByID(policies)}
	return &contender{
		name: "cedar-go, batch (x/exp/batch)", on: objects, most: 20_000, facts: b.ask,
		request: func(qs []*question, found func(int, answer)) error {
			looked := make([]*question, len(qs))
			for i, q := range qs {
				facts, err := lookUp(q)
				if err != nil {
					return err
				}
				looked[i] = &question{name: q.name, req: q.req, facts: facts}
			}
			return b.ask(looked, found)
		},
	}, nil
}

type cedarBatch struct {
	policies *cedar.PolicySet
	byID     map[cedar.PolicyID]codes
}

// ofObject says where a field is: the facts belong to the object.
func ofObject() func(string) string {
	facts := map[string]bool{}
	new(view).eachFact(
		func(name, _ string) { facts[name] = true },
		func(name string, _ bool) { facts[name] = true },
		func(name string, _ []string) { facts[name] = true },
	)
	return func(name string) string {
		if facts[name] {
			return "resource." + name
		}
		return inContext(name)
	}
}

// ask asks for all objects at once.
func (b cedarBatch) ask(qs []*question, found func(int, answer)) error {
	views := make([]view, len(qs))
	entities := make(types.EntityMap, len(qs))
	ids := make([]types.Value, len(qs))
	for i, q := range qs {
		views[i] = viewOf(&q.req, q.facts)
		id := cedar.NewEntityUID("Object", cedar.String(fmt.Sprint(i)))
		ids[i] = id
		entities[id] = cedar.Entity{UID: id, Attributes: cedarRecord(views[i].eachFact)}
	}
	i := 0
	return batch.Authorize(context.Background(), b.policies, entities, batch.Request{
		Principal: cedar.NewEntityUID("State", cedar.String(qs[0].req.Requesting)),
		Action:    disclose,
		Resource:  batch.Variable("object"),
		Context:   cedarRecord(views[0].eachOfRequest),
		Variables: batch.Variables{"object": ids},
	}, func(r batch.Result) error {
		fired, err := firedCodes(r.Diagnostic, b.byID)
		found(i, weighed(fired, &views[i]))
		i++
		return err
	})
}
