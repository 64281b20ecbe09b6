package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/guard"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// connect serves the mailboxes behind the gate and returns a connection.
func connect(t *testing.T, change ...func(*gate)) *grpc.ClientConn {
	t.Helper()
	g, err := newGate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g.guard.ErrorLog = slog.New(slog.DiscardHandler)
	located := g.guard.Locator
	g.guard.Locator = guard.LocatorFunc(func(ctx context.Context, name string) (guard.Placement, error) {
		if name == "unreachable" {
			return guard.Placement{}, errors.New("the catalogue does not answer")
		}
		return located.Locate(ctx, name)
	})
	for _, change := range change {
		change(g)
	}
	objects := mailboxes{}
	for _, name := range []string{"ohio", "dublin", "stockholm", "somewhere", "atlantis", "unreachable"} {
		objects[name] = mail(name)
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(g.unary), grpc.StreamInterceptor(g.stream))
	server.RegisterService(&exportService, objects)
	l := bufconn.Listen(1 << 16)
	go server.Serve(l)
	conn, err := grpc.NewClient("passthrough:", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		server.Stop()
	})
	return conn
}

func mail(name string) string { return strings.Repeat("a line of the mail of "+name+"\n", 100) }

// An answer is what a client gets, by either method.
type answer struct {
	Code   codes.Code
	Text   string
	Reason string // of ErrorInfo
	Office string // the first of Help, up to its name
}

func answered(text string, err error) answer {
	s := status.Convert(err)
	a := answer{Code: s.Code(), Text: text}
	for _, detail := range s.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			a.Reason = detail.Reason
		case *errdetails.Help:
			a.Office, _, _ = strings.Cut(detail.Links[0].Description, ":")
		}
	}
	return a
}

// whole asks for an object at once; the header has the decision's ID where it
// is handed over.
func whole(t *testing.T, ctx context.Context, conn *grpc.ClientConn, name string) answer {
	t.Helper()
	var got wrapperspb.StringValue
	var header metadata.MD
	err := conn.Invoke(ctx, "/comity.example.Export/Whole", wrapperspb.String(name), &got, grpc.Header(&header))
	if ids := header.Get(decisionKey); (err == nil) != (len(ids) == 1) {
		t.Errorf("%s: decisions %q beside error %v", name, ids, err)
	}
	return answered(got.GetValue(), err)
}

// pages asks for it line by line.
func pages(t *testing.T, ctx context.Context, conn *grpc.ClientConn, name string) answer {
	t.Helper()
	s, err := conn.NewStream(ctx, &exportService.Streams[0], "/comity.example.Export/Pages")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.SendMsg(wrapperspb.String(name)), s.CloseSend()); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for {
		var line wrapperspb.StringValue
		if err := s.RecvMsg(&line); err == io.EOF {
			return answered(text.String(), nil)
		} else if err != nil {
			return answered(text.String(), err)
		}
		text.WriteString(line.GetValue())
	}
}

// TestExport gets the same by both methods: the object, or a status that says
// why not and where to ask, and nothing of the object.
func TestExport(t *testing.T) {
	conn := connect(t)
	tests := []struct {
		name string
		ids  []string
		want answer
	}{
		{"ohio", []string{"13-mag-2814"}, answer{Text: mail("ohio")}},
		{"dublin", []string{"13-mag-2814"}, answer{codes.FailedPrecondition, "", "Redirected", "Ireland under treaty/ie-us"}},
		{"stockholm", []string{"13-mag-2814"}, answer{codes.FailedPrecondition, "", "Redirected", "Sweden under treaty/se-us"}},
		{"somewhere", []string{"13-mag-2814"}, answer{Code: codes.PermissionDenied, Reason: "Refused"}},
		{"atlantis", []string{"13-mag-2814"}, answer{Code: codes.NotFound, Reason: "NoObject"}},
		{"unreachable", []string{"13-mag-2814"}, answer{Code: codes.Unavailable, Reason: "NoAnswer"}},
		{"ohio", nil, answer{Code: codes.InvalidArgument, Reason: "NoRequest"}},
		{"ohio", []string{""}, answer{Code: codes.InvalidArgument, Reason: "NoRequest"}},
		{"ohio", []string{"13-mag-2814", "13-mag-2814"}, answer{Code: codes.InvalidArgument, Reason: "NoRequest"}},
		{"ohio", []string{"13-mag-2815"}, answer{Code: codes.PermissionDenied, Reason: "UnknownRequest"}},
	}
	for _, tt := range tests {
		ctx := t.Context()
		for _, id := range tt.ids {
			ctx = metadata.AppendToOutgoingContext(ctx, requestKey, id)
		}
		for method, got := range map[string]answer{"whole": whole(t, ctx, conn, tt.name), "pages": pages(t, ctx, conn, tt.name)} {
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s of %s for %q (-want +got):\n%s", method, tt.name, tt.ids, diff)
			}
		}
	}
}

// TestReasons carries every reason of the decision.
func TestReasons(t *testing.T) {
	conn := connect(t)
	err := conn.Invoke(metadata.AppendToOutgoingContext(t.Context(), requestKey, "13-mag-2814"),
		"/comity.example.Export/Whole", wrapperspb.String("dublin"), &wrapperspb.StringValue{})
	var codes []string
	for _, detail := range status.Convert(err).Details() {
		if failure, ok := detail.(*errdetails.PreconditionFailure); ok {
			for _, v := range failure.Violations {
				codes = append(codes, v.Subject)
			}
		}
	}
	if diff := cmp.Diff([]string{"forbid.data_protection", "permit.provider_control", "channel.mla_convention", "channel.mlat"}, codes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRun prints what the README says.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```\n"+out.String()+"```") {
		t.Errorf("README.md does not show this:\n%s", &out)
	}
}
