package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
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

// builtin is an engine of the built-in law.
func builtin(t *testing.T) *policy.Engine {
	t.Helper()
	engine, err := newEngine(t.Context(), options{})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// front starts a gateway before the stores.
func front(t *testing.T, stores []*store, change ...func(*gateway)) *httptest.Server {
	t.Helper()
	g, err := newGateway(builtin(t), stores, warrants(t), sampleLayout)
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
		"mail/user@example.org/harbour.jpg":           redirected(dublin),
		"mail/user@example.org/draft.odt":             redirected(stockholm),
		"mail/user@example.org/invoice.pdf":           redirected(bonn),
		"mail/user@example.org/replicated.eml":        redirected(stockholm),
		"mail/user@example.org/moved.eml":             redirected(dublin),
		"records/traffic/user@example.org/logins.csv": {Status: 403, Type: "NotAsked"},
		"mail/neighbour@example.org/diary.txt":        {Status: 403, Type: "UnknownRequest"},
		"mail/user@example.org/none.eml":              {Status: 404, Type: "NoObject"},
		"mail/user@example.org/":                      {Status: 404, Type: "NoObject"},
	}
	for _, key := range []string{"mail/user@example.org/lunch.eml", "records/subscriber/user@example.org/account.json"} {
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
	us, key := world.servers["us-east-1"], "mail/user@example.org/"+t.Name()
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

// TestCustomersFolders asks for subscriber data alone: a letter is content in
// whichever folder its writer put it, and is not handed over.
func TestCustomersFolders(t *testing.T) {
	us, s := world.servers["us-east-1"], front(t, world.stores(), func(g *gateway) {
		asks := warrants(t)
		for id, req := range asks {
			req.Data = []request.Item{{Category: request.Subscriber}}
			asks[id] = req
		}
		g.Resolver = asks.resolver(sampleLayout)
	})
	for _, key := range []string{"mail/user@example.org/subscriber/letter.eml", "mail/user@example.org/records/subscriber/user@example.org/letter.eml",
		"mail/user@example.org/traffic/letter.eml"} {
		if err := us.put(t.Context(), key, "These are the bytes of a letter."); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(answer{Status: 403, Type: "NotAsked"}, exported(t, s.URL, key)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	if got := exported(t, s.URL, "records/subscriber/user@example.org/account.json"); got.Status != 200 {
		t.Errorf("the records: %+v", got)
	}
}

// TestHostileKeys asks, byte by byte as the paths stand, for the neighbour's
// diary by way of the user's folder: no store is asked, and nothing comes.
func TestHostileKeys(t *testing.T) {
	var located atomic.Int32
	s := front(t, world.stores(), func(g *gateway) {
		stores := g.Locator
		g.Locator = guard.LocatorFunc(func(ctx context.Context, key string) (guard.Placement, error) {
			located.Add(1)
			return stores.Locate(ctx, key)
		})
	})
	asked := 0
	for _, up := range []string{"..", "%2e%2e", ".%2E", "%252e%252e", "..%00", "..%20", "..;", "..;v=1", "%c0%ae%c0%ae", "%ef%bc%8e%ef%bc%8e", "%e2%80%a5", "..%e2%80%8b", "..%3a", "...", ".", ""} {
		for _, slash := range []string{"/", "%2f", "%5c", `\`, "//", "/./", "%252f", "%ef%bc%8f", "%c0%af"} {
			for _, method := range []string{"GET", "HEAD"} {
				path := "/export/mail/user@example.org" + slash + up + slash + "neighbour@example.org/diary.txt"
				status, text := sent(t, s, method+" "+path+" HTTP/1.1\r\n")
				if asked++; strings.Contains(text, "These are the bytes") || !slices.Contains([]string{"307", "400", "403", "404"}, status) {
					t.Errorf("%s %s: %s", method, path, text)
				}
			}
		}
	}
	t.Logf("%d requests", asked)
	if n := located.Load(); n > 0 {
		t.Errorf("%d keys were located", n)
	}
	if status, text := sent(t, s, "GET /export/mail/user@example.org/lunch.eml HTTP/1.1\r\n"); status != "200" || located.Load() != 1 {
		t.Errorf("a clean key: %s", text)
	}
}

// sent sends a request, with what it takes to be answered, and returns the
// status and all the text.
func sent(t *testing.T, s *httptest.Server, text string) (status, answer string) {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, text+"Host: x\r\nComity-Request: 13-mag-2814\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	_, status, _ = strings.Cut(string(all), " ")
	status, _, _ = strings.Cut(status, " ")
	return status, string(all)
}

// TestDemonstrate prints what the README says.
func TestDemonstrate(t *testing.T) {
	var out bytes.Buffer
	if err := demonstrate(t.Context(), builtin(t), world, warrants(t), &out); err != nil {
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
