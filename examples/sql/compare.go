package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A comparison is what a filter releases of one store beside what is allowed.
type comparison struct {
	released, allowed int
	wrongly           int // released, though not allowed
	withheld          int // allowed, though not released
	query, decide     time.Duration
}

// compare filters a store, and decides each of the objects that were read from
// the columns.
func (s *store) compare(ctx context.Context, engine *policy.Engine, req request.Request, c policy.FilterColumns, objects byCustomer) (comparison, error) {
	filter, err := engine.Filter(ctx, req, c)
	if err != nil {
		return comparison{}, err
	}
	start := time.Now()
	released, err := s.released(ctx, filter)
	if err != nil {
		return comparison{}, err
	}
	found := comparison{released: len(released), query: time.Since(start)}
	start = time.Now()
	allowed, err := decide(ctx, engine, req, objects)
	if err != nil {
		return comparison{}, err
	}
	found.allowed, found.decide = len(allowed), time.Since(start)
	found.wrongly, found.withheld = missing(released, allowed), missing(allowed, released)
	return found, nil
}

// missing returns how many of a are not in b.
func missing(a, b map[int64]bool) int {
	n := 0
	for id := range a {
		if !b[id] {
			n++
		}
	}
	return n
}

// decide returns the IDs of the objects that may be handed over: what is asked
// for, is told where it rests and whose it is, and is allowed by itself.
func decide(ctx context.Context, engine *policy.Engine, req request.Request, objects byCustomer) (map[int64]bool, error) {
	asked, allowed := req.Data, map[int64]bool{}
	for customer, list := range objects {
		customer.Consent = req.Customer.Consent
		req.Customer = customer
		i := 0
		for it, err := range engine.DecideAll(ctx, req, items(list)) {
			o := list[i]
			i++
			if err != nil && len(request.FieldErrors(err)) == 0 {
				return nil, fmt.Errorf("object %d: %w", o.id, err)
			}
			wanted := slices.ContainsFunc(asked, func(it request.Item) bool { return it.Category == o.category })
			if err == nil && it.Outcome == policy.Allow && o.told && wanted {
				allowed[o.id] = true
			}
		}
	}
	return allowed, nil
}

// items yields what is to be decided of each object.
func items(list []object) func(func(request.Item) bool) {
	return func(yield func(request.Item) bool) {
		for _, o := range list {
			if !yield(request.Item{Category: o.category, StoredIn: o.places}) {
				return
			}
		}
	}
}

// union returns the places of both, each once.
func union(a, b []request.Place) []request.Place {
	if len(a) == 0 {
		return b
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
