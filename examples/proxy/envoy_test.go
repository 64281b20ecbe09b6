package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/examples/proxy/internal/doortest"
	"github.com/comity-go/comity/examples/proxy/internal/gate"
	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_authz/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3"
	auth "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
)

// A client is a stand-in for Envoy: it asks the service, and does with the answer what
// the documentation of Envoy says.
type client struct {
	judged
	auth.AuthorizationClient
	store doortest.Client
	raw   bool // encode_raw_headers
}

// envoyDoor starts the service.
func envoyDoor(t testing.TB, config, stores string, raw bool) *client {
	t.Helper()
	g := openGate(t, config)
	g.Timeout = 2 * time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &client{store: doortest.Client{Address: stores}, raw: raw}
	c.keep(g)
	server := newEnvoyServer(g)
	go server.Serve(l)
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() {
		conn.Close()
		server.Stop()
	})
	c.AuthorizationClient = auth.NewAuthorizationClient(conn)
	return c
}

// Do reads the request of a client as far as Envoy would.
func (c *client) Do(q doortest.Request) (doortest.Response, error) {
	text := q.Method + " " + q.Target + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(q.Header, ""), "\r\n") + "\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil || !strings.HasPrefix(r.RequestURI, "/") && r.URL.Scheme == "" || len(r.TransferEncoding) > 0 {
		return doortest.Response{Status: http.StatusBadRequest}, nil
	}
	path := r.RequestURI
	if !strings.HasPrefix(path, "/") {
		_, path, _ = strings.Cut(path, r.URL.Host)
	}
	asked := &auth.AttributeContext_HttpRequest{Method: r.Method, Path: path, Host: r.Host}
	for name, values := range r.Header {
		if c.raw {
			asked.HeaderMap = &core.HeaderMap{Headers: asked.GetHeaderMap().GetHeaders()}
			for _, v := range values {
				one := &core.HeaderValue{Key: strings.ToLower(name), RawValue: []byte(v)}
				asked.HeaderMap.Headers = append(asked.HeaderMap.Headers, one)
			}
			continue
		}
		if asked.Headers == nil {
			asked.Headers = map[string]string{}
		}
		asked.Headers[strings.ToLower(name)] = strings.ToValidUTF8(strings.Join(values, ","), "!")
	}
	asked.Path = strings.ToValidUTF8(asked.Path, "!")
	answer, err := c.Check(context.Background(), &auth.CheckRequest{Attributes: &auth.AttributeContext{
		Request: &auth.AttributeContext_Request{Http: asked},
	}})
	if err != nil {
		return doortest.Response{Status: http.StatusServiceUnavailable}, nil // status_on_error
	}
	if answer.GetStatus().GetCode() != int32(codes.OK) {
		denied := answer.GetDeniedResponse()
		got := doortest.Response{Status: int(denied.GetStatus().GetCode()), Header: http.Header{}, Body: denied.GetBody()}
		put(got.Header, denied.GetHeaders())
		if r.Method == http.MethodHead {
			got.Body = ""
		}
		return got, nil
	}
	return c.fetch(r, path, answer.GetOkResponse())
}

// fetch changes the headers, and then removes some, as Envoy does in this order.
func (c *client) fetch(r *http.Request, path string, ok *auth.OkHttpResponse) (doortest.Response, error) {
	r.Header.Del(":path")
	send := r.Header.Clone()
	send[":path"] = []string{path}
	put(send, ok.GetHeaders())
	for _, name := range ok.GetHeadersToRemove() {
		send.Del(name)
	}
	q := doortest.Request{Method: r.Method, Target: send[":path"][0]}
	for name, values := range send {
		for _, v := range values {
			if !strings.HasPrefix(name, ":") {
				q.Header = append(q.Header, name+": "+v)
			}
		}
	}
	got, err := c.store.Do(q)
	if got.Header != nil {
		put(got.Header, ok.GetResponseHeadersToAdd())
	}
	return got, err
}

// put sets headers that are to take the place of others.
func put(h http.Header, options []*core.HeaderValueOption) {
	for _, o := range options {
		name := o.GetHeader().GetKey()
		if !strings.HasPrefix(name, ":") {
			name = textproto.CanonicalMIMEHeaderKey(name)
		}
		if o.GetAppendAction() == core.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD {
			h[name] = nil
		}
		h[name] = append(h[name], o.GetHeader().GetValue())
	}
}

