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

// A runner answers a question. The runners of a contender differ in where their
// work begins.
type runner func(*question) (answer, error)

// A contender is one way to decide: the library, another engine, code written by
// hand. A runner that it does not have is nil.
type contender struct {
	name    string
	codes   codes  // those that it tells of
	request runner // from the request: facts are looked up in the law
	facts   runner // from the facts: the engine's input is built
	input   runner // from an input that is ready
	ready   func([]*question) error
	most    int // questions in a round, of a slow contender; 0 for all

	// remembered picks the questions that the contender has seen and remembers.
	remembered func([]*question) ([]*question, error)
}

// everyCode says that a contender tells of all codes.
const everyCode = silenceOtherPurpose<<1 - 1

// An inputBuilder builds the input of an engine.
type inputBuilder[T any] func(*request.Request, *jurisdiction.Facts) (T, error)

// fromInput returns the contender that makes an input with build and answers it
// with run.
func fromInput[T any](name string, tells codes, build inputBuilder[T], run func(*T) (answer, error)) *contender {
	ready := map[*question]*T{}
	w := &contender{name: name, codes: tells}
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
func fill[T any](ready map[*question]*T, qs []*question, build inputBuilder[T]) error {
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

// lookedUp is the runner that begins with the request.
func lookedUp(fromFacts runner) runner {
	law := jurisdiction.Builtin()
	return func(q *question) (answer, error) {
		cases, err := law.Facts(q.req)
		if err != nil {
			return answer{}, err
		}
		return fromFacts(&question{req: q.req, facts: &cases[0].Facts})
	}
}
