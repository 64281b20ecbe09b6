package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comity-go/comity/testdata/requests"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace/noop"
)

const warrant = "../../testdata/requests/us-warrant-ireland.json"

// traced returns a service whose spans stay in memory, and its log.
func traced(t *testing.T) (service, *tracetest.InMemoryExporter, string) {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithSyncer(exporter))
	path := filepath.Join(t.TempDir(), "log.jsonl")
	s, err := newService(t.Context(), provider, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.log.Close()
		provider.Shutdown(t.Context())
	})
	return s, exporter, path
}

// words returns attributes as JSON writes them.
func words(attributes []attribute.KeyValue) map[string]string {
	all := map[string]string{}
	for _, kv := range attributes {
		all[string(kv.Key)] = kv.Value.Emit()
	}
	return all
}

func TestSpans(t *testing.T) {
	s, exporter, path := traced(t)
	decision, err := s.answer(t.Context(), requests.IrishWarrant())
	if err != nil {
		t.Fatal(err)
	}
	spans := exporter.GetSpans()
	if len(spans) != 2 || spans[0].Name != "comity.decide" || spans[1].Name != "answer" || spans[0].Parent.SpanID() != spans[1].SpanContext.SpanID() {
		t.Fatalf("spans: %+v", spans)
	}
	want := map[string]string{
		"comity.request.id": "13-mag-2814", "comity.request.requesting": "US", "comity.request.received": "2014-04-25",
		"comity.request.instrument": "warrant", "comity.outcome": "redirect_to_mlat", "comity.decision.id": decision.ID(),
		"comity.posture": "storage_location", "comity.partial": "true",
	}
	if diff := cmp.Diff(want, words(spans[0].Attributes)); diff != "" {
		t.Error("(-want +got):", diff)
	}
	item := words(spans[0].Events[1].Attributes)
	if len(spans[0].Events) != 2 || item["comity.category"] != "subscriber" || item["comity.outcome"] != "allow" || !strings.Contains(item["comity.reasons"], "permit.") {
		t.Errorf("items: %+v", spans[0].Events)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var logged struct {
		TraceID string `json:"trace_id"`
		SpanID  string `json:"span_id"`
	}
	if err := json.Unmarshal(text, &logged); err != nil {
		t.Fatal(err)
	}
	if of := spans[1].SpanContext; logged.TraceID != of.TraceID().String() || logged.SpanID != of.SpanID().String() {
		t.Errorf("logged under %+v, traced as %v", logged, of)
	}
}

// A span tells that a request was not decided, and not what it says.
func TestFailure(t *testing.T) {
	s, exporter, path := traced(t)
	req := requests.IrishWarrant()
	req.Requesting = "Jane Doe"
	if _, err := s.answer(t.Context(), req); err == nil {
		t.Fatal("decided")
	}
	span := exporter.GetSpans()[0]
	if span.Status != (sdk.Status{Code: codes.Error, Description: "not decided"}) || len(span.Events) > 0 {
		t.Errorf("%+v", span)
	}
	if diff := cmp.Diff(map[string]string{"comity.outcome": "deny"}, words(span.Attributes)); diff != "" {
		t.Error("(-want +got):", diff)
	}
	if text, err := os.ReadFile(path); err != nil || len(text) > 0 {
		t.Errorf("logged: %s %v", text, err)
	}
}

// Where nobody records, a span adds nothing but itself.
func TestNotRecorded(t *testing.T) {
	s, exporter, _ := traced(t)
	decision, err := decide(t.Context(), noop.NewTracerProvider().Tracer(""), s.engine, requests.IrishWarrant())
	if err != nil || len(decision.Items) != 2 || len(exporter.GetSpans()) != 0 {
		t.Errorf("%+v, %v", decision, err)
	}
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), warrant, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Name": "comity.decide"`, `"kind":"decision"`, `"trace_id":"`, `"timer_decide_ns":`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in %s", want, &out)
		}
	}
	if err := run(t.Context(), "main.go", &out); err == nil || !strings.HasPrefix(err.Error(), "main.go: ") {
		t.Errorf("of no request: %v", err)
	}
}
