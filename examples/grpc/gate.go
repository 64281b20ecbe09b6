package main

import (
	"context"
	"fmt"

	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// The metadata of a call and of its answer.
const (
	requestKey  = "comity-request"  // the ID of the request that the export belongs to
	decisionKey = "comity-decision" // the ID of the decision
)

// A gate is a guard before the methods of a disclosure service. Put its
// interceptors on a server that has no other.
type gate struct {
	guard  *guard.Guard
	lookup func(ctx context.Context, id string) (request.Request, error)
	object func(message any) string // the name of the object in a call
}

// unary decides before the method is called.
func (g *gate) unary(ctx context.Context, message any, _ *grpc.UnaryServerInfo, method grpc.UnaryHandler) (any, error) {
	a, err := g.decide(ctx, message)
	if err != nil {
		return nil, err
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs(decisionKey, a.ID)); err != nil {
		return nil, err
	}
	return method(guard.NewContext(ctx, a), message)
}

// stream decides when the method has received what it is asked for, before
// which it cannot send. A client that sends many messages could ask for another
// object after the decision, and is refused.
func (g *gate) stream(service any, s grpc.ServerStream, info *grpc.StreamServerInfo, method grpc.StreamHandler) error {
	if info.IsClientStream {
		return status.Error(codes.Unimplemented, "one call exports one object")
	}
	return method(service, &guarded{ServerStream: s, gate: g})
}

// decide answers one call; the error is a status.
func (g *gate) decide(ctx context.Context, message any) (guard.Answer, error) {
	req, err := g.request(ctx)
	a := guard.Answer{}
	if err == nil {
		a, err = g.guard.Decide(ctx, req, g.object(message))
	}
	if err != nil || !a.Allowed() {
		return guard.Answer{}, refusal(guard.NewProblem(a, err))
	}
	return a, nil
}

// request returns the request that the metadata name.
func (g *gate) request(ctx context.Context) (request.Request, error) {
	ids := metadata.ValueFromIncomingContext(ctx, requestKey)
	if len(ids) != 1 || ids[0] == "" {
		return request.Request{}, fmt.Errorf("%w in the metadata %s", guard.ErrNoRequest, requestKey)
	}
	return g.lookup(ctx, ids[0])
}

// A guarded stream sends nothing before it is decided what for.
type guarded struct {
	grpc.ServerStream
	gate    *gate
	allowed context.Context // with the answer; nil before it
}

// RecvMsg receives what is asked for, and fails where it is refused.
func (s *guarded) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	a, err := s.gate.decide(s.ServerStream.Context(), message)
	if err != nil {
		return err
	}
	s.allowed = guard.NewContext(s.ServerStream.Context(), a)
	return s.SetHeader(metadata.Pairs(decisionKey, a.ID))
}

// Context returns the context of the call, with the answer once there is one.
func (s *guarded) Context() context.Context {
	if s.allowed != nil {
		return s.allowed
	}
	return s.ServerStream.Context()
}

// SendMsg sends what is allowed.
func (s *guarded) SendMsg(message any) error {
	if s.allowed == nil {
		return status.Error(codes.Internal, "sent before it was decided")
	}
	return s.ServerStream.SendMsg(message)
}
