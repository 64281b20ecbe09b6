package guard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// TestAllowed hands over what was located, with the ID of the decision.
func TestAllowed(t *testing.T) {
	s := newService(t)
	for _, object := range []string{"us", "us-twice"} {
		w := s.ask(object)
		if got, want := w.Body.String(), secret+"version 7 of "+object; w.Code != http.StatusOK || got != want {
			t.Errorf("%s: %d %q, want 200 %q", object, w.Code, got, want)
		}
		a, err := s.guard.Decide(t.Context(), s.known["13-mag-2814"], object)
		if err != nil || !a.Allowed() {
			t.Fatalf("%s: %v, %v", object, a.Decision.Outcome, err)
		}
		if got := w.Header().Get(DecisionHeader); got != a.ID || got != a.Decision.ID() {
			t.Errorf("%s: decision %s, want %s", object, got, a.ID)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", object, got)
		}
	}
}

// TestRefuse writes what Handler writes where Admit refuses.
func TestRefuse(t *testing.T) {
	s := newService(t)
	s.guard.BlockedBy = "https://example.org/"
	for _, object := range []string{"ie", "nowhere", "traffic", "no-such", "bare"} {
		want := s.ask(object)
		_, refused := s.guard.Admit(t.Context(), Call{Find: finding(s.known["13-mag-2814"], object)})
		got := httptest.NewRecorder()
		s.guard.Refuse(got, *refused)
		if diff := cmp.Diff(want.Result().Header, got.Result().Header); diff != "" || got.Code != want.Code || got.Body.String() != want.Body.String() {
			t.Errorf("%s: %d, want %d (-want +got):\n%s", object, got.Code, want.Code, diff)
		}
	}
}

// A refusal is what a client sees of one.
type refusal struct {
	Type     string
	Outcome  policy.Outcome
	Channels string // the central authorities, best first
}

// TestRefused looks at every kind of refusal, whatever way it is asked for.
func TestRefused(t *testing.T) {
	const dublin = "IE Dublin"
	tests := []struct {
		object string
		change func(*service, *http.Request)
		want   refusal
	}{
		{object: "ie", want: refusal{"451 Redirected", policy.RedirectToMLAT, dublin}},
		{object: "us-and-ie", want: refusal{"451 Redirected", policy.RedirectToMLAT, dublin}},
		{object: "us-and-se", want: refusal{"451 Redirected", policy.RedirectToMLAT, "SE Stockholm"}},
		{object: "mixed", want: refusal{"451 Redirected", policy.RedirectToMLAT, dublin}},
		{object: "nowhere", want: refusal{Type: "451 Refused"}},
		{object: "us-or-xx", want: refusal{Type: "451 Refused"}},
		{object: "traffic", want: refusal{Type: "403 NotAsked"}},
		{object: "no-such", want: refusal{Type: "404 NoObject"}},
		{object: "bare", want: refusal{Type: "503 NoAnswer"}},
		{object: "empty", want: refusal{Type: "503 NoAnswer"}},
		{object: "", want: refusal{Type: "404 NoObject"}},
		{object: "us/%2e%2e/us", want: refusal{Type: "404 NoObject"}},
		{object: "mail%2Fus", want: refusal{Type: "404 NoObject"}},
		{"us", headers(), refusal{Type: "400 NoRequest"}},
		{"us", headers(""), refusal{Type: "400 NoRequest"}},
		{"us", headers("13-mag-2814", "13-mag-2814"), refusal{Type: "400 NoRequest"}},
		{"us", headers("\xff"), refusal{Type: "400 NoRequest"}},
		{"us", headers(strings.Repeat("9", maxID+1)), refusal{Type: "400 NoRequest"}},
		{"us", headers("13-mag-2815"), refusal{Type: "403 UnknownRequest"}},
		{"us", asks(func(r *request.Request) { r.Instrument.Authenticated = false }), refusal{Type: "451 Refused"}},
		{"us", asks(func(r *request.Request) { r.Received = "1999-12-31" }), refusal{Type: "503 NoAnswer"}},
		{"us", asks(func(r *request.Request) { r.ID = "another" }), refusal{Type: "503 NoAnswer"}},
	}
	for _, tt := range tests {
		checkRefused(t, tt.object, tt.change, tt.want)
	}
	for name, change := range faults {
		t.Run(name, func(t *testing.T) { checkRefused(t, "us", change, refusal{Type: "503 NoAnswer"}) })
	}
}

// checkRefused asks for the object in every way.
func checkRefused(t *testing.T, object string, change func(*service, *http.Request), want refusal) {
	t.Helper()
	for way, ask := range ways {
		s := newService(t)
		w := s.ask(object, func(r *http.Request) {
			ask(r)
			if change != nil {
				change(s, r)
			}
		})
		p := decoded(t, w)
		got := refusal{Type: kind(w.Code, p), Outcome: p.Outcome, Channels: offices(p)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s of %q (-want +got):\n%s", way, object, diff)
		}
		if s.served > 0 || strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s of %q: the export was called", way, object)
		}
		checkHeaders(t, w.Header(), p)
	}
}

