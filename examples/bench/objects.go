package main

import (
	"fmt"

	"github.com/comity-go/comity/request"
)

// classes are how many different objects there are at most among many.
const classes = 200

// takeObjects returns one new request for n objects, each as a question; objects
// of one class share it.
func (s *stream) takeObjects(n int) ([]*question, error) {
	req := s.draw()
	different := make([]*question, classes)
	for i := range different {
		one := req.Clone()
		one.Data = []request.Item{{
			Category: word[request.Category](s),
			StoredIn: []request.Place{request.Place(oneOf(s, request.States()))},
		}}
		q, err := newQuestion(fmt.Sprintf("object of class %d", i), one)
		if err != nil {
			return nil, err
		}
		different[i] = q
	}
	qs := make([]*question, n)
	for i := range qs {
		qs[i] = oneOf(s, different)
	}
	return qs, nil
}

// manySuffix is in the name of a contender that is asked for many objects.
const manySuffix = ", many objects"

// manyObjects returns the contender that is asked for many objects.
func (w *contender) manyObjects() *contender {
	c := *w
	c.name, c.on, c.input = w.name+manySuffix, objects, nil
	if c.most == 0 {
		c.most = 20_000
	}
	return &c
}

// perClass asks once for each class of objects and keeps the answers in a map, as
// a caller can do in front of every engine.
func perClass(one runner) asker {
	type class struct {
		category request.Category
		place    request.Place
	}
	return func(qs []*question, found func(int, answer)) error {
		known := map[class]answer{}
		for i, q := range qs {
			it := &q.req.Data[0]
			key := class{it.Category, it.StoredIn[0]}
			a, ok := known[key]
			if !ok {
				var err error
				if a, err = one(q); err != nil {
					return fmt.Errorf("%s: %w", q.name, err)
				}
				known[key] = a
			}
			found(i, a)
		}
		return nil
	}
}
