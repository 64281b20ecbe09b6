package guard

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"log/slog"
)

// A Call asks for one object, by any transport.
type Call struct {
	// Find finds the request and the name of the object.
	Find Finder

	// Accept says which languages the client accepts, in the form of the header
	// Accept-Language. Where it is empty, the engine's own is spoken.
	Accept string
}

// Admit answers a call: with an Export where the object may be handed over, and
// else with the Problem to tell the client. One of the two is nil. Handler is made
// of it, and guards of other transports are: finding the request is under the same
// Timeout, a panic is a Problem, and Record is told first. The transport then hands
// the object over, tells the Export of every byte, and ends it.
func (g *Guard) Admit(ctx context.Context, c Call) (*Export, *Problem) {
	a, err := g.answer(ctx, c.Accept, c.Find)
	if err == nil && a.Allowed() {
		if err = g.release(ctx, a); err != nil {
			a = Answer{Object: a.Object, Request: a.Request}
		}
	}
	if err != nil || !a.Allowed() {
		p := problem(a, err, c.Accept)
		return nil, &p
	}
	x := &Export{Answer: a, ctx: ctx, guard: g}
	if g.Delivered != nil {
		x.sum = sha256.New()
	}
	return x, nil
}

// release asks Release. Where it answers in time, what it said holds.
func (g *Guard) release(ctx context.Context, a Answer) (err error) {
	if g.Release == nil {
		return nil
	}
	ctx, cancel := g.limit(ctx)
	defer cancel()
	defer func() {
		if err != nil {
			g.report(ctx, "guard: not released", a, err, slog.String("decision", a.ID))
		}
	}()
	defer recovered(&err)
	return g.Release(ctx, a)
}

// An Export is one object on its way out. It is used by one goroutine at a time.
type Export struct {
	Answer Answer // which allows; to be handed on by [NewContext]

	ctx   context.Context
	guard *Guard
	sum   hash.Hash // nil where nobody is told
	bytes int64
	ended bool
}

// Write counts bytes of the object that have left; it sends nothing, and never
// fails. It fits behind an [io.MultiWriter].
func (x *Export) Write(p []byte) (int, error) {
	if x.sum != nil {
		x.sum.Write(p)
		x.bytes += int64(len(p))
	}
	return len(p), nil
}

// End tells Delivered what left; err says why the export broke off, and nil that
// the whole object left. A second End does nothing.
func (x *Export) End(err error) { x.end(Delivery{Whole: err == nil}, err) }

// end completes the delivery and tells of it.
func (x *Export) end(d Delivery, err error) {
	if x.sum == nil || x.ended {
		return
	}
	x.ended = true
	d.Object, d.Version, d.Bytes = x.Answer.Object, x.Answer.Placement.Version, x.bytes
	d.SHA256 = hex.EncodeToString(x.sum.Sum(nil))
	x.Answer.Delivery = d
	x.guard.tell(x.ctx, x.Answer, err)
}

// tell tells Delivered. It has its full time even if the client has gone; what it
// cannot keep stands in ErrorLog.
func (g *Guard) tell(ctx context.Context, a Answer, broken error) {
	limited, cancel := g.limit(context.WithoutCancel(ctx))
	defer cancel()
	err := func() (err error) {
		defer recovered(&err)
		return g.Delivered(limited, a, broken)
	}()
	if err == nil {
		err = limited.Err()
	}
	if err != nil {
		g.report(ctx, "guard: delivery is not recorded", a, err, slog.String("decision", a.ID), slog.Any("delivery", a.Delivery))
	}
}

// errBrokenOff says that an export ended by a panic, which goes on.
var errBrokenOff = errors.New("guard: the export broke off")
