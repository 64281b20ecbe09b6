// Otel decides a request inside spans of OpenTelemetry, and logs the decision
// under the same trace, so that a line of the decision log leads to the trace
// and the other way about. It prints the spans, and then the log.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: otel REQUEST.json")
	}
	if err := run(context.Background(), os.Args[1], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run decides the request in a file and prints what was traced and logged.
func run(ctx context.Context, file string, w io.Writer) (err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	req, err := request.Decode(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(w), stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	provider := sdk.NewTracerProvider(sdk.WithSyncer(exporter))
	defer func() { err = errors.Join(err, provider.Shutdown(ctx)) }()
	dir, err := os.MkdirTemp("", "otel")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "decisions.jsonl")
	s, err := newService(ctx, provider, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.log.Close()) }()
	if _, err := s.answer(ctx, req); err != nil {
		return err
	}
	logged, err := os.ReadFile(path)
	if err == nil {
		_, err = w.Write(logged)
	}
	return err
}

// newService opens a log with a key that nobody keeps.
func newService(ctx context.Context, provider *sdk.TracerProvider, path string) (s service, err error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	key, err := audit.NewKey(secret)
	if err != nil {
		return s, err
	}
	if s.engine, err = policy.New(ctx); err != nil {
		return s, err
	}
	s.tracer = provider.Tracer("github.com/comity-go/comity")
	s.log, err = audit.Open(path, key)
	return s, err
}
