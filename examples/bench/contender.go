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
	class *question // of a question that is alike: the one that is decided before
}

// A runner answers a question.
type runner func(*question) (answer, error)

// An asker answers questions in turn and hands on each answer with its index. The
// askers of a contender differ in where their work begins.
type asker func(qs []*question, found func(int, answer)) error

// A set names a part of the questions of a round.
type set int

const (
	fresh   set = iota // no two have the same facts
	alike              // new requests of classes that were decided before
	objects            // one request for many objects
)

// A contender is one way to decide: the library, another engine, code written by
// hand. An asker that it does not have is nil.
type contender struct {
	name    string
	codes   codes // those that it tells of
	on      set   // the questions that it is asked
	request asker // from the request: facts are looked up in the law
	facts   asker // from the facts: the engine's input is built
	input   asker // from an input that is ready
	class   asker // of many objects: from the request, once for each class
	ready   func([]*question) error
	most    int  // questions in a round, of a slow contender; 0 for all
	wall    bool // a process of its own works, so that the clock counts

	// forget makes what was asked before new again; nil where that makes no difference.
	forget func() error
	// prepare makes what has to be known before, and returns the questions to ask.
	prepare func([]*question) ([]*question, error)
}

// A start is where the work of an asker begins.
type start struct {
	name string
	asker
}

// starts returns the askers that a contender has for its questions.
func (w *contender) starts() []start {
	var list []start
	for _, s := range []start{{"request", w.request}, {"facts", w.facts}, {"input", w.input}, {"class", w.class}} {
		if s.asker != nil && (s.name != "class" || w.on == objects) {
			list = append(list, s)
		}
	}
	return list
}

// everyCode says that a contender tells of all codes.
const everyCode = silenceOtherPurpose<<1 - 1

// each asks a runner every question.
func each(one runner) asker {
	return func(qs []*question, found func(int, answer)) error {
		for i, q := range qs {
			a, err := one(q)
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			found(i, a)
		}
		return nil
	}
}

// An inputBuilder builds the input of an engine.
type inputBuilder[T any] func(*request.Request, *jurisdiction.Facts) (T, error)

// fromInput returns the contender that makes an input with build and answers it
// with run.
func fromInput[T any](name string, tells codes, build inputBuilder[T], run func(*T) (answer, error)) *contender {
	ready := map[*question]*T{}
	one := func(r *request.Request, f *jurisdiction.Facts) (answer, error) {
		in, err := build(r, f)
		if err != nil {
			return answer{}, err
		}
		return run(&in)
	}
	return &contender{
		name: name, codes: tells, request: each(lookedUp(one)), facts: each(given(one)),
		input: each(func(q *question) (answer, error) { return run(ready[q]) }),
		class: perClass(lookedUp(one)),
		ready: func(qs []*question) error { return fill(ready, qs, build) },
	}
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

// A weigher answers a request by its facts.
type weigher func(*request.Request, *jurisdiction.Facts) (answer, error)

// given is the runner that is given the facts.
func given(one weigher) runner {
	return func(q *question) (answer, error) { return one(&q.req, q.facts) }
}

// lookedUp is the runner that begins with the request. The facts are there until it ends.
func lookedUp(one weigher) runner {
	return func(q *question) (a answer, err error) {
		err = jurisdiction.Builtin().EachCase(&q.req, func(_ int, _ *request.Request, c *jurisdiction.Case) (err error) {
			a, err = one(&q.req, &c.Facts)
			return err
		})
		return a, err
	}
}

// lookUp returns the facts that the law gives.
func lookUp(q *question) (*jurisdiction.Facts, error) {
	cases, err := jurisdiction.Builtin().Facts(q.req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.name, err)
	}
	return &cases[0].Facts, nil
}
