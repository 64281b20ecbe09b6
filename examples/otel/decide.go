package main

import (
	"context"
	"strconv"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// decide decides inside a span, whose attributes are words, codes and states:
// nothing in them identifies a person. A refusal is no error of the span.
func decide(ctx context.Context, tracer trace.Tracer, engine *policy.Engine, req request.Request) (policy.Decision, error) {
	ctx, span := tracer.Start(ctx, "comity.decide")
	defer span.End()
	decision, err := engine.Decide(ctx, req)
	if !span.IsRecording() {
		return decision, err
	}
	span.SetAttributes(attribute.String("comity.outcome", decision.Outcome.String()))
	if err != nil {
		// What failed may be the request, and the error may quote it: only that it failed is told.
		span.SetStatus(codes.Error, "not decided")
		return decision, err
	}
	span.SetAttributes(
		attribute.String("comity.request.id", req.ID),
		attribute.String("comity.request.requesting", string(req.Requesting)),
		attribute.String("comity.request.received", string(req.Received)),
		attribute.String("comity.request.instrument", string(req.Instrument.Kind)),
		attribute.String("comity.decision.id", decision.ID()),
		attribute.String("comity.posture", string(decision.Posture)),
		attribute.Bool("comity.partial", decision.Partial),
	)
	for i, it := range decision.Items {
		span.AddEvent("comity.item "+strconv.Itoa(i), trace.WithAttributes(itemAttributes(it)...))
	}
	return decision, nil
}

// itemAttributes returns what a trace tells of one item.
func itemAttributes(it policy.Item) []attribute.KeyValue {
	var places, reasons []string
	for _, place := range it.Places {
		places = append(places, string(place))
	}
	for _, reason := range it.Reasons {
		reasons = append(reasons, reason.Code)
	}
	return []attribute.KeyValue{
		attribute.String("comity.category", string(it.Category)),
		attribute.StringSlice("comity.places", places),
		attribute.String("comity.outcome", it.Outcome.String()),
		attribute.StringSlice("comity.reasons", reasons),
	}
}
