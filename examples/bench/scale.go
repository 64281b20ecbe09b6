package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A scale says what many requests, objects and goroutines cost the library, as
// ratios.
type scale struct {
	allocs     float64 // DecideAll: ten times the objects to once
	goroutines float64 // processor time of a decision: two goroutines to one
	heap       float64 // after many distinct requests to after few
}

// A scalePlan says how much is measured.
type scalePlan struct {
	objects   int // for DecideAll; then ten times as many
	requests  int // new, for the goroutines, in each of some rounds
	few, many int // distinct requests, for the heap
}

// measure measures the scale.
func (p scalePlan) measure(ctx context.Context, s *stream) (scale, error) {
	var out scale
	var errs [3]error
	out.allocs, errs[0] = p.allocs(ctx, s)
	out.goroutines, errs[1] = p.goroutines(ctx, s)
	out.heap, errs[2] = p.heap(ctx, s)
	return out, errors.Join(errs[:]...)
}

// allocs compares the allocations of DecideAll on the objects, and on ten times as
// many of the same classes.
func (p scalePlan) allocs(ctx context.Context, s *stream) (float64, error) {
	engine, err1 := policy.New(ctx)
	qs, err2 := s.takeObjects(10 * classes)
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	ask := func(n int) func() error {
		return func() error {
			for _, err := range engine.DecideAll(ctx, qs[0].req, itemsInTurn(qs, n)) {
				if err != nil {
					return err
				}
			}
			return nil
		}
	}
	err3 := ask(len(qs))() // what is remembered of the request is the same for both
	few, err4 := allocsOf(ask(p.objects))
	many, err5 := allocsOf(ask(10 * p.objects))
	return many / few, errors.Join(err3, err4, err5)
}

// itemsInTurn yields n items, those of the questions in turn.
func itemsInTurn(qs []*question, n int) iter.Seq[request.Item] {
	return func(yield func(request.Item) bool) {
		for i := range n {
			if !yield(qs[i%len(qs)].req.Data[0]) {
				return
			}
		}
	}
}

// goroutines compares the processor time of new decisions on two goroutines and on
// one, as the median of some rounds.
func (p scalePlan) goroutines(ctx context.Context, s *stream) (float64, error) {
	engine, err := policy.New(ctx)
	if err != nil {
		return 0, err
	}
	list := make([]float64, 7)
	for i := range list {
		qs, err := s.take(2 * p.requests)
		if err != nil {
			return 0, err
		}
		one, err1 := costOf(false, func() error { return decideOn(ctx, engine, qs[:p.requests]) })
		half := p.requests + p.requests/2
		two, err2 := costOf(false, func() error { return decideOn(ctx, engine, qs[p.requests:half], qs[half:]) })
		if err := errors.Join(err1, err2); err != nil {
			return 0, err
		}
		list[i] = two.nanoseconds / one.nanoseconds
	}
	return median(list), nil
}

// decideOn decides each list on a goroutine of its own.
func decideOn(ctx context.Context, engine *policy.Engine, lists ...[]*question) error {
	done := make(chan error, len(lists))
	for _, qs := range lists {
		go func() {
			for _, q := range qs {
				if _, err := engine.Decide(ctx, q.req); err != nil {
					done <- fmt.Errorf("%s: %w", q.name, err)
					return
				}
			}
			done <- nil
		}()
	}
	var errs []error
	for range lists {
		errs = append(errs, <-done)
	}
	return errors.Join(errs...)
}

// heap compares the heap after many distinct requests and after few.
func (p scalePlan) heap(ctx context.Context, s *stream) (float64, error) {
	engine, err := policy.New(ctx)
	if err != nil {
		return 0, err
	}
	var sizes []float64
	for i := range p.many {
		if i == p.few {
			sizes = append(sizes, liveHeap())
		}
		if _, err := engine.Decide(ctx, otherTexts(s.draw(), i)); err != nil {
			return 0, err
		}
	}
	sizes = append(sizes, liveHeap())
	runtime.KeepAlive(engine)
	return sizes[1] / sizes[0], nil
}

// liveHeap returns how many bytes are alive. What a sync.Pool holds is free after
// the second collection.
func liveHeap() float64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}
