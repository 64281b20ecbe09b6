// Command grpc serves mailboxes by gRPC, exports them under a warrant of the
// United States, and prints the answers. Its interceptors put the guard of
// package policy/guard before unary and server-streaming methods.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "grpc:", err)
		os.Exit(1)
	}
}

// places are where the mailboxes rest.
var places = map[string][]request.Place{
	"ohio":      {"aws:us-east-2"},
	"dublin":    {"aws:eu-west-1"},
	"stockholm": {"aws:eu-north-1", "aws:us-east-2"},
	"somewhere": nil, // not known
}

// run serves on the loopback interface and exports every mailbox.
func run(ctx context.Context, out io.Writer) error {
	server, err := newServer(ctx)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	err = exportAll(ctx, l.Addr().String(), out)
	server.Stop()
	return errors.Join(err, <-served)
}

// newServer returns a server of the export behind the gate.
func newServer(ctx context.Context) (*grpc.Server, error) {
	g, err := newGate(ctx)
	if err != nil {
		return nil, err
	}
	objects := mailboxes{}
	for name := range places {
		objects[name] = "the first mail of " + name + "\nthe second mail of " + name + "\n"
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(g.unary), grpc.StreamInterceptor(g.stream))
	server.RegisterService(&exportService, objects)
	return server, nil
}

// newGate returns a gate that knows one warrant.
func newGate(ctx context.Context) (*gate, error) {
	engine, err := policy.New(ctx)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile("../../testdata/requests/us-warrant-ireland.json")
	if err != nil {
		return nil, err
	}
	warrant, err := request.Decode(text)
	if err != nil {
		return nil, err
	}
	return &gate{
		guard:  &guard.Guard{Engines: engine, Locator: guard.LocatorFunc(locate)},
		object: objectNamed,
		bytes:  bytesOf,
		lookup: func(_ context.Context, id string) (request.Request, error) {
			if id != warrant.ID {
				return request.Request{}, guard.ErrUnknownRequest
			}
			return warrant, nil
		},
	}, nil
}

// locate says where a mailbox rests.
func locate(_ context.Context, name string) (guard.Placement, error) {
	stored, ok := places[name]
	if !ok {
		return guard.Placement{}, guard.ErrNoObject
	}
	return guard.Placement{Items: []request.Item{{Category: request.Content, StoredIn: stored}}, Version: "1"}, nil
}

// exportAll asks for every mailbox and prints what came.
func exportAll(ctx context.Context, address string, out io.Writer) error {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx = metadata.AppendToOutgoingContext(ctx, requestKey, "13-mag-2814")
	for _, name := range []string{"ohio", "dublin", "stockholm", "somewhere", "atlantis"} {
		var mail wrapperspb.StringValue
		err := conn.Invoke(ctx, "/comity.example.Export/Whole", wrapperspb.String(name), &mail)
		if err == nil {
			fmt.Fprintf(out, "%s: OK\n  %q\n", name, mail.GetValue())
			continue
		}
		s := status.Convert(err)
		fmt.Fprintf(out, "%s: %s\n  %s\n", name, s.Code(), s.Message())
		for _, detail := range s.Details() {
			if help, ok := detail.(*errdetails.Help); ok {
				fmt.Fprintf(out, "  Ask %s\n", help.Links[0].Description)
			}
		}
	}
	return nil
}
