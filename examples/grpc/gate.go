package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

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
	languageKey = "accept-language" // the languages of the client, as in HTTP
	decisionKey = "comity-decision" // the ID of the decision
)

// A gate is a guard before the methods of a disclosure service. Put its
// interceptors on a server that has no other.
type gate struct {
	guard  *guard.Guard
	lookup guard.Lookup
	object func(message any) string // the name of the object in a call, as hostile as it came
	bytes  func(message any) []byte // those of the object in an answer
}

// unary decides before the method is called.
func (g *gate) unary(ctx context.Context, message any, info *grpc.UnaryServerInfo, method grpc.UnaryHandler) (answer any, err error) {
	x, err := g.admit(ctx, message)
	if err != nil {
		return nil, err
	}
	defer func() { x.End(err) }()
	defer g.recovered(ctx, info.FullMethod, &err)
	if err := grpc.SetHeader(ctx, metadata.Pairs(decisionKey, x.Answer.ID)); err != nil {
		return nil, err
	}
	answer, err = method(guard.NewContext(ctx, x.Answer), message)
	if err != nil {
		return nil, err // what stands beside an error is not sent
	}
	x.Write(g.bytes(answer))
	return answer, nil
}

// stream decides when the method has received what it is asked for, before
// which it cannot send. A client that sends many messages could ask for another
// object after the decision, and is refused. A refusal is the answer whatever
// the method makes of it: a stream that ends well without a message would read
// as an empty object.
func (g *gate) stream(service any, s grpc.ServerStream, info *grpc.StreamServerInfo, method grpc.StreamHandler) (err error) {
	if info.IsClientStream {
		return status.Error(codes.Unimplemented, "one call exports one object")
	}
	once := &guarded{ServerStream: s, gate: g, refused: errUndecided}
	defer func() { once.end(err) }()
	defer g.recovered(s.Context(), info.FullMethod, &err)
	if err := method(service, once); once.refused == nil {
		return err
	}
	return once.refused
}

// errUndecided is the refusal of a stream until something is decided about it.
var errUndecided = status.Error(codes.Internal, "nothing was decided, so nothing is handed over")

// admit answers one call; the error is a status.
func (g *gate) admit(ctx context.Context, message any) (*guard.Export, error) {
	x, refused := g.guard.Admit(ctx, guard.Call{
		Accept: strings.Join(metadata.ValueFromIncomingContext(ctx, languageKey), ","),
		Find: func(ctx context.Context) (request.Request, string, error) {
			req, err := guard.FindRequest(ctx, metadata.ValueFromIncomingContext(ctx, requestKey), g.lookup)
			return req, g.object(message), err
		},
	})
	if refused != nil {
		return nil, refusal(*refused)
	}
	return x, nil
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
	refused error         // nil where the object may be handed over
	export  *guard.Export // nil until it may
	failed  error         // to send; a method may hide it
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
	if s.export, s.refused = s.gate.admit(s.ServerStream.Context(), message); s.refused == nil {
		s.refused = s.ServerStream.SetHeader(metadata.Pairs(decisionKey, s.export.Answer.ID))
	}
	return s.refused
}

// Context returns the context of the call, with the answer once there is one.
func (s *guarded) Context() context.Context {
	if s.export != nil {
		return guard.NewContext(s.ServerStream.Context(), s.export.Answer)
	}
	return s.ServerStream.Context()
}

// SendMsg sends what is allowed, and counts it.
func (s *guarded) SendMsg(message any) error {
	if s.refused != nil {
		return s.refused
	}
	err := s.ServerStream.SendMsg(message)
	if err == nil {
		s.export.Write(s.gate.bytes(message))
	}
	s.failed = cmp.Or(s.failed, err)
	return err
}

// end ends the export, if there is one.
func (s *guarded) end(err error) {
	if s.export != nil {
		s.export.End(cmp.Or(err, s.failed))
	}
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
