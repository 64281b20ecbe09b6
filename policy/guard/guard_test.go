package guard

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// TestStrictest draws placements: an object is handed over where each of its
// copies alone would be, and the order in which they are found changes nothing.
func TestStrictest(t *testing.T) {
	places := []request.Place{"US", "IE", "SE", "CN", "RU", "XX", "GB", "aws:us-east-1", "AWS:us-east-1", "aws:eu-west-1", "aws:no-such-1"}
	categories := []request.Category{request.Content, request.Subscriber}
	req := requests.IrishWarrant()
	r := rand.New(rand.NewPCG(1, 2))
	for _, posture := range []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance} {
		e := engine(t, posture)
		allowed := 0
		for range 300 {
			var copies []request.Item
			for range 1 + r.IntN(3) {
				it := request.Item{Category: categories[r.IntN(len(categories))]}
				for range r.IntN(3) {
					it.StoredIn = append(it.StoredIn, places[r.IntN(len(places))])
				}
				copies = append(copies, it)
			}
			req.Provider.Control = r.IntN(2) == 0
			want := alone(t, e, req, copies)
			first := decideAt(t, e, req, copies)
			if got := first.Decision.Outcome; got != want {
				t.Fatalf("%s: %v: %v, want %v", posture, copies, got, want)
			}
			r.Shuffle(len(copies), func(i, j int) { copies[i], copies[j] = copies[j], copies[i] })
			for _, c := range copies {
				slices.Reverse(c.StoredIn)
			}
			if again := decideAt(t, e, req, append(copies, copies[0])); again.ID != first.ID {
				t.Fatalf("%s: %v: another decision in another order", posture, copies)
			}
			if first.Allowed() {
				allowed++
			}
		}
		if allowed == 0 || allowed == 300 {
			t.Errorf("%s: %d of 300 allowed shows nothing", posture, allowed)
		}
	}
}

