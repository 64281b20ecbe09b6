package policy

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/comity-go/comity/request"
)

// A Shadow decides beside a [Live] what another engine would answer, so that it can be
// watched before it is swapped in.
type Shadow struct {
	live      *Live
	candidate *Engine
	report    func(Shadowed)

	queue chan observed
	stop  context.CancelFunc
	done  sync.WaitGroup

	stopped                            atomic.Bool
	compared, flipped, failed, dropped atomic.Int64

	impact *Impact // with the engine that answered last
}

// A Shadowed is a request that the candidate answers otherwise, or that could not be
// compared. The request is shared: it must not be changed.
type Shadowed struct {
	Request *request.Request
	Flips   []Flip // with the error of the candidate, where it has no answer
	Err     error  // of the comparison, such as a panic; then nothing is known of flips
}

// A ShadowCount counts requests that a Live answered while it had a Shadow.
type ShadowCount struct {
	Compared int64
	Flipped  int64 // of those compared
	Failed   int64 // could not be compared, or reported
	Dropped  int64 // were not looked at, because the queue was full or the Shadow stopped
}

// shadowQueue is how many requests wait at most. Each may have a megabyte.
const shadowQueue = 256

// An observed is a request that was answered.
type observed struct {
	by    *Engine
	asked *request.Request
}

// Shadow lets a candidate decide beside the current engine, whichever that is, all that
// Decide, DecideAll and the engines of Engine and EngineFor answer; of the items of DecideAll,
// one of each class. It calls report for each request of which an item flips. The candidate decides
// on a goroutine of its own, one request at a time. What does not fit into its queue is
// counted, and nobody waits for it: answers stay what they are and when they are. What
// the current engine could not answer is not looked at.
//
// A second Shadow takes the place of the first, which then gets nothing more.
func (l *Live) Shadow(candidate *Engine, report func(Shadowed)) *Shadow {
	ctx, stop := context.WithCancel(context.Background())
	s := &Shadow{live: l, candidate: candidate, report: report, queue: make(chan observed, shadowQueue), stop: stop}
	l.setShadow(nil, s)
	s.done.Go(func() { s.run(ctx) })
	return s
}

// setShadow changes the shadow, unless old is given and is not the one that observes.
func (l *Live) setShadow(old, new *Shadow) {
	l.swapping.Lock()
	defer l.swapping.Unlock()
	if old != nil && l.shadow != old {
		return
	}
	l.shadow = new
	if engine := l.Engine(); engine != nil {
		l.current.Store(new.observed(engine))
	}
}

// Stop ends the Shadow. After it returns, report is not called any more; report must not
// call it.
func (s *Shadow) Stop() ShadowCount {
	s.live.setShadow(s, nil)
	s.stopped.Store(true)
	s.stop()
	s.done.Wait()
	for {
		select {
		case <-s.queue:
			s.dropped.Add(1)
		default:
			return s.Count()
		}
	}
}

// Count returns what was counted so far.
func (s *Shadow) Count() ShadowCount {
	return ShadowCount{s.compared.Load(), s.flipped.Load(), s.failed.Load(), s.dropped.Load()}
}

// observed returns an engine of which this Shadow, and no other, sees what it decides: the
// plain engine where there is no Shadow.
func (s *Shadow) observed(e *Engine) *Engine {
	e = e.unobserved()
	if s == nil {
		return e
	}
	seen := *e
	seen.plain, seen.observe, seen.byLanguage = e, s.offer, new(sync.Map)
	seen.byLanguage.Store(e.language.Tag, &seen)
	return &seen
}

// unobserved returns the engine of which no Shadow sees what it decides.
func (e *Engine) unobserved() *Engine {
	if e == nil || e.plain == nil {
		return e
	}
	return e.plain
}

// offer puts a request into the queue, if there is room.
func (s *Shadow) offer(by *Engine, asked *request.Request) {
	if s.stopped.Load() {
		return
	}
	select {
	case s.queue <- observed{by, asked}:
	default:
		s.dropped.Add(1)
	}
}

// run compares what is in the queue.
func (s *Shadow) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-s.queue:
			if ctx.Err() != nil {
				s.dropped.Add(1)
				return
			}
			s.take(ctx, o)
		}
	}
}

// take compares the answers to one request.
func (s *Shadow) take(ctx context.Context, o observed) {
	r := Shadowed{Request: o.asked}
	switch r.Err = recovered(func() (err error) { r.Flips, err = s.compare(ctx, o); return err }); {
	case ctx.Err() != nil:
		s.dropped.Add(1)
		return
	case r.Err != nil:
		r.Flips = nil
		s.failed.Add(1)
	default:
		s.compared.Add(1)
		if len(r.Flips) == 0 {
			return
		}
		s.flipped.Add(1)
	}
	if recovered(func() error { s.report(r); return nil }) != nil && r.Err == nil {
		s.failed.Add(1)
	}
}

// compare decides one request on both sides.
func (s *Shadow) compare(ctx context.Context, o observed) ([]Flip, error) {
	if s.impact == nil || s.impact.Current().program != o.by.program || s.impact.Current().law != o.by.law {
		impact, err := NewImpact(ctx, Side{Engine: o.by}, Side{Engine: s.candidate})
		if err != nil {
			return nil, err
		}
		s.impact = impact
	}
	return s.impact.Of(ctx, *o.asked)
}

// recovered calls a function and returns its error, or its panic as one.
func recovered(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errPanicked, r)
		}
	}()
	return do()
}
