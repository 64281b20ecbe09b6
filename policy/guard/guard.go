// Package guard stands before stored objects and hands one over only where the
// decision about it allows. [Guard.Handler] is middleware for net/http;
// [Guard.Decide] is the same for every other transport, and for exports of
// many objects.
//
// Mount it on the disclosure route alone, the one by which an authority's
// request is answered. A customer who reads his own data is asked for by no
// state, and comity has nothing to say about it.
//
//	g := &guard.Guard{Engine: engine, Locator: places, Resolver: guard.ByHeader(requests, object)}
//	mux.Handle("GET /export/{key...}", g.Handler(export))
//
// # What is decided
//
// The [Resolver] finds the request that the export belongs to, and the name of
// the object. The [Locator] says which data the object holds and where they
// rest, every replica, backup and older version included. These items take the
// place of the request's own data, and the whole is decided: an object that
// holds several categories, or rests in several states, is handed over where
// each of them may be, and otherwise not at all. A category that the request
// does not ask for is not handed over, whatever the law allows.
//
// Two things only the service knows, and its Resolver checks: that the object
// belongs to an account which the request names, and that the caller is the
// one to export under it. The ID of a request is a name and no credential.
//
// # Answers
//
// Every refusal is application/problem+json (RFC 9457) in the language that
// the caller accepts, a [Problem]:
//
//	400 NoRequest       no request is named, or not in one word
//	403 UnknownRequest  no such request is registered, or not for this object
//	403 NotAsked        the object holds what the request does not ask for
//	404 NoObject        the Locator knows no such object
//	451 Refused         denied (RFC 7725)
//	451 Redirected      ask the state where the object is; channels say how
//	503 NoAnswer        no decision came about: an error, a panic or a timeout
//
// Nothing of the object leaves before it is allowed: the next handler is not
// called, so that no length, entity tag, date or range of it is told, and no
// condition in the caller's request is answered. No answer may be stored by a
// cache. A 451 does say that the object exists and in which states it rests,
// for without that nobody could ask there; a 404 says that it does not.
//
// # The decision's ID
//
// [Answer.ID] is the SHA-256 of the decision's canonical bytes in hex, sent in
// the header Comity-Decision of every answer that was decided. It names the
// decision, not the delivery: the same request, placement, law, rules, posture
// and language give the same ID, and whoever holds the decision can check it.
//
// # Between the decision and the last byte
//
// The object may move after it was located. The Locator is therefore asked
// once, and what it pinned, a version and the copy to read, reaches the next
// handler with the decision through [FromContext]. A handler that reads
// exactly what was pinned hands over what was decided about; one that looks
// the name up again does not. The object is taken from there too, never from
// the URL a second time.
//
// What breaks off after the first byte is for the handler to make visible: it
// panics with [http.ErrAbortHandler], and the client sees a broken connection
// and not a short object.
package guard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Guard decides about objects. Engine and Locator are required, and Resolver
// for Handler. It must not be changed once it is used, and is then safe for
// concurrent use.
type Guard struct {
	// Engine returns the engine to decide with. It is called once for each
	// object, so that engines can be swapped while objects are handed over.
	Engine func() *policy.Engine

	Locator  Locator
	Resolver Resolver

	// Record, where set, is told of every answer to a request that is known,
	// before it is given, and also where the client has gone. What it cannot
	// record is refused: an error of Record is an error of Decide.
	Record func(ctx context.Context, a Answer, err error) error

	// Timeout bounds finding the request, locating and deciding, together; 0
	// is ten seconds.
	Timeout time.Duration

	// BlockedBy is the URI of whoever operates the service, for the Link of a
	// 451; empty is the service itself, "/".
	BlockedBy string
}

// An Answer is what was decided about one object. The zero Answer denies.
type Answer struct {
	Object    string
	Request   request.Request // as decided, the data being those of the object
	Placement Placement       // where the object was when it was decided
	Decision  policy.Decision
	ID        string // of the decision; empty where there is none
}

// Allowed reports whether the object may be handed over.
func (a Answer) Allowed() bool { return a.Decision.Outcome == policy.Allow }

// The errors that say why nothing was decided. Any other means that no answer
// came about.
var (
	ErrNoRequest      = errors.New("guard: no request is named")
	ErrUnknownRequest = errors.New("guard: no such request")
	ErrNotAsked       = errors.New("guard: the request does not ask for these data")
	ErrNoObject       = errors.New("guard: no such object")
)

// Decide answers the request for one object; the request's own data say only
// which categories are asked for. An Answer beside an error denies. Errors are
// [ErrNotAsked], those of the Locator such as [ErrNoObject], of
// [policy.Engine.Decide] and of Record; a panic in any of them is an error.
func (g *Guard) Decide(ctx context.Context, req request.Request, object string) (Answer, error) {
	ctx, cancel := g.limit(ctx)
	defer cancel()
	return g.answer(ctx, "", req, object)
}

// limit bounds what is done before an answer.
func (g *Guard) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := g.Timeout
	if limit == 0 {
		limit = 10 * time.Second
	}
	return context.WithTimeout(ctx, limit)
}

// answer decides and records.
func (g *Guard) answer(ctx context.Context, accept string, req request.Request, object string) (Answer, error) {
	a := Answer{Object: object, Request: req}
	err := g.decide(ctx, accept, &a)
	if err := errors.Join(err, g.record(ctx, a, err)); err != nil {
		return Answer{Object: object, Request: req}, err
	}
	return a, nil
}

// decide locates the object and decides about it.
func (g *Guard) decide(ctx context.Context, accept string, a *Answer) (err error) {
	defer recovered(&err)
	placement, err := g.Locator.Locate(ctx, a.Object)
	if err == nil {
		err = ctx.Err() // a place found too late may be one of yesterday
	}
	if err != nil {
		return fmt.Errorf("locating %q: %w", a.Object, err)
	}
	req := a.Request
	if req.Data, err = requested(a.Request.Data, placement.Items); err != nil {
		return fmt.Errorf("locating %q: %w", a.Object, err)
	}
	engine, err := speaking(g.Engine(), accept)
	if err != nil {
		return err
	}
	decision, err := engine.Decide(ctx, req)
	if err != nil {
		return fmt.Errorf("deciding about %q: %w", a.Object, err)
	}
	a.Request, a.Placement, a.Decision, a.ID = req, placement, decision, decision.ID()
	return nil
}

// record tells Record, which has time even where the client has none.
func (g *Guard) record(ctx context.Context, a Answer, answered error) (err error) {
	if g.Record == nil {
		return nil
	}
	defer recovered(&err)
	if err := g.Record(context.WithoutCancel(ctx), a, answered); err != nil {
		return fmt.Errorf("recording the answer for %q: %w", a.Object, err)
	}
	return nil
}

// recovered makes a panic an error.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("guard: panic: %v", v)
	}
}
