package main

import (
	"fmt"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A question is a request of one item, with its facts.
type question struct {
	name  string
	req   request.Request
	facts *jurisdiction.Facts
}

// A stage answers a question. The stages of a way differ in where its work
// begins.
type stage func(*question) (answer, error)

// A way is one way to decide. A stage that it does not have is nil.
type way struct {
	name    string
	codes   codes // those that it tells of
	request stage // from the request: facts are looked up in the law
	facts   stage // from the facts: the engine's input is built
	input   stage // from an input that is ready
	ready   func([]*question) error
	most    int // questions in a round, of a way that is slow; 0 for all

	// remembered picks the questions that the way has seen and remembers.
	remembered func([]*question) ([]*question, error)
}

// everyCode says that a way tells of all codes.
const everyCode = silenceNoPermit<<1 - 1

// A maker builds the input of an engine.
type maker[T any] func(*request.Request, *jurisdiction.Facts) (T, error)

// staged returns the way that builds an input by make and answers it by run.
func staged[T any](name string, tells codes, build maker[T], run func(*T) (answer, error)) *way {
	ready := map[*question]*T{}
	w := &way{name: name, codes: tells}
	w.facts = func(q *question) (answer, error) {
		in, err := build(&q.req, q.facts)
		if err != nil {
			return answer{}, err
		}
		return run(&in)
	}
	w.input = func(q *question) (answer, error) { return run(ready[q]) }
	w.ready = func(qs []*question) error { return fill(ready, qs, build) }
	w.request = lookedUp(w.facts)
	return w
}

// fill replaces the inputs that are ready.
func fill[T any](ready map[*question]*T, qs []*question, build maker[T]) error {
	clear(ready)
	for _, q := range qs {
		in, err := build(&q.req, q.facts)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		ready[q] = &in
	}
	return nil
}

// lookedUp is the stage that begins with the request.
func lookedUp(fromFacts stage) stage {
	law := jurisdiction.Builtin()
	return func(q *question) (answer, error) {
		cases, err := law.Facts(q.req)
		if err != nil {
			return answer{}, err
		}
		return fromFacts(&question{req: q.req, facts: &cases[0].Facts})
	}
}
