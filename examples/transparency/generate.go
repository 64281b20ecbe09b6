package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// halfYear is when the requests of a generated log are received.
var halfYear = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

const halfYearDays = 181

// writers write at once, so that one sync of the disk serves many of them.
const writers = 64

// A generator makes a log of random requests, and of what people did on them.
// What it makes of the n-th request is always the same.
type generator struct {
	engine *policy.Engine
	log    *audit.Log
	total  int
	next   atomic.Int64 // the request that is decided next
}

// makeLog makes a log of requests that nobody sent.
func (o options) makeLog(stdout io.Writer, p *terminal.Progress) error {
	if _, err := os.Stat(o.log); err == nil {
		return fmt.Errorf("%s exists: a log is made, not added to", o.log)
	}
	key, err := audit.NewKey([]byte("of a log that tells of nobody at all"))
	if err != nil {
		return err
	}
	g := generator{total: o.generate}
	if g.engine, err = policy.New(context.Background()); err != nil {
		return err
	}
	if g.log, err = audit.Open(o.log, key, audit.WithClock(g.now), audit.WithLabels(map[string]string{"service": "generated"})); err != nil {
		return err
	}
	err = errors.Join(g.run(p), g.log.Close())
	p.Clear()
	if err == nil {
		fmt.Fprintln(stdout, o.log)
	}
	return err
}

// run makes all requests.
func (g *generator) run(p *terminal.Progress) error {
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		wg.Go(func() {
			for n := g.next.Add(1) - 1; n < int64(g.total) && errs[i] == nil; n = g.next.Add(1) - 1 {
				errs[i] = g.one(n)
				if i == 0 {
					show(p, "made", n, int64(g.total))
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// day returns when the n-th request is received.
func (g *generator) day(n int64) time.Time {
	return halfYear.AddDate(0, 0, int(n*halfYearDays/int64(g.total)))
}

// now is the clock of the log: noon of the day to which the requests have come.
func (g *generator) now() time.Time {
	return g.day(min(g.next.Load(), int64(g.total)) - 1).Add(12 * time.Hour)
}

// one decides the n-th request, and does what people do.
func (g *generator) one(n int64) error {
	r := rand.New(rand.NewPCG(2026, uint64(n)))
	req := demand(r)
	req.ID, req.Received = fmt.Sprintf("2026-%06d", n+1), request.Day(g.day(n).Format(time.DateOnly))
	d, err := g.engine.Decide(context.Background(), req)
	if err != nil {
		return err
	}
	if _, err := g.log.Append(audit.Event{Request: req, Decision: d}); err != nil {
		return err
	}
	return g.follow(r, d)
}

// follow reviews a decision and releases what was found of what it allows.
func (g *generator) follow(r *rand.Rand, d policy.Decision) error {
	var found []int
	allowed := false
	for i, it := range d.Items {
		if it.Outcome == policy.Allow {
			allowed = true
			if r.Float64() < 0.88 {
				found = append(found, i)
			}
		}
	}
	finding := audit.Confirmed
	switch {
	case r.Float64() < 0.02:
		finding = audit.Objected
	case !allowed:
		return nil
	case r.Float64() < 0.06:
		finding = audit.Withheld
	}
	if _, err := g.log.Review(audit.Review{DecisionID: d.ID(), By: fmt.Sprintf("reviewer %d", 1+r.IntN(9)), Finding: finding}); err != nil {
		return err
	}
	if !allowed || finding != audit.Confirmed {
		return nil
	}
	_, err := g.log.Release(audit.Release{DecisionID: d.ID(), By: fmt.Sprintf("clerk %d", 1+r.IntN(4)), Items: found})
	return err
}
