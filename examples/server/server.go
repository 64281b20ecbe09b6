package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A server decides over HTTP.
type server struct {
	intake
	folders folders
	bundle  *bundle // in place of the folders; may be nil
	callers callers
	limits  limits
	url     string // by which clients reach it
	slots   chan struct{}
	ready   atomic.Bool
	meters  *meters
	log     *audit.Log // nil where none is kept
}

func newServer(l limits) *server {
	s := &server{limits: l, slots: make(chan struct{}, l.concurrent), meters: newMeters()}
	s.ready.Store(true)
	return s
}

// web returns the HTTP server.
func (s *server) web() *http.Server {
	return &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: s.limits.read,
		ReadTimeout:       s.limits.read,
		WriteTimeout:      s.limits.read + s.limits.decide + time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
}

//go:embed openapi.yaml
var openAPI []byte

// A route is one way in.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

// routes returns every way in. openapi.yaml describes them.
func (s *server) routes() []route {
	return []route{
		{"POST", "/access/v1/evaluation", s.known(s.limited(s.evaluation))},
		{"POST", "/access/v1/evaluations", s.known(s.limited(s.evaluations))},
		{"GET", "/.well-known/authzen-configuration", s.metadata},
		{"GET", "/openapi.yaml", written("application/yaml", openAPI)},
		{"GET", "/request.schema.json", written("application/schema+json", request.Schema())},
		{"GET", "/health/live", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }},
		{"GET", "/health/ready", s.readiness},
		{"GET", "/metrics", s.meters.show.ServeHTTP},
	}
}

// handler returns all routes, with what every answer has.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.method+" "+r.path, s.meters.count(r.path, r.serve))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := r.Header.Get("X-Request-ID"); id != "" {
			w.Header().Set("X-Request-ID", id)
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	})
}

// limited passes on the body of a request that is JSON, not too large and here
// in time, where the server is not too busy.
func (s *server) limited(answer func(ctx context.Context, r *http.Request, body []byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		default:
			w.Header().Set("Retry-After", "1")
			refuse(w, &problem{Status: http.StatusServiceUnavailable, Detail: "too many requests at once; come again"})
			return
		}
		body, err := s.read(w, r)
		if err != nil {
			refuse(w, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.limits.decide)
		defer cancel()
		value, err := answer(ctx, r, body)
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Language", policy.MatchLanguage(r.Header.Get("Accept-Language")))
		write(w, http.StatusOK, "application/json", value)
	}
}

// read returns the body.
func (s *server) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, &problem{Status: http.StatusBadRequest, Detail: "the Content-Type is not application/json"}
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return nil, &problem{Status: http.StatusBadRequest, Detail: "the Content-Encoding is not identity; send the request as it is"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.limits.body))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &problem{Status: http.StatusRequestEntityTooLarge, Detail: "longer than " + size(s.limits.body) + "; send several requests"}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &problem{Status: http.StatusRequestTimeout, Detail: "the request did not arrive within " + s.limits.read.String()}
	case err != nil:
		return nil, &problem{Status: http.StatusBadRequest, Detail: "the request ends too early"}
	}
	return body, nil
}

// metadata says where the API is.
func (s *server) metadata(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, "application/json", metadata{s.url, s.url + "/access/v1/evaluation", s.url + "/access/v1/evaluations"})
}

type metadata struct {
	PolicyDecisionPoint       string `json:"policy_decision_point"`
	AccessEvaluationEndpoint  string `json:"access_evaluation_endpoint"`
	AccessEvaluationsEndpoint string `json:"access_evaluations_endpoint"`
}

// readiness says whether requests are wanted.
func (s *server) readiness(w http.ResponseWriter, _ *http.Request) {
	if !s.ready.Load() {
		refuse(w, &problem{Status: http.StatusServiceUnavailable, Detail: "stopping"})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// written serves a text.
func written(kind string, text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(text)
	}
}

// write answers with JSON.
func write(w http.ResponseWriter, status int, kind string, value any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	text, err := render(value)
	if err == nil {
		_, err = w.Write(text)
	}
	if err != nil {
		slog.Warn("answer not sent", "error", err)
	}
}

// render returns a value as JSON, and as it is where it is JSON already.
func render(value any) (json.RawMessage, error) {
	if text, ok := value.(json.RawMessage); ok {
		return text, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return b.Bytes(), err
}
