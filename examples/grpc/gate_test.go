package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// TestHostileNames refuses names that mean more than an object, and IDs that
// mean more than a request, before anything looks them up.
func TestHostileNames(t *testing.T) {
	var looked atomic.Int32
	conn := connect(t, func(g *gate) {
		g.guard.Locator = guard.LocatorFunc(func(context.Context, string) (guard.Placement, error) {
			looked.Add(1)
			return guard.Placement{Items: []request.Item{{Category: request.Content, StoredIn: places["ohio"]}}}, nil
		})
		known := g.lookup
		g.lookup = func(ctx context.Context, id string) (request.Request, error) {
			if id != "13-mag-2814" {
				looked.Add(1)
			}
			return known(ctx, id)
		}
	})
	asked := 0
	ask := func(name, id string, want answer) {
		ctx := metadata.AppendToOutgoingContext(t.Context(), requestKey, id)
		for method, got := range map[string]answer{"whole": whole(t, ctx, conn, name), "pages": pages(t, ctx, conn, name)} {
			if asked++; got != want {
				t.Errorf("%s of %q for %q: %+v", method, name, id, got)
			}
		}
	}
	for _, up := range []string{"..", ".", "", "...", "%2e%2e", "%252e%252e", "..%2f..", "..;", ".. ", " ", "．．", "‥", "..\u200b", "\u202e..", "..\x00", "..\n"} {
		for _, slash := range []string{"/", `\`, "//", "%2f", "%5c", "／", "＼", "/./"} {
			ask("user@example.org"+slash+up+slash+"ohio", "13-mag-2814", answer{Code: codes.NotFound, Reason: "NoObject"})
		}
	}
	for _, name := range []string{"", "/ohio", "ohio/", "ohio.", "ohio ", " ohio", "ohio\x00", "ohi\u0308o", "NUL", "C:ohio", "ohio::$DATA", strings.Repeat("ohio", 300)} {
		ask(name, "13-mag-2814", answer{Code: codes.NotFound, Reason: "NoObject"})
	}
	for _, id := range []string{"..", "../13-mag-2814", `..\13-mag-2814`, "%2e%2e/13-mag-2814", "a//b", "/etc/passwd", strings.Repeat("9", 300)} {
		ask("ohio", id, answer{Code: codes.InvalidArgument, Reason: "NoRequest"})
	}
	t.Logf("%d calls", asked)
	if n := looked.Load(); n > 0 {
		t.Errorf("%d were looked up", n)
	}
}

// TestLookup hands nothing over where lookup does anything but answer, says
// why in the log, and goes on to serve.
func TestLookup(t *testing.T) {
	lookups := map[string]guard.Lookup{
		"panics": func(context.Context, string) (request.Request, error) { panic("no such table") },
		"fails": func(context.Context, string) (request.Request, error) {
			return request.Request{}, errors.New("no route")
		},
		"another": nil, // set below
		"hangs": func(ctx context.Context, id string) (request.Request, error) {
			<-ctx.Done()
			return request.Request{ID: id}, nil
		},
	}
	for name, lookup := range lookups {
		var log bytes.Buffer
		failing := true
		conn := connect(t, func(g *gate) {
			known := g.lookup
			if name == "another" {
				lookup = func(ctx context.Context, _ string) (request.Request, error) {
					other, err := known(ctx, "13-mag-2814")
					other.ID = "13-mag-2815"
					return other, err
				}
			}
			if name == "hangs" {
				g.guard.Timeout = 100 * time.Millisecond
			}
			g.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
			g.lookup = func(ctx context.Context, id string) (request.Request, error) {
				if failing {
					return lookup(ctx, id)
				}
				return known(ctx, id)
			}
		})
		ctx := metadata.AppendToOutgoingContext(t.Context(), requestKey, "13-mag-2814")
		want := answer{Code: codes.Unavailable, Reason: "NoAnswer"}
		if got := whole(t, ctx, conn, "ohio"); got != want {
			t.Errorf("%s: whole: %+v", name, got)
		}
		if got := pages(t, ctx, conn, "ohio"); got != want {
			t.Errorf("%s: pages: %+v", name, got)
		}
		if n := strings.Count(log.String(), "guard: no answer"); n != 2 || strings.Contains(log.String(), "gate_test.go") != (name == "panics") {
			t.Errorf("%s: logged %s", name, &log)
		}
		failing = false
		if got := whole(t, ctx, conn, "ohio"); got.Code != codes.OK && name != "hangs" {
			t.Errorf("%s: and afterwards: %+v", name, got)
		}
	}
}

// TestLabels: labels of the request decide through custom rules, and one that is not
// declared hands nothing over.
func TestLabels(t *testing.T) {
	engine, err := policy.New(t.Context(), policy.WithRules(os.DirFS("../decide/testdata/beside")))
	if err != nil {
		t.Fatal(err)
	}
	var labels request.Labels
	conn := connect(t, func(g *gate) {
		known := g.lookup
		g.guard.Engines = engine
		g.guard.ErrorLog = slog.New(slog.DiscardHandler)
		g.lookup = func(ctx context.Context, id string) (request.Request, error) {
			req, err := known(ctx, id)
			req.Labels = labels
			return req, err
		}
	})
	ctx := metadata.AppendToOutgoingContext(t.Context(), requestKey, "13-mag-2814")
	for _, tt := range []struct {
		name   string
		labels request.Labels
		want   codes.Code
	}{
		{"none", nil, codes.PermissionDenied},
		{"standard", request.Labels{{Name: "tier", Text: "standard"}}, codes.OK},
		{"sovereign", request.Labels{{Name: "tier", Text: "sovereign"}}, codes.PermissionDenied},
		{"approved", request.Labels{{Name: "approved_by", List: []string{"counsel"}}}, codes.OK},
		{"not declared", request.Labels{{Name: "tier", Text: "standard"}, {Name: "team", Text: "a"}}, codes.Unavailable},
		{"no such word", request.Labels{{Name: "tier", Text: "gold"}}, codes.Unavailable},
	} {
		labels = tt.labels
		if got := whole(t, ctx, conn, "ohio"); got.Code != tt.want {
			t.Errorf("%s: whole: %+v, want %v", tt.name, got, tt.want)
		}
		if got := pages(t, ctx, conn, "ohio"); got.Code != tt.want {
			t.Errorf("%s: pages: %+v, want %v", tt.name, got, tt.want)
		}
	}
}

// A call is a stream that receives these names and keeps what is sent by it.
type call struct {
	grpc.ServerStream
	ctx   context.Context
	names []string
	sent  []string
}

func newCall(t *testing.T, names ...string) *call {
	return &call{ctx: metadata.NewIncomingContext(t.Context(), metadata.Pairs(requestKey, "13-mag-2814")), names: names}
}

func (c *call) Context() context.Context { return c.ctx }

func (c *call) RecvMsg(message any) error {
	message.(*wrapperspb.StringValue).Value = c.names[0]
	c.names = c.names[1:]
	return nil
}

func (c *call) SendMsg(message any) error {
	c.sent = append(c.sent, message.(*wrapperspb.StringValue).Value)
	return nil
}

func (c *call) SetHeader(md metadata.MD) error {
	if len(md[decisionKey]) == 0 {
		c.sent = append(c.sent, fmt.Sprint("header ", md))
	}
	return nil
}

func (c *call) SendHeader(md metadata.MD) error { return c.SetHeader(md) }
func (c *call) SetTrailer(md metadata.MD)       { c.SetHeader(md) }
func (c *call) Method() string                  { return "" }

// receive receives one name.
func receive(s grpc.ServerStream) error { return s.RecvMsg(&wrapperspb.StringValue{}) }

// tell sends by every way there is.
func tell(s grpc.ServerStream) error {
	s.SetTrailer(metadata.Pairs("size", "7"))
	s.SetHeader(metadata.Pairs("size", "7"))
	s.SendHeader(metadata.Pairs("size", "7"))
	return s.SendMsg(wrapperspb.String("a line"))
}

// TestStreams hands nothing over by a method that sends before it knows what
// for, goes on when it was refused, asks for a second object, or breaks off;
// and by one where a client could ask for several objects.
func TestStreams(t *testing.T) {
	tests := map[string]struct {
		names  []string
		method func(grpc.ServerStream) error
		want   codes.Code
		sent   int
	}{
		"as it should": {[]string{"ohio"}, func(s grpc.ServerStream) error {
			return errors.Join(receive(s), tell(s))
		}, codes.OK, 4},
		"sends before": {nil, tell, codes.Internal, 0},
		"sends before, and hides it": {[]string{"dublin"}, func(s grpc.ServerStream) error {
			tell(s)
			return nil
		}, codes.Internal, 0},
		"goes on": {[]string{"dublin"}, func(s grpc.ServerStream) error {
			receive(s)
			tell(s)
			return nil
		}, codes.FailedPrecondition, 0},
		"goes on with another error": {[]string{"dublin"}, func(s grpc.ServerStream) error {
			receive(s)
			return status.Error(codes.OutOfRange, "the object has 7 bytes")
		}, codes.FailedPrecondition, 0},
		"asks again": {[]string{"ohio", "dublin"}, func(s grpc.ServerStream) error {
			receive(s)
			receive(s)
			tell(s)
			return nil
		}, codes.InvalidArgument, 0},
		"asks until it may": {[]string{"dublin", "ohio"}, func(s grpc.ServerStream) error {
			receive(s)
			receive(s)
			return tell(s)
		}, codes.InvalidArgument, 0},
		"panics": {[]string{"ohio"}, func(grpc.ServerStream) error { panic("a lost disk") }, codes.Internal, 0},
		"panics when allowed": {[]string{"ohio"}, func(s grpc.ServerStream) error {
			receive(s)
			panic("a lost disk")
		}, codes.Internal, 0},
		"its own error": {[]string{"ohio"}, func(s grpc.ServerStream) error {
			return errors.Join(receive(s), status.Error(codes.DataLoss, "a lost disk"))
		}, codes.DataLoss, 0},
	}
	g, err := newGate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	g.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
	info := &grpc.StreamServerInfo{IsServerStream: true, FullMethod: "/comity.example.Export/Pages"}
	for name, tt := range tests {
		log.Reset()
		c := newCall(t, tt.names...)
		err := g.stream(nil, c, info, func(_ any, s grpc.ServerStream) error { return tt.method(s) })
		if status.Code(err) != tt.want || len(c.sent) != tt.sent {
			t.Errorf("%s: %v, sent %q", name, err, c.sent)
		}
		if strings.Contains(log.String(), "gate_test.go") != strings.HasPrefix(name, "panics") {
			t.Errorf("%s: logged %s", name, &log)
		}
	}
	c := newCall(t, "ohio")
	both := &grpc.StreamServerInfo{IsClientStream: true, IsServerStream: true}
	if err := g.stream(nil, c, both, func(_ any, s grpc.ServerStream) error { return tell(s) }); status.Code(err) != codes.Unimplemented || len(c.sent) > 0 {
		t.Errorf("both ways: %v", err)
	}
}

// transport is what grpc.SetHeader looks for.
type transport struct{ grpc.ServerTransportStream }

func (transport) SetHeader(metadata.MD) error { return nil }

// TestMethodPanics answers with a status where the method panics, and logs it.
func TestMethodPanics(t *testing.T) {
	g, err := newGate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	g.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
	ctx := grpc.NewContextWithServerTransportStream(newCall(t).ctx, transport{})
	got, err := g.unary(ctx, wrapperspb.String("ohio"), &grpc.UnaryServerInfo{FullMethod: "/comity.example.Export/Whole"},
		func(context.Context, any) (any, error) { panic("a lost disk") })
	if got != nil || status.Code(err) != codes.Internal || strings.Contains(err.Error(), "disk") {
		t.Errorf("%v, %v", got, err)
	}
	if !strings.Contains(log.String(), "a lost disk") || !strings.Contains(log.String(), "gate_test.go") {
		t.Errorf("logged %s", &log)
	}
}

// lost is a stream whose client has gone.
type lost struct{ *call }

func (lost) SendMsg(any) error { return errors.New("the client has gone") }

// TestDelivered says what left, by either method, and nothing where nothing did.
func TestDelivered(t *testing.T) {
	told := make(chan guard.Delivery, 1)
	conn := connect(t, func(g *gate) {
		g.guard.Delivered = func(_ context.Context, a guard.Answer, err error) error {
			if (err == nil) != a.Delivery.Whole || a.Decision.Outcome != policy.Allow {
				t.Errorf("%v, %v: %+v", a.Decision.Outcome, err, a.Delivery)
			}
			told <- a.Delivery
			return nil
		}
	})
	ctx := metadata.AppendToOutgoingContext(t.Context(), requestKey, "13-mag-2814")
	digest := sha256.Sum256([]byte(mail("ohio")))
	want := guard.Delivery{Object: "ohio", Version: "1", Bytes: int64(len(mail("ohio"))), SHA256: hex.EncodeToString(digest[:]), Whole: true}
	for name, ask := range map[string]func() answer{
		"whole": func() answer { return whole(t, ctx, conn, "ohio") },
		"pages": func() answer { return pages(t, ctx, conn, "ohio") },
	} {
		if got := ask(); got.Text != mail("ohio") {
			t.Errorf("%s: %+v", name, got)
		}
		select {
		case got := <-told:
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: nobody was told", name)
		}
	}
	whole(t, ctx, conn, "dublin")
	pages(t, ctx, conn, "dublin")
	if len(told) > 0 {
		t.Errorf("refused, and told of %+v", <-told)
	}
}

// TestDeliveredNotWhole says of a stream that broke off that it is not whole, also
// where the method hides that.
func TestDeliveredNotWhole(t *testing.T) {
	g, err := newGate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g.guard.ErrorLog = slog.New(slog.DiscardHandler)
	var told []guard.Delivery
	g.guard.Delivered = func(_ context.Context, a guard.Answer, err error) error {
		if err == nil {
			t.Errorf("whole: %+v", a.Delivery)
		}
		told = append(told, a.Delivery)
		return nil
	}
	info := &grpc.StreamServerInfo{IsServerStream: true}
	line := int64(len("a line"))
	for name, tt := range map[string]struct {
		s      grpc.ServerStream
		method func(grpc.ServerStream) error
		bytes  int64
	}{
		"an error": {newCall(t, "ohio"), func(s grpc.ServerStream) error { return errors.Join(receive(s), tell(s), io.ErrUnexpectedEOF) }, line},
		"a panic": {newCall(t, "ohio"), func(s grpc.ServerStream) error {
			receive(s)
			tell(s)
			panic("a lost disk")
		}, line},
		"a hidden failure": {lost{newCall(t, "ohio")}, func(s grpc.ServerStream) error {
			receive(s)
			tell(s)
			return nil
		}, 0},
		"a second object": {newCall(t, "ohio", "ohio"), func(s grpc.ServerStream) error {
			receive(s)
			tell(s)
			receive(s)
			return nil
		}, line},
	} {
		told = nil
		g.stream(nil, tt.s, info, func(_ any, s grpc.ServerStream) error { return tt.method(s) })
		if len(told) != 1 || told[0].Whole || told[0].Bytes != tt.bytes {
			t.Errorf("%s: told of %+v", name, told)
		}
	}
}

// TestLanguage refuses in the language of the client.
func TestLanguage(t *testing.T) {
	conn := connect(t)
	ctx := metadata.AppendToOutgoingContext(t.Context(), requestKey, "13-mag-2814", languageKey, "nl", languageKey, "sv;q=0.5")
	err := conn.Invoke(ctx, "/comity.example.Export/Whole", wrapperspb.String("dublin"), &wrapperspb.StringValue{})
	if got := status.Convert(err).Message(); !strings.HasPrefix(got, "Objektet") {
		t.Errorf("%q", got)
	}
}
