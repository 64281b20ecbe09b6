package guard

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// A service is a store of objects behind a guard. An object is its own name
// and its places, so that a reader of a body knows what he got.
type service struct {
	guard  Guard
	places map[string][]request.Item
	known  map[string]request.Request
	served int // how often the export was called
	mu     sync.Mutex
}

// newService holds one object for each kind of answer.
func newService(t testing.TB) *service {
	t.Helper()
	s := &service{known: map[string]request.Request{}, places: map[string][]request.Item{
		"us":        {content("US")},
		"us-twice":  {content("US"), content("aws:us-east-1"), content("US")},
		"ie":        {content("IE")},
		"us-and-ie": {content("US"), content("aws:eu-west-1")},
		"us-and-se": {content("US", "SE")},
		"nowhere":   {content()},
		"us-or-xx":  {content("US"), content()},
		"mixed":     {content("US"), {Category: request.Subscriber, StoredIn: []request.Place{"IE"}}},
		"traffic":   {content("US"), {Category: request.Traffic, StoredIn: []request.Place{"US"}}},
		"bare":      {content("eu-west-1")},
		"empty":     {},
	}}
	warrant := requests.IrishWarrant()
	s.known[warrant.ID] = warrant
	engine := engine(t, policy.StorageLocation)
	s.guard = Guard{
		Engines:  engine,
		Locator:  LocatorFunc(s.locate),
		Resolver: ByHeader(s.lookup, func(r *http.Request) string { return r.URL.Path[1:] }),
		ErrorLog: slog.New(slog.DiscardHandler),
	}
	return s
}

func content(places ...request.Place) request.Item {
	return request.Item{Category: request.Content, StoredIn: places}
}

// engine returns the engine of a built-in posture, made once.
func engine(t testing.TB, p policy.Posture) *policy.Engine {
	t.Helper()
	made, _ := engines.LoadOrStore(p, sync.OnceValues(func() (*policy.Engine, error) {
		return policy.New(context.Background(), policy.WithPosture(p))
	}))
	e, err := made.(func() (*policy.Engine, error))()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var engines sync.Map

func (s *service) locate(_ context.Context, object string) (Placement, error) {
	items, ok := s.places[object]
	if !ok {
		return Placement{}, ErrNoObject
	}
	return Placement{Items: items, Version: "7", Pinned: "version 7 of " + object}, nil
}

func (s *service) lookup(_ context.Context, id string) (request.Request, error) {
	req, ok := s.known[id]
	if !ok {
		return request.Request{}, ErrUnknownRequest
	}
	return req, nil
}

// finding finds this, whoever asks.
func finding(req request.Request, object string) Finder {
	return func(context.Context) (request.Request, string, error) { return req, object, nil }
}

// secret is in every body of an object and in no refusal.
const secret = "the bytes of "

// export hands over, as http.ServeContent does, with all that would tell of
// the object.
func (s *service) export(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.served++
	s.mu.Unlock()
	a, _ := FromContext(r.Context())
	w.Header().Set("ETag", `"7"`)
	io.WriteString(w, secret+a.Placement.Pinned.(string))
}

func (s *service) handler() http.Handler { return s.guard.Handler(http.HandlerFunc(s.export)) }

// ask exports one object under the warrant.
func (s *service) ask(object string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/"+object, nil)
	r.Header.Set(RequestHeader, "13-mag-2814")
	for _, change := range change {
		change(r)
	}
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	return w
}

// decoded returns the problem in an answer.
func decoded(t *testing.T, w *httptest.ResponseRecorder) Problem {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %q", err, w.Body)
	}
	return p
}