// ways are the ways to ask that tell of an object without its body.
var ways = map[string]func(*http.Request){
	"GET":  func(*http.Request) {},
	"HEAD": func(r *http.Request) { r.Method = http.MethodHead },
	"range": func(r *http.Request) {
		r.Header.Set("Range", "bytes=0-0")
	},
	"condition": func(r *http.Request) {
		r.Header.Set("If-None-Match", `"7"`)
		r.Header.Set("If-Modified-Since", time.Unix(0, 0).UTC().Format(http.TimeFormat))
	},
}

// headers names the request by these headers.
func headers(ids ...string) func(*service, *http.Request) {
	return func(_ *service, r *http.Request) { r.Header[RequestHeader] = ids }
}

// asks changes the request that is registered.
func asks(change func(*request.Request)) func(*service, *http.Request) {
	return func(s *service, _ *http.Request) {
		for id, req := range s.known {
			change(&req)
			s.known[id] = req
		}
	}
}

var errBroken = errors.New("pq: no route to 10.0.0.7")

// faults are what can break; in none of them an answer comes about.
var faults = map[string]func(*service, *http.Request){
	"a Locator that fails": func(s *service, _ *http.Request) {
		s.guard.Locator = LocatorFunc(func(context.Context, string) (Placement, error) { return Placement{}, errBroken })
	},
	"a Locator that panics": func(s *service, _ *http.Request) {
		s.guard.Locator = LocatorFunc(func(context.Context, string) (Placement, error) { panic(errBroken) })
	},
	"a Locator that never answers": func(s *service, _ *http.Request) {
		s.guard.Timeout = time.Millisecond
		s.guard.Locator = LocatorFunc(func(ctx context.Context, _ string) (Placement, error) {
			<-ctx.Done()
			return Placement{}, ctx.Err()
		})
	},
	"a Locator that answers too late": func(s *service, _ *http.Request) {
		s.guard.Timeout = time.Millisecond
		s.guard.Locator = LocatorFunc(func(ctx context.Context, object string) (Placement, error) {
			<-ctx.Done()
			return s.locate(ctx, object)
		})
	},
	"no engine": func(s *service, _ *http.Request) { s.guard.Engines = new(policy.Live) },
	"an engine that panics": func(s *service, _ *http.Request) {
		s.guard.Engines = EnginesFunc(func(context.Context, request.Request) *policy.Engine { panic(errBroken) })
	},
	"lookup fails": func(s *service, _ *http.Request) {
		s.guard.Resolver = ByHeader(brokenLookup, func(*http.Request) string { return "us" })
	},
	"Resolver panics": func(s *service, _ *http.Request) {
		s.guard.Resolver = func(*http.Request) (request.Request, string, error) { panic(errBroken) }
	},
	"Record fails": func(s *service, _ *http.Request) {
		s.guard.Record = func(context.Context, Answer, error) error { return errBroken }
	},
	"Record panics": func(s *service, _ *http.Request) {
		s.guard.Record = func(context.Context, Answer, error) error { panic(errBroken) }
	},
	"Record takes too long": func(s *service, _ *http.Request) {
		s.guard.Record = func(ctx context.Context, _ Answer, _ error) error {
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Second): // it is not told that its time is up
				return errors.New("no limit")
			}
			return nil
		}
		s.guard.Timeout = 50 * time.Millisecond
	},
	"a client that has gone": func(_ *service, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx)
	},
}

func brokenLookup(context.Context, string) (request.Request, error) {
	return request.Request{}, errBroken
}

// kind returns the status and the last part of the type.
func kind(status int, p Problem) string {
	_, name, _ := strings.Cut(string(p.Type), "#")
	if status != p.Status {
		name += " said otherwise"
	}
	return fmt.Sprint(status, " ", name)
}

// offices returns state and city of the first channel.
func offices(p Problem) string {
	if len(p.Channels) == 0 {
		return ""
	}
	return string(p.Channels[0].Requested) + " " + p.Channels[0].CentralAuthority.City
}

// checkHeaders looks for what must be there, and for what tells of the object.
func checkHeaders(t *testing.T, h http.Header, p Problem) {
	t.Helper()
	want := map[string]string{"Content-Type": "application/problem+json", "Cache-Control": "no-store", "Content-Language": "en",
		"Etag": "", "Last-Modified": "", "Content-Length": "", "Accept-Ranges": "", "Content-Range": "", DecisionHeader: p.Decision}
	if p.Status == http.StatusUnavailableForLegalReasons {
		want["Link"] = `</>; rel="blocked-by"`
	}
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if p.Title == "" || strings.Contains(p.Detail, "10.0.0.7") {
		t.Errorf("title %q, detail %q", p.Title, p.Detail)
	}
}
