package doortest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/comity-go/comity/examples/proxy/internal/gate"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A Door is a proxy before the store.
type Door interface {
	// Do sends a request of a client.
	Do(q Request) (Response, error)

	// Judged returns what was decided since it was last called.
	Judged() []Judgement
}

// A Judgement is a decision about an object.
type Judgement struct {
	Object  string
	Allowed bool
}

// named is the header by which a client names the warrant.
const named = guard.RequestHeader + ": " + RequestID

// Try tries a door with all that every door must bear. Of its tests each counts what it
// tried.
func Try(t *testing.T, d Door, s *Store) {
	t.Run("Answers", func(t *testing.T) { answers(t, d, s) })
	t.Run("Paths", func(t *testing.T) { hostilePaths(t, d) })
	t.Run("Ranges", func(t *testing.T) { ranges(t, d) })
	t.Run("Conditions", func(t *testing.T) { conditions(t, d) })
	t.Run("Methods", func(t *testing.T) { methods(t, d) })
	t.Run("Headers", func(t *testing.T) { headers(t, d) })
}

// told are the headers of a refusal.
var told = []string{"Cache-Control", "Content-Type", "Content-Language", "Link", guard.DecisionHeader}

// answers compares what the client gets with what the guard's own handler says, for
// every object, in every language.
func answers(t *testing.T, d Door, s *Store) {
	own := reference(t, s)
	count := map[int]int{}
	for i, name := range append(Names(), secretNames()...) {
		lines := []string{named}
		if lang := []string{"", "en", "sv", "fr", "de", "fr-CA, sv;q=0.5", "xx"}[i%7]; lang != "" {
			lines = append(lines, "Accept-Language: "+lang)
		}
		status := same(t, d, own, Request{Method: "GET", Target: Target(name), Header: lines})
		assert.Equal(t, statusOf(name), status, name)
		count[status]++
	}
	lunch := Target("mail-us/user@example.org/lunch.eml")
	for _, q := range []struct {
		target string
		lines  []string
	}{
		{lunch, nil},
		{lunch, []string{"Comity-Request: "}},
		{lunch, []string{"Comity-Request: 13-mag-2815"}},
		{lunch, []string{"Comity-Request: ../13-mag-2814"}},
		{lunch, []string{"comity-request: " + RequestID}},
		{Target("mail-ie/user@example.org/none.eml"), []string{named}},
		{Target("mail-us/user@example.org/none.eml"), []string{named, "Accept-Language: de"}},
		{"/export/mail-us", []string{named}},
		{"/export/", []string{named}},
	} {
		count[same(t, d, own, Request{Method: "GET", Target: q.target, Header: q.lines})]++
	}
	for _, status := range []int{200, 400, 403, 404, 451} {
		assert.NotZero(t, count[status], "no answer was %d", status)
	}
	t.Logf("answers by status, each that of the guard's handler: %v", count)
}

// statusOf is what the warrant means for an object.
func statusOf(name string) int {
	bucket, rest, _ := strings.Cut(name, "/")
	switch {
	case Open(name):
		return http.StatusOK
	case !strings.HasPrefix(rest, "user@example.org/"), bucket == "logs-us": // of another, or not asked for
		return http.StatusForbidden
	case bucket == secretBucket:
		return http.StatusNotFound
	}
	return http.StatusUnavailableForLegalReasons
}

// same asks the door and the guard's handler.
func same(t *testing.T, d Door, own http.Handler, q Request) int {
	t.Helper()
	got, err := d.Do(q)
	require.NoError(t, err, q.Target)
	r := httptest.NewRequest(q.Method, q.Target, nil)
	for _, line := range q.Header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	want := httptest.NewRecorder()
	own.ServeHTTP(want, r)
	if want.Code == http.StatusOK {
		whole := got.Body == Text(want.Body.String())
		assert.True(t, whole, "%s: %d with the bytes of %q", q.Target, got.Status, Named(got.Body))
		assert.Equal(t, "application/octet-stream", got.Header.Get("Content-Type"))
		assert.Equal(t, want.Header()[guard.DecisionHeader], got.Header[guard.DecisionHeader])
		assert.Equal(t, []string{"no-store"}, got.Header["Cache-Control"])
		return got.Status
	}
	type answer struct {
		Status int
		Header http.Header
		Body   string
	}
	of := func(status int, h http.Header, body string) answer {
		a := answer{status, http.Header{}, body}
		for _, name := range told {
			if v, ok := h[name]; ok {
				a.Header[name] = v
			}
		}
		return a
	}
	expected := of(want.Code, want.Header(), want.Body.String())
	if diff := cmp.Diff(expected, of(got.Status, got.Header, got.Body)); diff != "" {
		t.Errorf("%s %q (-want +got):\n%s", q.Target, q.Header, diff)
	}
	return got.Status
}

// reference is the guard's handler before the same objects; it hands over their names.
func reference(t *testing.T, s *Store) http.Handler {
	t.Helper()
	g, err := gate.Open(t.Context(), s.Config, Silent)
	require.NoError(t, err)
	g.Resolver = func(r *http.Request) (request.Request, string, error) {
		return g.Find(gate.Call{Method: r.Method, Target: r.URL.RequestURI(), Header: r.Header})(r.Context())
	}
	return g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, _ := guard.FromContext(r.Context())
		fmt.Fprint(w, a.Object)
	}))
}

// hostilePaths asks for generated paths: what is served is what was decided about, is
// open, and is what the path says to one who reads it once.
func hostilePaths(t *testing.T, d Door) {
	n := 4000
	if testing.Short() {
		n = 400
	}
	count, served, plain := map[int]int{}, 0, 0
	d.Judged()
	for _, p := range Paths(1, n) {
		got, err := d.Do(Request{Method: "GET", Target: p.Target, Header: []string{named}})
		if err != nil {
			got = Response{} // the proxy said nothing
		}
		count[got.Status]++
		judged := d.Judged()
		if Check(t, p.Target, got, judged) {
			served++
		}
		if p.Plain != "" {
			plain++
			came := Named(got.Body) == p.Plain
			assert.Equal(t, Open(p.Plain), came, "%q is a plain path of %s: %d", p.Target, p.Plain, got.Status)
		}
	}
	assert.NotZero(t, served)
	t.Logf("%d paths, %d of them plain: %d objects served, none but the one decided about; by status %v",
		n, plain, served, count)
}

// Check holds an answer against what was decided, and reports whether it is an object.
func Check(t *testing.T, target string, got Response, judged []Judgement) bool {
	t.Helper()
	name := Named(got.Body)
	if name == "" {
		if got.Status >= 200 && got.Status < 400 && len(judged) > 0 && !judged[len(judged)-1].Allowed {
			t.Errorf("%q: %d, and decided was %v", target, got.Status, judged)
		}
		return false
	}
	switch {
	case got.Status != http.StatusOK:
		t.Errorf("%q: %s is in an answer of status %d", target, name, got.Status)
	case got.Body != Text(name):
		t.Errorf("%q: not the bytes of %s", target, name)
	case len(judged) != 1 || judged[0] != (Judgement{name, true}):
		t.Errorf("%q: %s was served, and decided was %v", target, name, judged)
	case !Open(name):
		t.Errorf("%q: %s was served", target, name)
	case Read(target) != name:
		t.Errorf("%q says %q, and %s was served", target, Read(target), name)
	}
	return true
}
