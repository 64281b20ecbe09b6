package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/comity-go/comity/examples/proxy/internal/gate"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

func init() {
	caddy.RegisterModule(&comity{})
	httpcaddyfile.RegisterHandlerDirective("comity", parse)
	httpcaddyfile.RegisterDirectiveOrder("comity", httpcaddyfile.Before, "reverse_proxy")
}

// Comity is a handler of Caddy. It stands before the reverse_proxy to the store: it
// refuses, or has it fetch what was decided about.
//
//	comity {
//		config FILE
//	}
type comity struct {
	Config string `json:"config"` // the file that gate.Open reads

	gate *gate.Gate
	log  *slog.Logger
}

var (
	_ caddy.Provisioner           = (*comity)(nil)
	_ caddyhttp.MiddlewareHandler = (*comity)(nil)
)

// CaddyModule says which module it is.
func (*comity) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.comity", New: func() caddy.Module { return &comity{} }}
}

// parse reads the directive. The file is not an argument: Caddy takes one that begins
// with a slash for the path of requests.
func parse(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
	c := &comity{}
	h.Next()
	if h.NextArg() {
		return nil, h.ArgErr()
	}
	for h.NextBlock(0) {
		if h.Val() != "config" || c.Config != "" || !h.AllArgs(&c.Config) {
			return nil, h.Errf("comity: want one line, config FILE")
		}
	}
	if c.Config == "" {
		return nil, h.Err("comity: want config FILE")
	}
	return c, nil
}

// Provision opens the gate; where it cannot, Caddy does not start, or keeps the
// configuration that it has.
func (c *comity) Provision(ctx caddy.Context) (err error) {
	c.log = ctx.Slogger()
	if c.gate, err = gate.Open(ctx, c.Config, c.log); err != nil {
		return fmt.Errorf("comity: %w", err)
	}
	c.gate.Resolver = func(r *http.Request) (request.Request, string, error) {
		return c.gate.Find(callOf(r))(r.Context())
	}
	c.gate.Delivered = c.gate.LogDelivery
	return nil
}

// ServeHTTP is the guard's handler before the next of Caddy.
func (c *comity) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil
	}
	c.gate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := c.fetch(w, r, next); err != nil {
			c.log.ErrorContext(r.Context(), "fetching", "error", err)
			clear(w.Header())
			c.gate.Refuse(w, guard.NewProblem(guard.Answer{}, err))
		}
	})).ServeHTTP(w, r)
	return nil
}

// callOf is what the client asks for.
func callOf(r *http.Request) gate.Call {
	return gate.Call{Method: r.Method, Target: r.URL.RequestURI(), Header: r.Header}
}

// fetch has the next handler fetch what was decided about, and nothing else. With an
// error, nothing was sent yet.
func (c *comity) fetch(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	a, ok := guard.FromContext(r.Context())
	if !ok {
		return errors.New("nothing was decided")
	}
	grant, err := c.gate.Grant(r.Context(), a, callOf(r))
	if err != nil {
		return err
	}
	if r.URL, err = url.ParseRequestURI(grant.Target); err != nil {
		return err
	}
	r.RequestURI, r.Host, r.Header = grant.Target, grant.Host, grant.Header
	r.Body, r.ContentLength, r.TransferEncoding = http.NoBody, 0, nil

	var thrown bytes.Buffer // what the store says in place of the object
	answer := caddyhttp.NewResponseRecorder(w, &thrown, unlikeObject)
	err = next.ServeHTTP(answer, r)
	switch {
	case answer.Status() == 0 && err == nil:
		return errors.New("no answer of the store; is there a reverse_proxy behind comity?")
	case answer.Buffered() || answer.Status() == 0:
		return fmt.Errorf("the store answered %d %.200q: %w", answer.Status(), thrown.String(), err)
	case err != nil: // in the middle of the object
		panic(http.ErrAbortHandler)
	}
	return nil
}

// unlikeObject reports whether an answer of the store is neither the object, nor a range
// of it, nor that there is none or that it is unchanged. It leaves the headers that such
// an answer needs: the others are what customers wrote, and of the store alone.
func unlikeObject(status int, h http.Header) bool {
	for name := range h {
		if !slices.Contains(kept, name) {
			h.Del(name)
		}
	}
	h.Set("Cache-Control", "no-store")
	switch status {
	case http.StatusOK, http.StatusPartialContent, http.StatusNotModified, http.StatusRequestedRangeNotSatisfiable:
		return false
	}
	return true
}

var kept = []string{"Accept-Ranges", "Content-Length", "Content-Range", "Content-Type", "Etag", "Last-Modified",
	guard.DecisionHeader}
