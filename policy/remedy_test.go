package policy

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestRemedies checks on random requests what remedies promise: applied to the
// document by a program that knows nothing of them they lead to an allow; none
// has more than two moves or contains another; and there is one, or none, for
// each item that is not allowed.
func TestRemedies(t *testing.T) {
	t.Parallel()
	n := 400
	if testing.Short() {
		n = 60
	}
	for _, p := range builtinPostures {
		t.Run(string(p), func(t *testing.T) {
			e, next := mustNew(t, WithPosture(p)), requests(11)
			helped := 0
			for range n {
				req := next()
				d, err := mustDecide(t, e, req).WithRemedies(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				helped += checkRemedies(t, e, req, d)
			}
			if helped < n/4 {
				t.Errorf("%d of %d requests can be helped", helped, n)
			}
		})
	}
}

// checkRemedies returns 1 where something helps.
func checkRemedies(t *testing.T, e *Engine, req request.Request, d Decision) int {
	t.Helper()
	list := d.Items[0].Remedies
	switch {
	case d.Outcome == Allow:
		if list != nil {
			t.Errorf("remedies of an allow: %v", list)
		}
		return 0
	case len(list) == 0:
		t.Error("neither a remedy nor none")
	case list[0].Kind == NoRemedy:
		if len(list) != 1 || len(list[0].Change) != 0 {
			t.Errorf("none, beside others: %v", list)
		}
		return 0
	}
	for i, r := range list {
		if got := mustDecide(t, e, patched(t, req, r.Change)); got.Outcome != Allow {
			text, _ := json.Marshal(req)
			t.Errorf("%s: %s after %v", text, got.Outcome, r)
		}
		for j, other := range list {
			if i != j && contains(other.Change, r.Change) {
				t.Errorf("%v contains %v", other, r)
			}
		}
	}
	return 1
}

// contains reports whether the first changes all that the second do.
func contains(more, less []Change) bool {
	for _, c := range less {
		if !slices.ContainsFunc(more, func(d Change) bool { return c.Path == d.Path }) {
			return false
		}
	}
	return true
}

// patched applies changes to the document of a request and reads it again.
func patched(t *testing.T, req request.Request, changes []Change) request.Request {
	t.Helper()
	doc := documentOf(t, req)
	for _, c := range changes {
		setAt(t, doc, c)
	}
	changed, err := request.Decode(canonical(doc))
	require.NoError(t, err, "%s", canonical(doc))
	return changed
}

// documentOf returns the wire form of a request as a program without types has it.
func documentOf(t *testing.T, req request.Request) any {
	t.Helper()
	var doc any
	require.NoError(t, json.Unmarshal(canonical(req), &doc))
	return doc
}

// setAt puts the value of a change where its pointer leads.
func setAt(t *testing.T, doc any, c Change) {
	t.Helper()
	names := strings.Split(c.Path, "/")[1:]
	at, last := doc, names[len(names)-1]
	for _, name := range names[:len(names)-1] {
		if list, ok := at.([]any); ok {
			i, err := strconv.Atoi(name)
			require.NoError(t, err)
			at = list[i]
		} else {
			at = at.(map[string]any)[name]
		}
	}
	var value any
	require.NoError(t, json.Unmarshal(c.Value, &value))
	at.(map[string]any)[last] = value
}

// TestEdits proves for every edit that its function does what its pointer and
// value say, and that it leaves alone what shares its lists with the request.
func TestEdits(t *testing.T) {
	t.Parallel()
	e, next, r := mustNew(t), requests(29), rand.New(rand.NewPCG(29, 29))
	ofNoCourt := func() request.Request {
		req := irishWarrant()
		req.Instrument.IssuedIn = ""
		return req
	}
	seen := map[string]bool{}
	for range 200 {
		req := oneOf(r, next, ofNoCourt, func() request.Request { return likely(r) })()
		req.Scope = pick[request.Scope](r)
		beyond := request.Target{Kind: request.Account, Value: "b", Until: "2030-01-01"}
		req.Targets = oneOf(r, []request.Target{}, []request.Target{beyond},
			[]request.Target{{Kind: request.Account, Value: "a"}, beyond})
		if r.IntN(4) == 0 {
			req.Instrument.Expires = "2009-12-31"
		}
		cases, err := e.law.Facts(req)
		if err != nil {
			continue // some that are drawn are not valid
		}
		s := newSearch(mustDecide(t, e, req), req, 0, &cases[0])
		for _, m := range s.moves() {
			for _, edit := range m.edits {
				seen[edit.path] = true
				checkEdit(t, *s.req, edit)
			}
		}
	}
	want := []string{"/clearances", "/customer/consent", "/customer/state", "/data/0/category", "/data/0/stored_in",
		"/emergency/danger_to", "/instrument/expires", "/instrument/issued_in", "/instrument/issuer", "/instrument/kind",
		"/offence/max_years", "/provider/addressed", "/provider/control", "/provider/offers_in", "/scope",
		"/subject/located", "/subject/nationality", "/subject/residence", "/targets", "/targets/0/until", "/targets/1/until"}
	assert.Equal(t, want, slices.Sorted(maps.Keys(seen)), "an edit that was not proved, or that is not in the list")
}

// checkEdit makes an edit in two ways: in Go, and in the document.
func checkEdit(t *testing.T, req request.Request, e edit) {
	t.Helper()
	before := documentOf(t, req)
	changed := req
	e.apply(&changed)
	if diff := cmp.Diff(before, documentOf(t, req)); diff != "" {
		t.Errorf("%s changes the request that it was copied from:\n%s", e.path, diff)
	}
	setAt(t, before, Change{Path: e.path, Value: canonical(e.value)})
	if diff := cmp.Diff(before, documentOf(t, changed)); diff != "" {
		t.Errorf("%s: the document (-) and the function (+) differ:\n%s", e.path, diff)
	}
}

// TestRemedyTexts decides what people must be able to act on.
func TestRemedyTexts(t *testing.T) {
	subpoena := irishWarrant()
	subpoena.Instrument.Kind, subpoena.Instrument.Issuer = request.Subpoena, request.ByProsecutor
	subpoena.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"US"}}}
	forged := irishWarrant()
	forged.Instrument.Kind, forged.Instrument.Authenticated = request.EmergencyRequest, false
	tests := []struct {
		name string
		req  request.Request
		kind RemedyKind
		want []string
	}{
		{"the Irish warrant", irishWarrant(), ChangeChannel, []string{"central authority of Ireland (Central Authority for Mutual Assistance)",
			"Treaty between Ireland and the United States on Mutual Legal Assistance"}},
		{"a subpoena for content", subpoena, ObtainAuthority, []string{"Obtain a judge's warrant."}},
		{"a forged request", forged, NoRemedy, []string{"No change of the request would help."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := mustDecide(t, mustNew(t), tt.req).WithRemedies(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(d.Items[0].Remedies, func(r Remedy) bool { return r.Kind == tt.kind })
			if i < 0 {
				t.Fatalf("no %s: %v", tt.kind, d.Items[0].Remedies)
			}
			for _, want := range tt.want {
				if text := d.Items[0].Remedies[i].Text; !strings.Contains(text, want) {
					t.Errorf("%q lacks %q", text, want)
				}
			}
			if tt.kind == NoRemedy && len(d.Items[0].Remedies) != 1 {
				t.Errorf("%v", d.Items[0].Remedies)
			}
		})
	}
}

// TestManyItems finds remedies of the item in its own place.
func TestManyItems(t *testing.T) {
	req := irishWarrant()
	req.Data = []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{"US"}}, {Category: request.Content}}
	d, err := mustDecide(t, mustNew(t), req).WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Items[0].Remedies != nil || len(d.Items[1].Remedies) != 1 || d.Items[1].Remedies[0].Change[0].Path != "/data/1/stored_in" {
		t.Errorf("%v, %v", d.Items[0].Remedies, d.Items[1].Remedies)
	}
}
