package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/textproto"
	"runtime/debug"
	"strings"

	"github.com/comity-go/comity/examples/proxy/internal/gate"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	auth "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Envoy answers ext_authz. Envoy looks at the status of an answer alone: one that is
// empty allows, and so each refusal has a code of its own.
type envoy struct {
	auth.UnimplementedAuthorizationServer
	gate *gate.Gate
}

func registerEnvoy(s *grpc.Server, g *gate.Gate) { auth.RegisterAuthorizationServer(s, envoy{gate: g}) }

// Check decides about one request. Its error lets nothing through.
func (e envoy) Check(ctx context.Context, r *auth.CheckRequest) (answer *auth.CheckResponse, err error) {
	defer func() {
		if v := recover(); v != nil { // gRPC would let it end the process
			slog.ErrorContext(ctx, "panic", "error", fmt.Sprint(v), "stack", string(debug.Stack()))
			answer, err = nil, status.Error(codes.Internal, "nothing was decided")
		}
	}()
	asked := r.GetAttributes().GetRequest().GetHttp()
	header := clientHeader(asked)
	a := e.gate.Answer(ctx, gate.Call{Method: asked.GetMethod(), Target: asked.GetPath(), Header: header})
	if a.Status != http.StatusOK {
		return denied(a), nil
	}
	return granted(a, header), nil
}

// clientHeader returns the headers of the client, one by one where Envoy sends them so
// (encode_raw_headers) and else joined by commas.
func clientHeader(r *auth.AttributeContext_HttpRequest) http.Header {
	h := http.Header{}
	if raw := r.GetHeaderMap().GetHeaders(); raw != nil {
		for _, one := range raw {
			value := one.GetValue()
			if len(one.GetRawValue()) > 0 {
				value = string(one.GetRawValue())
			}
			h.Add(one.GetKey(), value)
		}
		return h
	}
	for name, value := range r.GetHeaders() {
		h.Add(name, value)
	}
	return h
}

// denied is the refusal for the client.
func denied(a gate.Answer) *auth.CheckResponse {
	return &auth.CheckResponse{
		Status: &rpc.Status{Code: int32(codes.PermissionDenied)},
		HttpResponse: &auth.CheckResponse_DeniedResponse{DeniedResponse: &auth.DeniedHttpResponse{
			Status:  &typev3.HttpStatus{Code: typev3.StatusCode(a.Status)}, // 451 has no name there
			Headers: options(a.Header),
			Body:    string(a.Body),
		}},
	}
}

// granted has Envoy fetch what was decided about, with nothing of the client's that is
// not in the grant.
func granted(a gate.Answer, client http.Header) *auth.CheckResponse {
	send := options(a.Grant.Header)
	send = append(send, option(":path", a.Grant.Target))
	var remove []string
	for name := range client {
		if _, kept := a.Grant.Header[textproto.CanonicalMIMEHeaderKey(name)]; !kept && !strings.HasPrefix(name, ":") {
			remove = append(remove, strings.ToLower(name))
		}
	}
	return &auth.CheckResponse{
		Status: &rpc.Status{Code: int32(codes.OK)},
		HttpResponse: &auth.CheckResponse_OkResponse{OkResponse: &auth.OkHttpResponse{
			Headers: send, HeadersToRemove: remove, ResponseHeadersToAdd: options(a.Header),
		}},
	}
}

// options are headers that take the place of those that are there.
func options(h http.Header) []*core.HeaderValueOption {
	var list []*core.HeaderValueOption
	for name, values := range h {
		list = append(list, option(strings.ToLower(name), strings.Join(values, ", ")))
	}
	return list
}

func option(name, value string) *core.HeaderValueOption {
	return &core.HeaderValueOption{Header: &core.HeaderValue{Key: name, Value: value},
		AppendAction: core.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD}
}
