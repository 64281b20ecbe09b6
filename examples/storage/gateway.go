package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
)

// A gateway exports objects of its stores.
type gateway struct {
	guard.Guard
	log     *slog.Logger
	journal *audit.Log // where every decision is on disk before anything leaves; may be nil
}

// newGateway puts a guard before the stores.
func newGateway(engine *policy.Engine, stores []*store, requests registered, l layout) (*gateway, error) {
	if err := errors.Join(l.check(), checkPlaces(engine, stores)); err != nil {
		return nil, err
	}
	g := &gateway{log: slog.Default()}
	g.Guard = guard.Guard{
		Engines:  engine,
		Locator:  locator{stores, l},
		Resolver: requests.resolver(l),
		Record:   g.record,

		Delivered: g.delivered,
	}
	return g, nil
}

// record logs every answer, an export before its first byte; what is behind a
// 503 is in the ErrorLog too.
func (g *gateway) record(ctx context.Context, a guard.Answer, err error) error {
	if err != nil {
		g.log.WarnContext(ctx, "not decided", "request", a.Request.ID, "object", a.Object, "error", err)
		return nil
	}
	if g.journal != nil {
		if _, err := g.journal.Append(audit.Event{Request: a.Request, Decision: a.Decision, Object: a.Object, Version: a.Placement.Version}); err != nil {
			return err // and so nothing leaves
		}
	}
	g.log.InfoContext(ctx, "decided", "request", a.Request.ID, "object", a.Object, "decision", a.ID, "outcome", a.Decision.Outcome,
		"approval", a.ApprovalKey, "approved", len(a.Approvals))
	return nil
}

// delivered logs what left, when the last byte has.
func (g *gateway) delivered(ctx context.Context, a guard.Answer, broken error) error {
	d := a.Delivery
	g.log.InfoContext(ctx, "delivered", "request", a.Request.ID, "decision", a.ID, "delivery", d, "error", broken)
	if g.journal == nil {
		return nil
	}
	release := audit.Release{DecisionID: a.ID, By: "gateway", Left: &audit.Left{
		Object: d.Object, Version: d.Version, SHA256: d.SHA256, Bytes: d.Bytes, Whole: d.Whole,
	}}
	for i := range a.Decision.Items {
		release.Items = append(release.Items, i)
	}
	_, err := g.journal.Release(release)
	return err
}

// handler is the disclosure route; nothing else of the stores is reached by it.
func (g *gateway) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /export/{key...}", g.Handler(http.HandlerFunc(export)))
	return mux
}

// serve serves until ctx is done.
func (g *gateway) serve(ctx context.Context, l net.Listener) error {
	server := g.server()
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// server bounds what a client can cost before it is answered.
func (g *gateway) server() *http.Server {
	return &http.Server{Handler: g.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
}
