package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
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
	allowed, err := decide(ctx, engine, req, c, objects)
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

// decide returns the IDs of the objects that may be handed over: some item of the
// request is about the object, it is told where that rests and whose it is, and
// the item is allowed there.
func decide(ctx context.Context, engine *policy.Engine, req request.Request, c policy.FilterColumns, objects byCustomer) (map[int64]bool, error) {
	asked, allowed := req.Clone(), map[int64]bool{}
	for customer, list := range objects {
		if c.Customer != "" {
			customer.Consent = req.Customer.Consent
			req.Customer = customer
		}
		pairs := pairsOf(&asked, c, list)
		i := 0
		for it, err := range engine.DecideAll(ctx, req, items(pairs)) {
			o := pairs[i].object
			i++
			if err != nil && len(request.FieldErrors(err)) == 0 {
				return nil, fmt.Errorf("object %d: %w", o.id, err)
			}
			if err == nil && it.Outcome == policy.Allow && o.told {
				allowed[o.id] = true
			}
		}
	}
	return allowed, nil
}

// A pair is an object and an item of the request that is about it.
type pair struct {
	object *object
	item   request.Item
}

// pairsOf returns the objects with the items that are about them.
func pairsOf(req *request.Request, c policy.FilterColumns, list []object) []pair {
	var pairs []pair
	for i := range list {
		for j, item := range req.Data {
			if item.Category == list[i].category && (c.Account == "" || list[i].isOf(req, j)) {
				pairs = append(pairs, pair{&list[i], item})
			}
		}
	}
	return pairs
}

// isOf reports whether an item of the request is about the account of the object,
// and about a span in which the object was made.
func (o *object) isOf(req *request.Request, item int) bool {
	return !o.made.IsZero() && slices.ContainsFunc(req.TargetsOf(item), func(t request.Target) bool {
		span, day := req.SpanOf(item, t), request.Moment(o.made.Format(time.DateOnly))
		until := cmp.Or(span.Until, request.Moment(req.Received))
		return t.Value == o.account && day >= span.From && day <= until
	})
}

// items yields what is to be decided of each pair: the item of the request where
// the object rests.
func items(pairs []pair) iter.Seq[request.Item] {
	return func(yield func(request.Item) bool) {
		for _, p := range pairs {
			p.item.StoredIn = p.object.places
			if !yield(p.item) {
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
