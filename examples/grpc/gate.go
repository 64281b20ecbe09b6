package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

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
	lookup guard.Lookup
	object func(message any) string // the name of the object in a call, as hostile as it came
}

// unary decides before the method is called.
func (g *gate) unary(ctx context.Context, message any, info *grpc.UnaryServerInfo, method grpc.UnaryHandler) (answer any, err error) {
	defer g.recovered(ctx, info.FullMethod, &err)
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
// object after the decision, and is refused. A refusal is the answer whatever
// the method makes of it: a stream that ends well without a message would read
// as an empty object.
func (g *gate) stream(service any, s grpc.ServerStream, info *grpc.StreamServerInfo, method grpc.StreamHandler) (err error) {
	defer g.recovered(s.Context(), info.FullMethod, &err)
	if info.IsClientStream {
		return status.Error(codes.Unimplemented, "one call exports one object")
	}
	once := &guarded{ServerStream: s, gate: g, refused: errUndecided}
	if err := method(service, once); once.refused == nil {
		return err
	}
	return once.refused
}

// errUndecided is the refusal of a stream until something is decided about it.
var errUndecided = status.Error(codes.Internal, "nothing was decided, so nothing is handed over")

// decide answers one call; the error is a status.
func (g *gate) decide(ctx context.Context, message any) (guard.Answer, error) {
	a, err := g.guard.DecideFound(ctx, func(ctx context.Context) (request.Request, string, error) {
		req, err := guard.FindRequest(ctx, metadata.ValueFromIncomingContext(ctx, requestKey), g.lookup)
		return req, g.object(message), err
	})
	if err != nil || !a.Allowed() {
		return guard.Answer{}, refusal(guard.NewProblem(a, err))
	}
	return a, nil
}

// recovered makes a panic of the method a status: gRPC lets it end the process.
func (g *gate) recovered(ctx context.Context, method string, err *error) {
	if v := recover(); v != nil {
		cmp.Or(g.guard.ErrorLog, slog.Default()).ErrorContext(ctx, "panic", "method", method, "error", fmt.Sprint(v), "stack", string(debug.Stack()))
		*err = status.Error(codes.Internal, "the export broke off")
	}
}

// A guarded stream sends nothing before it is decided what for.
type guarded struct {
	grpc.ServerStream
	gate    *gate
	refused error // nil where the object may be handed over
	answer  context.Context
}

// RecvMsg receives what is asked for, and fails where it is refused. A second
// message is refused, and the first with it.
func (s *guarded) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	if s.refused != errUndecided {
		s.refused = status.Error(codes.InvalidArgument, "one call exports one object")
		return s.refused
	}
	a, err := s.gate.decide(s.ServerStream.Context(), message)
	if err == nil {
		err = s.ServerStream.SetHeader(metadata.Pairs(decisionKey, a.ID))
	}
	s.refused = err
	if err == nil {
		s.answer = guard.NewContext(s.ServerStream.Context(), a)
	}
	return err
}

// Context returns the context of the call, with the answer once there is one.
func (s *guarded) Context() context.Context {
	if s.answer != nil {
		return s.answer
	}
	return s.ServerStream.Context()
}

// SendMsg sends what is allowed.
func (s *guarded) SendMsg(message any) error {
	if s.refused != nil {
		return s.refused
	}
	return s.ServerStream.SendMsg(message)
}

// SetHeader, SendHeader and SetTrailer tell of what is allowed.
func (s *guarded) SetHeader(md metadata.MD) error {
	if s.refused != nil {
		return s.refused
	}
	return s.ServerStream.SetHeader(md)
}

func (s *guarded) SendHeader(md metadata.MD) error {
	if s.refused != nil {
		return s.refused
	}
	return s.ServerStream.SendHeader(md)
}

func (s *guarded) SetTrailer(md metadata.MD) {
	if s.refused == nil {
		s.ServerStream.SetTrailer(md)
	}
}