// alone returns the strictest of the answers to each copy.
func alone(t *testing.T, e *policy.Engine, req request.Request, copies []request.Item) policy.Outcome {
	t.Helper()
	least := policy.Allow
	for _, c := range copies {
		req.Data = distinct([]request.Item{c})
		d, err := e.Decide(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		least = min(least, d.Outcome)
	}
	return least
}

func decideAt(t *testing.T, e *policy.Engine, req request.Request, copies []request.Item) Answer {
	t.Helper()
	g := Guard{
		Engines: e,
		Locator: LocatorFunc(func(context.Context, string) (Placement, error) { return Placement{Items: copies}, nil }),
	}
	a, err := g.Decide(t.Context(), req, "object")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestDecideErrors denies beside every error.
func TestDecideErrors(t *testing.T) {
	for object, want := range map[string]error{"no-such": ErrNoObject, "traffic": ErrNotAsked, "bare": nil, "empty": nil} {
		s := newService(t)
		a, err := s.guard.Decide(t.Context(), requests.IrishWarrant(), object)
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", object, err, want)
		}
		if a.Object != object || a.Request.ID != "13-mag-2814" || a.Allowed() || a.ID != "" {
			t.Errorf("%s: %+v beside an error", object, a)
		}
	}
}

// TestRecord is told of every answer, once, and before.
func TestRecord(t *testing.T) {
	s := newService(t)
	type told struct {
		Object string
		ID     bool
		Failed bool
		Before bool // before the export, and with time to record
	}
	var got []told
	s.guard.Record = func(ctx context.Context, a Answer, err error) error {
		got = append(got, told{a.Object, a.ID != "", err != nil, s.served == 0 && ctx.Err() == nil})
		return nil
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	s.ask("ie", func(r *http.Request) { *r = *r.WithContext(gone) })
	for _, object := range []string{"ie", "traffic", "no-such", "us"} {
		s.ask(object)
	}
	s.ask("us", func(r *http.Request) { r.Header.Set(RequestHeader, "13-mag-2815") })
	want := []told{{"ie", false, true, true}, {"ie", true, false, true}, {"traffic", false, true, true}, {"no-such", false, true, true},
		{"us", true, false, true}, {"us", false, true, false}} // the last after the export of us
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSwap decides each object with the engine of the moment.
func TestSwap(t *testing.T) {
	s := newService(t)
	var codes []int
	for _, p := range []policy.Posture{policy.StorageLocation, policy.ProviderControl} {
		e := engine(t, p)
		s.guard.Engines = e
		codes = append(codes, s.ask("ie").Code)
	}
	if want := []int{http.StatusUnavailableForLegalReasons, http.StatusOK}; !slices.Equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
}

// TestBlockedBy names who operates the service.
func TestBlockedBy(t *testing.T) {
	s := newService(t)
	s.guard.BlockedBy = "https://storage.example/"
	if got, want := s.ask("ie").Header().Get("Link"), `<https://storage.example/>; rel="blocked-by"`; got != want {
		t.Errorf("Link %s, want %s", got, want)
	}
}

// TestProblem tells the authority the reasons, and the holder's own business not.
func TestProblem(t *testing.T) {
	s := newService(t)
	a, err := s.guard.Decide(t.Context(), requests.IrishWarrant(), "mixed")
	if err != nil {
		t.Fatal(err)
	}
	w := s.ask("mixed")
	held := a.Decision.Items[1] // the subscriber data in Ireland
	want := Problem{Type: Redirected, Title: Redirected.title("en"), Status: 451, Outcome: policy.RedirectToMLAT,
		Detail: "Data-protection law bars the transfer, and nothing lifts the bar. A convention on mutual assistance " +
			"that binds both states is a way to ask. A treaty on mutual legal assistance between the two states is a way to ask.",
		Reasons: held.Reasons, Channels: held.Channels, RequestID: "13-mag-2814", Decision: a.ID}
	if diff := cmp.Diff(want, decoded(t, w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if other := a.Decision.Items[0]; other.Outcome != policy.Allow {
		t.Errorf("%v in %v: %v shows nothing", other.Category, other.Places, other.Outcome)
	}
}

// TestHandlerIncomplete refuses to be mounted.
func TestHandlerIncomplete(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("mounted without a Resolver")
		}
	}()
	g := newService(t).guard
	g.Resolver = nil
	g.Handler(http.NotFoundHandler())
}

// TestLanguages answers in the language of the caller, and where he accepts
// none that is held, or says nothing, in English or the engine's own.
func TestLanguages(t *testing.T) {
	french, err := policy.New(t.Context(), policy.WithLanguage("fr"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		object, accept, want string
		engine               *policy.Engine
	}{
		{"ie", "sv-SE, en;q=0.5", "sv", nil},
		{"ie", "nl, de-AT;q=0.8", "de", nil},
		{"ie", "nl", "en", nil},
		{"ie", "not a language", "en", nil},
		{"ie", "", "en", nil},
		{"ie", "", "fr", french},
		{"ie", "sv", "sv", french},
		{"no-such", "fr", "fr", nil},
		{"no-such", "nl", "en", nil},
	}
	for _, tt := range tests {
		s := newService(t)
		if tt.engine != nil {
			s.guard.Engines = tt.engine
		}
		w := s.ask(tt.object, func(r *http.Request) {
			if tt.accept != "" {
				r.Header.Set("Accept-Language", tt.accept)
			}
		})
		p := decoded(t, w)
		if got := w.Header().Get("Content-Language"); got != tt.want || p.Title != p.Type.title(tt.want) {
			t.Errorf("%s for %q: %s %q, want %s", tt.object, tt.accept, got, p.Title, tt.want)
		}
		if english := strings.Contains(p.Detail, "treaty"); p.Detail != "" && english != (tt.want == "en") {
			t.Errorf("%s for %q: detail %q", tt.object, tt.accept, p.Detail)
		}
	}
}

// TestTitles has every title in every language, each of its own.
func TestTitles(t *testing.T) {
	seen := map[string]bool{}
	for kind := range statuses {
		for _, tag := range lang.Tags() {
			title := kind.title(tag)
			assert.NotContains(t, title, "problem.", "%s has no title in %s", kind, tag)
			assert.False(t, seen[title], "%s: another kind or language has the title %q", kind, title)
			seen[title] = true
		}
		assert.Equal(t, kind.title("en"), kind.title("xx"), "%s in a language without texts", kind)
	}
}

// TestFromContext finds nothing where no guard stood before.
func TestFromContext(t *testing.T) {
	if a, ok := FromContext(t.Context()); ok || a.Allowed() {
		t.Errorf("%+v", a)
	}
}

// FuzzHandler hands over nothing but the objects in the United States, under
// the request that is registered, and answers all else with a problem.
func FuzzHandler(f *testing.F) {
	f.Add("us", "13-mag-2814", "sv")
	f.Add("ie", " 13-mag-2814 ", "*;q=0")
	f.Add("us/../ie", "13-mag-2814\r\nX: y", "en-\xff")
	f.Fuzz(func(t *testing.T, object, id, accept string) {
		s := newService(t)
		w := s.ask("", func(r *http.Request) {
			r.URL.Path = "/" + object
			r.Header.Set(RequestHeader, id)
			r.Header.Set("Accept-Language", accept)
		})
		if w.Code != http.StatusOK {
			if p := decoded(t, w); p.Status != w.Code || p.Title == "" || s.served > 0 {
				t.Errorf("%d beside %+v", w.Code, p)
			}
			return
		}
		if want := secret + "version 7 of " + object; w.Body.String() != want || !strings.HasPrefix(object, "us") || strings.TrimSpace(id) != "13-mag-2814" {
			t.Errorf("%q under %q handed over: %q", object, id, w.Body)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	s := newService(b)
	req := s.known["13-mag-2814"]
	for b.Loop() {
		if _, err := s.guard.Decide(b.Context(), req, "us"); err != nil {
			b.Fatal(err)
		}
	}
}
