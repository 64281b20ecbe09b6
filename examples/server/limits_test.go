package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
)

// TestRefused checks what is turned away before it is read, each by its status.
func TestRefused(t *testing.T) {
	l := defaultLimits
	l.body = 2000
	_, web := start(t, policy.StorageLocation, l)
	for _, tt := range []struct {
		method, path, kind, body string
		want                     int
	}{
		{"POST", "/access/v1/evaluation", "application/json", home, http.StatusOK},
		{"POST", "/access/v1/evaluation", "application/json; charset=utf-8", home, http.StatusOK},
		{"POST", "/access/v1/evaluation", "application/json", home + strings.Repeat(" ", 2000), http.StatusRequestEntityTooLarge},
		{"POST", "/access/v1/evaluation", "text/plain", home, http.StatusBadRequest},
		{"POST", "/access/v1/evaluation", "", home, http.StatusBadRequest},
		{"GET", "/access/v1/evaluation", "", "", http.StatusMethodNotAllowed},
		{"POST", "/access/v1/search/subject", "application/json", "{}", http.StatusNotFound},
	} {
		header := http.Header{"Content-Type": {tt.kind}, "X-Request-Id": {"a/1"}}
		answer, text := send(t, http.DefaultClient, tt.method, web.URL+tt.path, tt.body, header)
		if answer.StatusCode != tt.want || answer.Header.Get("X-Request-ID") != "a/1" || tt.want != http.StatusOK && strings.Contains(string(text), "decision") {
			t.Errorf("%s %s as %q: %d, %v: %s", tt.method, tt.path, tt.kind, answer.StatusCode, answer.Header, text)
		}
	}
}

// TestSlow sends half a request: it is told so, and the connection ends.
func TestSlow(t *testing.T) {
	l := defaultLimits
	l.read = time.Second
	_, web := start(t, policy.StorageLocation, l)
	conn, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(home), home[:50])
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusRequestTimeout || !answer.Close || read[problem](t, text).Detail == "" {
		t.Errorf("%d: %s", answer.StatusCode, text)
	}
}

// held starts a request that does not end before the returned function is
// called, which returns its answer.
func held(t *testing.T, s *server, url string) func() (int, string) {
	t.Helper()
	body, rest := io.Pipe()
	type result struct {
		status int
		text   string
	}
	done := make(chan result, 1)
	go func() {
		answer, err := http.Post(url+"/access/v1/evaluation", "application/json", body)
		if err != nil {
			done <- result{text: err.Error()}
			return
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		done <- result{answer.StatusCode, string(text)}
	}()
	io.WriteString(rest, home[:50])
	for len(s.slots) == 0 {
		runtime.Gosched()
	}
	return func() (int, string) {
		io.WriteString(rest, home[50:])
		rest.Close()
		r := <-done
		return r.status, r.text
	}
}

// TestBusy: one request more than there may be at once is told to come again.
func TestBusy(t *testing.T) {
	l := defaultLimits
	l.concurrent, l.read = 1, time.Minute
	s, web := start(t, policy.StorageLocation, l)
	finish := held(t, s, web.URL)
	status, text := post(t, web.URL+"/access/v1/evaluation", home)
	if status != http.StatusServiceUnavailable || read[problem](t, text).Detail == "" {
		t.Errorf("%d: %s", status, text)
	}
	if answer, _ := send(t, http.DefaultClient, "GET", web.URL+"/health/ready", "", nil); answer.StatusCode != http.StatusNoContent {
		t.Errorf("busy is not unwell: %d", answer.StatusCode)
	}
	if status, text := finish(); status != http.StatusOK {
		t.Errorf("the first: %d: %s", status, text)
	}
}

// TestLate: what is not decided in time is no decision.
func TestLate(t *testing.T) {
	l := defaultLimits
	l.decide = time.Nanosecond
	_, web := start(t, policy.StorageLocation, l)
	if status, text := post(t, web.URL+"/access/v1/evaluation", home); status != http.StatusServiceUnavailable {
		t.Errorf("%d: %s", status, text)
	}
	status, text := post(t, web.URL+"/access/v1/evaluations", with(t, `"subject"`, `"evaluations": [{}, {}], "subject"`))
	got := read[struct{ Evaluations []gotAnswer }](t, text).Evaluations
	if status != http.StatusOK || len(got) != 2 || *got[0].Decision || *got[1].Decision || got[1].Context.Error.Status != http.StatusServiceUnavailable {
		t.Errorf("%d: %s", status, text)
	}
}

// TestStop ends the server while a request is under way, which is answered.
func TestStop(t *testing.T) {
	s, web := start(t, policy.StorageLocation, defaultLimits)
	finish := held(t, s, web.URL)
	ended := make(chan error, 1)
	ended <- http.ErrServerClosed
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop(web.Config, ended) }()
	for s.ready.Load() {
		runtime.Gosched()
	}
	if status, text := finish(); status != http.StatusOK {
		t.Errorf("%d: %s", status, text)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// TestMetrics counts what was answered, and nothing of what was asked.
func TestMetrics(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	post(t, web.URL+"/access/v1/evaluation", home)
	post(t, web.URL+"/access/v1/evaluation", with(t, `["US"]`, `["IE"]`))
	post(t, web.URL+"/access/v1/evaluation", "{}")
	_, text := send(t, http.DefaultClient, "GET", web.URL+"/metrics", "", nil)
	for _, want := range []string{
		`comity_evaluations_total{outcome="allow"} 1`, `comity_evaluations_total{outcome="redirect_to_mlat"} 1`, `comity_evaluations_total{outcome="error"} 1`,
		`comity_evaluations_total{outcome="deny"} 0`, `comity_http_requests_total{code="200",path="/access/v1/evaluation"} 2`,
		`comity_http_requests_total{code="400",path="/access/v1/evaluation"} 1`, `comity_http_request_seconds_count{path="/access/v1/evaluation"} 3`,
	} {
		if !strings.Contains(string(text), want+"\n") {
			t.Errorf("%s is not in:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "example.org") {
		t.Error("the metrics tell of whom was asked")
	}
}

// TestLanguages: the texts are in the language asked for, the codes the same.
func TestLanguages(t *testing.T) {
	_, web := start(t, policy.StorageLocation, defaultLimits)
	texts := map[string]string{}
	for accept, tag := range map[string]string{"": "en", "sv": "sv", "fr-CA, en;q=0.5": "fr", "de": "de", "nl": "en", "garbage;;": "en"} {
		header := http.Header{"Content-Type": {"application/json"}, "Accept-Language": {accept}}
		answer, text := send(t, http.DefaultClient, "POST", web.URL+"/access/v1/evaluation", home, header)
		got := read[gotAnswer](t, text).Context
		if answer.Header.Get("Content-Language") != tag || got.Provenance.Lang != tag || got.Reasons[0].Code == "" {
			t.Errorf("%q: %s", accept, text)
		}
		texts[got.Reasons[0].Text] = tag
	}
	if len(texts) != 4 {
		t.Errorf("the reason is said in %d ways", len(texts))
	}
}
