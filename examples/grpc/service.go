package main

import (
	"context"
	"strings"

	"github.com/comity-go/comity/policy/guard"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// Export is a disclosure service: Whole answers with an object at once, Pages
// page by page. The messages are the well-known wrappers, so that no code need
// be generated to read this.
var exportService = grpc.ServiceDesc{
	ServiceName: "comity.example.Export",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{MethodName: "Whole", Handler: func(service any, ctx context.Context, decode func(any) error, through grpc.UnaryServerInterceptor) (any, error) {
		name := &wrapperspb.StringValue{}
		if err := decode(name); err != nil {
			return nil, err
		}
		info := &grpc.UnaryServerInfo{Server: service, FullMethod: "/comity.example.Export/Whole"}
		return through(ctx, name, info, func(ctx context.Context, _ any) (any, error) { return service.(mailboxes).whole(ctx) })
	}}},
	Streams: []grpc.StreamDesc{{StreamName: "Pages", ServerStreams: true, Handler: func(service any, s grpc.ServerStream) error {
		if err := s.RecvMsg(&wrapperspb.StringValue{}); err != nil {
			return err
		}
		return service.(mailboxes).pages(s)
	}}},
}

// Mailboxes are the objects, by name.
type mailboxes map[string]string

// whole hands over the object that was decided about.
func (m mailboxes) whole(ctx context.Context) (*wrapperspb.StringValue, error) {
	a, _ := guard.FromContext(ctx)
	return wrapperspb.String(m[a.Object]), nil
}

// pages hands it over line by line.
func (m mailboxes) pages(s grpc.ServerStream) error {
	a, _ := guard.FromContext(s.Context())
	for line := range strings.Lines(m[a.Object]) {
		if err := s.SendMsg(wrapperspb.String(line)); err != nil {
			return err
		}
	}
	return nil
}

// bytesOf returns what a message holds of an object.
func bytesOf(message any) []byte {
	text, _ := message.(*wrapperspb.StringValue)
	return []byte(text.GetValue())
}

// objectNamed returns the name of the object in a call.
func objectNamed(message any) string {
	name, _ := message.(*wrapperspb.StringValue)
	return name.GetValue()
}