func TestEnvoy(t *testing.T) {
	for name, raw := range map[string]bool{"raw headers": true, "joined headers": false} {
		t.Run(name, func(t *testing.T) { doortest.Try(t, envoyDoor(t, store.Config, store.Address, raw), store) })
	}
}

func TestEnvoyStoreFails(t *testing.T) {
	f := doortest.NewFront(t, store)
	d := envoyDoor(t, f.Config, f.Address, true)
	doortest.FailLocating(t, d, f)
	doortest.Change(t, d, f)
	doortest.Sees(t, d, f)
}

// TestEnvoyGarbage asks what Envoy would not: each answer refuses, and none is empty,
// which would allow.
func TestEnvoyGarbage(t *testing.T) {
	c := envoyDoor(t, store.Config, store.Address, true)
	of := func(r *auth.AttributeContext_HttpRequest) *auth.CheckRequest {
		return &auth.CheckRequest{Attributes: &auth.AttributeContext{Request: &auth.AttributeContext_Request{Http: r}}}
	}
	path := doortest.Target(openObject)
	named := map[string]string{"comity-request": doortest.RequestID}
	for name, r := range map[string]*auth.CheckRequest{
		"nothing":    {},
		"no request": {Attributes: &auth.AttributeContext{}},
		"no HTTP":    {Attributes: &auth.AttributeContext{Request: &auth.AttributeContext_Request{}}},
		"no path":    of(&auth.AttributeContext_HttpRequest{Method: "GET", Headers: named}),
		"no method":  of(&auth.AttributeContext_HttpRequest{Path: path, Headers: named}),
		"no headers": of(&auth.AttributeContext_HttpRequest{Method: "GET", Path: path}),
		"both headers": of(&auth.AttributeContext_HttpRequest{Method: "GET", Path: path, Headers: named,
			HeaderMap: &core.HeaderMap{Headers: []*core.HeaderValue{{Key: "a", Value: "b"}}}}),
	} {
		got, err := c.Check(t.Context(), r)
		require.NoError(t, err, name)
		assert.Equal(t, int32(codes.PermissionDenied), got.GetStatus().GetCode(), name)
		assert.GreaterOrEqual(t, int(got.GetDeniedResponse().GetStatus().GetCode()), 400, name)
	}
}

// TestEnvoyPanics gets an error and no answer where the gate is broken.
func TestEnvoyPanics(t *testing.T) {
	got, err := envoy{gate: &gate.Gate{}}.Check(t.Context(), &auth.CheckRequest{})
	assert.Equal(t, int32(codes.PermissionDenied), got.GetStatus().GetCode()) // a method that is none
	assert.NoError(t, err)
	got, err = envoy{}.Check(t.Context(), &auth.CheckRequest{Attributes: &auth.AttributeContext{
		Request: &auth.AttributeContext_Request{Http: &auth.AttributeContext_HttpRequest{Method: "GET"}},
	}})
	assert.Nil(t, got)
	assert.Equal(t, codes.Internal, status.Code(err))
}

// TestEnvoyConfiguration reads envoy.yaml as Envoy's own messages, and checks them by
// their own rules; it fails closed.
func TestEnvoyConfiguration(t *testing.T) {
	text, err := os.ReadFile("envoy.yaml")
	require.NoError(t, err)
	var tree any
	require.NoError(t, yaml.Unmarshal(text, &tree))
	asJSON, err := json.Marshal(tree)
	require.NoError(t, err)
	var b bootstrap.Bootstrap
	require.NoError(t, protojson.Unmarshal(asJSON, &b))
	require.NoError(t, b.ValidateAll())
	for _, l := range b.GetStaticResources().GetListeners() {
		for _, chain := range l.GetFilterChains() {
			for _, f := range chain.GetFilters() {
				m, err := f.GetTypedConfig().UnmarshalNew()
				require.NoError(t, err)
				require.NoError(t, m.(interface{ ValidateAll() error }).ValidateAll())
			}
		}
	}
	assert.Contains(t, string(text), "failure_mode_allow: false")
}
