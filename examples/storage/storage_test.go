package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/comity-go/comity/policy/guard"
	"github.com/google/go-cmp/cmp"
)

// world is the fleet of all tests; none of them changes a seed.
var world *fleet

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	var err error
	if world, err = startFleet(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := world.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// warrants returns the registered requests.
func warrants(t *testing.T) registered {
	t.Helper()
	requests, err := readRequests([]string{sampleRequest})
	if err != nil {
		t.Fatal(err)
	}
	return requests
}

// front starts a gateway before the stores.
func front(t *testing.T, stores []*store, change ...func(*gateway)) *httptest.Server {
	t.Helper()
	g, err := newGateway(t.Context(), stores, warrants(t), accountFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range change {
		change(g)
	}
	s := httptest.NewUnstartedServer(nil)
	s.Config = g.server()
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// An answer is what a client got.
type answer struct {
	Status  int
	Text    string // of an object
	Type    string // of a refusal
	Offices []string
}

// exported asks for an object.
func exported(t *testing.T, url, key string) answer {
	t.Helper()
	response, err := ask(t.Context(), url, "13-mag-2814", key)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	if response.StatusCode == http.StatusOK {
		return answer{Status: response.StatusCode, Text: string(text)}
	}
	var p guard.Problem
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatalf("%s: %v in %q", key, err, text)
	}
	if strings.Contains(string(text), "These are the bytes") {
		t.Errorf("%s: refused, and handed over: %s", key, text)
	}
	_, kind, _ := strings.Cut(string(p.Type), "#")
	return answer{response.StatusCode, "", kind, offices(p)}
}

// TestExport gets exactly the objects that rest in the United States alone,
// byte by byte, and for every other the office to ask.
func TestExport(t *testing.T) {
	const (
		dublin    = "Ireland: Central Authority for Mutual Assistance, Department of Justice, Home Affairs and Migration, Dublin"
		stockholm = "Sweden: Division for Criminal Cases and International Judicial Cooperation (Central Authority), Ministry of Justice, Stockholm"
		bonn      = "Germany: Federal Office of Justice (Bundesamt für Justiz), Federal Ministry of Justice, Bonn"
	)
	redirected := func(offices ...string) answer { return answer{451, "", "Redirected", offices} }
	want := map[string]answer{
		"user@example.org/content/harbour.jpg":    redirected(dublin),
		"user@example.org/content/draft.odt":      redirected(stockholm),
		"user@example.org/content/invoice.pdf":    redirected(bonn),
		"user@example.org/content/replicated.eml": redirected(stockholm),
		"user@example.org/content/moved.eml":      redirected(dublin),
		"user@example.org/traffic/logins.csv":     {Status: 403, Type: "NotAsked"},
		"neighbour@example.org/content/diary.txt": {Status: 403, Type: "UnknownRequest"},
		"user@example.org/content/none.eml":       {Status: 404, Type: "NoObject"},
		"user@example.org/content/":               {Status: 404, Type: "NoObject"},
	}
	for _, key := range []string{"user@example.org/content/lunch.eml", "user@example.org/subscriber/account.json"} {
		want[key] = answer{Status: 200, Text: strings.Repeat("These are the bytes of "+key+".\n", 100)}
	}
	got, s := map[string]answer{}, front(t, world.stores())
	for key := range want {
		got[key] = exported(t, s.URL, key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, s := range seeds {
		if _, ok := want[s.key]; !ok {
			t.Errorf("%s: not asked for", s.key)
		}
	}
}

// TestPinned hands over the version that was decided about, also where another
// has taken its place before the first byte, and nothing where it is gone.
func TestPinned(t *testing.T) {
	us, key := world.servers["us-east-1"], "user@example.org/content/"+t.Name()
	changes := []struct {
		name   string
		change func(at found) error
		want   answer
	}{
		{"replaced", func(found) error { return us.put(t.Context(), key, "new") }, answer{Status: 200, Text: "old"}},
		{"gone", func(at found) error {
			_, err := us.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &us.bucket, Key: &key, VersionId: at.version.VersionId})
			return err
		}, answer{Status: 502}},
	}
	for _, tt := range changes {
		if err := us.put(t.Context(), key, "old"); err != nil {
			t.Fatal(err)
		}
		s := front(t, world.stores(), func(g *gateway) {
			g.Record = func(_ context.Context, a guard.Answer, _ error) error { return tt.change(a.Placement.Pinned.(found)) }
		})
		response, err := ask(t.Context(), s.URL, "13-mag-2814", key)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		got := answer{Status: response.StatusCode, Text: string(text)}
		if got.Status != 200 {
			got.Text = ""
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestDemonstrate prints what the README says.
func TestDemonstrate(t *testing.T) {
	var out bytes.Buffer
	if err := demonstrate(t.Context(), world, warrants(t), &out); err != nil {
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
