package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"go.uber.org/goleak"
	"golang.org/x/tools/txtar"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		http.DefaultClient.CloseIdleConnections()
		if built != "" {
			os.RemoveAll(built)
		}
		os.Exit(code)
	}))
}

// start returns a server that is asked over HTTP.
func start(t testing.TB, posture policy.Posture, l limits, options ...policy.Option) (*server, *httptest.Server) {
	t.Helper()
	engine, err := policy.New(t.Context(), append(options, policy.WithPosture(posture))...)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(l)
	if err := s.swap(t.Context(), engine); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	web.Config = s.web()
	web.Start()
	t.Cleanup(web.Close)
	s.url = web.URL
	return s, web
}

// post asks and returns the status and the answer.
func post(t testing.TB, url, body string) (int, []byte) {
	t.Helper()
	answer, text := send(t, http.DefaultClient, "POST", url, body, http.Header{"Content-Type": {"application/json"}})
	return answer.StatusCode, text
}

// send sends a request and returns the answer with its text.
func send(t testing.TB, client *http.Client, method, url, body string, header http.Header) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, text
}

// A gotAnswer is an answer as a client reads it.
type gotAnswer struct {
	Decision *bool
	Context  struct {
		grounds
		Error *problemInBatch
	}
}

func read[T any](t testing.TB, text []byte) T {
	t.Helper()
	var v T
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// cases returns the request of every page of testdata/cases.
func cases(t testing.TB) map[string][]byte {
	t.Helper()
	pages, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	found := map[string][]byte{}
	for _, page := range pages {
		archive, err := txtar.ParseFile(page)
		if err != nil {
			t.Fatal(err)
		}
		req, err := request.Decode(archive.Files[0].Data)
		if err != nil {
			t.Fatal(err)
		}
		if !namesTargets(req) {
			found[strings.TrimSuffix(filepath.Base(page), ".txtar")] = archive.Files[0].Data
		}
	}
	return found
}

// namesTargets reports whether items or persons name targets of their own. A
// question of AuthZEN is about one target, so that it cannot say so.
func namesTargets(req request.Request) bool {
	return slices.ContainsFunc(req.Data, func(it request.Item) bool { return len(it.Targets) > 0 }) ||
		slices.ContainsFunc(req.Subjects, func(p request.Person) bool { return len(p.Targets) > 0 })
}

// evaluationsOf writes a request of the library, which names one target or
// none, as a batch.
func evaluationsOf(t testing.TB, text []byte) string {
	t.Helper()
	var r struct {
		Requesting json.RawMessage
		Authority  map[string]json.RawMessage
		Targets    []map[string]json.RawMessage
		Data       []map[string]json.RawMessage
	}
	var rest map[string]json.RawMessage
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &rest); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"requesting", "authority", "targets", "data"} {
		delete(rest, name)
	}
	take := func(from map[string]json.RawMessage, name, absent string) json.RawMessage {
		defer delete(from, name)
		if from[name] == nil {
			return json.RawMessage(absent)
		}
		return from[name]
	}
	type properties map[string]json.RawMessage
	subject := map[string]any{"type": take(r.Authority, "kind", `""`), "id": take(r.Authority, "name", `""`)}
	r.Authority["requesting"] = r.Requesting
	subject["properties"] = r.Authority
	target, id := map[string]json.RawMessage{}, json.RawMessage(`""`)
	if len(r.Targets) > 0 {
		target = r.Targets[0]
		id = take(target, "value", `""`)
	}
	var evaluations []any
	for _, item := range r.Data {
		resource := map[string]any{"type": take(item, "category", `""`), "id": id}
		p := properties{}
		for _, from := range []map[string]json.RawMessage{item, target} {
			for name, value := range from {
				p[name] = value
			}
		}
		resource["properties"] = p
		evaluations = append(evaluations, map[string]any{"resource": resource})
	}
	body, err := json.Marshal(map[string]any{"subject": subject, "action": map[string]string{"name": disclose}, "context": rest, "evaluations": evaluations})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestCases asks every case over HTTP and compares with the library: the same
// outcome, reasons, channels, conflicts and obligations, and true for allow
// alone.
func TestCases(t *testing.T) {
	for _, posture := range []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance} {
		s, web := start(t, posture, defaultLimits)
		for name, text := range cases(t) {
			t.Run(string(posture)+" "+name, func(t *testing.T) { compareCase(t, s.live.Engine(), web.URL, text) })
		}
	}
}

func compareCase(t *testing.T, engine *policy.Engine, url string, text []byte) {
	req, err := request.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	status, body := post(t, url+"/access/v1/evaluations", evaluationsOf(t, text))
	got := read[struct{ Evaluations []gotAnswer }](t, body)
	if status != http.StatusOK || len(got.Evaluations) != len(req.Data) {
		t.Fatalf("%d: %s", status, body)
	}
	for i, item := range req.Data {
		alone := req
		alone.Data = []request.Item{item}
		want, err := engine.Decide(t.Context(), alone)
		if err != nil {
			t.Fatal(err)
		}
		have := got.Evaluations[i]
		if have.Decision == nil || *have.Decision != (want.Outcome == policy.Allow) || have.Context.Error != nil {
			t.Errorf("item %d is %s, but the answer: %s", i, want.Outcome, body)
		}
		compareGrounds(t, want.Items[0], have.Context.Item)
	}
}

// compareGrounds compares all but the pointers, which lead into another text.
func compareGrounds(t *testing.T, want, have policy.Item) {
	t.Helper()
	plain := func(it policy.Item) string {
		it.Reasons = append([]policy.Reason{}, it.Reasons...)
		for i := range it.Reasons {
			it.Reasons[i].Facts = nil
		}
		text, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if plain(want) != plain(have) {
		t.Errorf("the library:\n%s\nthe server:\n%s", plain(want), plain(have))
	}
}
