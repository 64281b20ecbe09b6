package main

import (
	"context"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
	"go.opentelemetry.io/otel/trace"
)

// A service decides, and logs what it decided under the trace it was asked in.
type service struct {
	tracer trace.Tracer
	engine *policy.Engine
	log    *audit.Log
}

// answer decides a request; when it returns a decision, that is on disk.
func (s service) answer(ctx context.Context, req request.Request) (policy.Decision, error) {
	ctx, span := s.tracer.Start(ctx, "answer")
	defer span.End()
	began := time.Now()
	decision, err := decide(ctx, s.tracer, s.engine, req)
	if err != nil {
		return policy.Decision{}, err
	}
	event := audit.Event{Request: req, Decision: decision, Metrics: map[string]int64{"timer_decide_ns": time.Since(began).Nanoseconds()}}
	if of := span.SpanContext(); of.IsValid() {
		event.TraceID, event.SpanID = of.TraceID().String(), of.SpanID().String()
	}
	if _, err := s.log.Append(event); err != nil {
		return policy.Decision{}, err
	}
	return decision, nil
}
