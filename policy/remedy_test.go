package policy

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestRemedies checks on random requests what remedies promise. A program that
// applies one to the document, and knows nothing else of it, is answered allow. No
// remedy contains another. Each item that is not allowed has a remedy, or one that
// says that there is none.
func TestRemedies(t *testing.T) {
	t.Parallel()
	n := full.Of(400, 60)
	for _, p := range builtinPostures {
		t.Run(string(p), func(t *testing.T) {
			e, next := mustNew(t, WithPosture(p)), requests(11)
			helped := 0
			for range n {
				req := next()
				if d := decideWithRemedies(t, e, req); checkRemedies(t, e, req, d) {
					helped++
				}
			}
			assert.GreaterOrEqual(t, helped, n/4, "of %d requests, those that can be helped", n)
		})
	}
}

// checkRemedies checks the remedies of the first item, and returns whether one of
// them helps.
func checkRemedies(t *testing.T, e *Engine, req request.Request, d Decision) bool {
	t.Helper()
	list := d.Items[0].Remedies
	if d.Outcome == Allow {
		assert.Nil(t, list, "remedies of an allow")
		return false
	}
	require.NotEmpty(t, list, "neither a remedy nor one that says that there is none")
	if list[0].Kind == NoRemedy {
		assert.Len(t, list, 1, "remedies beside one that says that there is none")
		assert.Empty(t, list[0].Change)
		return false
	}
	for i, r := range list {
		got := mustDecide(t, e, patched(t, req, r.Change))
		assert.Equal(t, Allow, got.Outcome, "%s after %v", canonical(req), r)
		for j, other := range list {
			assert.False(t, i != j && contains(other.Change, r.Change), "%v contains %v", other, r)
		}
	}
	return true
}

// contains reports whether more has a change at every place where less has one.
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
	ofNoWeight := func() request.Request {
		req := irishWarrant()
		req.Received, req.Requesting, req.Offence = "2026-09-01", "DE", request.Offence{}
		req.Instrument = request.Instrument{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true}
		return req
	}
	seen := map[string]bool{}
	for range 200 {
		req := oneOf(r, next, ofNoCourt, ofNoWeight, func() request.Request { return likely(r) })()
		req.Scope = pick[request.Scope](r)
		beyond := request.Target{Kind: request.Account, Value: "b", Until: "2030-01-01"}
		req.Targets = oneOf(r, []request.Target{}, []request.Target{beyond},
			[]request.Target{{Kind: request.Account, Value: "a"}, beyond})
		if r.IntN(4) == 0 {
			req.Instrument.Expires = "2009-12-31"
		}
		if len(req.Targets) == 2 && r.IntN(2) == 0 {
			req.Subject, req.Subjects = request.Subject{}, []request.Person{{Targets: []string{"a"}}, {Residence: "FR", Targets: []string{"b"}}}
			req.Data[0].Until = oneOf(r, "", request.Moment("2030-01-01"))
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
		"/data/0/targets", "/data/0/until",
		"/emergency/danger_to", "/instrument/expires", "/instrument/issued_in", "/instrument/issuer", "/instrument/kind",
		"/offence/max_years", "/provider/addressed", "/provider/control", "/provider/offers_in", "/scope",
		"/subject/located", "/subject/nationality", "/subject/residence",
		"/subjects/0/located", "/subjects/0/nationality", "/subjects/0/residence", "/subjects/1/located", "/subjects/1/nationality",
		"/targets", "/targets/0/until", "/targets/1/until"}
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

// TestRemedyTexts looks for what a person needs to act on a remedy.
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
		{"the Irish warrant", irishWarrant(), ChangeChannel, []string{
			"central authority of Ireland (Central Authority for Mutual Assistance)",
			"Treaty between Ireland and the United States on Mutual Legal Assistance"}},
		{"a subpoena for content", subpoena, ObtainAuthority, []string{"Obtain a judge's warrant."}},
		{"a forged request", forged, NoRemedy, []string{"No change of the request would help."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := decideWithRemedies(t, mustNew(t), tt.req).Items[0].Remedies
			i := slices.IndexFunc(list, func(r Remedy) bool { return r.Kind == tt.kind })
			require.GreaterOrEqual(t, i, 0, "no %s: %v", tt.kind, list)
			for _, want := range tt.want {
				assert.Contains(t, list[i].Text, want)
			}
			if tt.kind == NoRemedy {
				assert.Len(t, list, 1)
			}
		})
	}
}

// TestRemedyIssuer: of the issuers that would be enough, the remedy names the
// nearest.
func TestRemedyIssuer(t *testing.T) {
	for level, want := range map[jurisdiction.Need]string{
		jurisdiction.NeedsJudge:              "Obtain it from a judge.",
		jurisdiction.NeedsIndependentOrJudge: "Obtain it from an independent body, or from a judge.",
		jurisdiction.NeedsProsecutorOrJudge:  "Obtain it from a prosecutor.",
	} {
		law, err := jurisdiction.Load(fstest.MapFS{
			"law.yaml": {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\n")},
			"is/state.yaml": {Data: []byte(`title: A state
citation: Act 1
kind: state
reviewed: "2026-11-21"
confidence: high
parties: [{state: IS}]
provisions:
  - {role: level, categories: [traffic], from: "2010-01-01", level: ` + string(level) + "}\n")},
		})
		require.NoError(t, err)
		req := irishWarrant()
		req.Requesting, req.Provider.Addressed, req.Instrument.IssuedIn = "IS", "IS", ""
		req.Instrument.Kind, req.Instrument.Issuer = request.ProductionOrder, request.ByPolice
		req.Data = []request.Item{{Category: request.Traffic, StoredIn: []request.Place{"IS"}}}
		remedies := decideWithRemedies(t, mustNew(t, WithLaw(law)), req).Items[0].Remedies
		require.NotEmpty(t, remedies)
		assert.Equal(t, want, remedies[0].Text, level)
		assert.Len(t, remedies[0].Change, 1, level)
	}
}

// TestManyItems asks for two items: the remedy of the second changes the second.
func TestManyItems(t *testing.T) {
	req := irishWarrant()
	req.Data = []request.Item{
		{Category: request.Subscriber, StoredIn: []request.Place{"US"}},
		{Category: request.Content},
	}
	d := decideWithRemedies(t, mustNew(t), req)
	assert.Nil(t, d.Items[0].Remedies)
	require.Len(t, d.Items[1].Remedies, 1)
	assert.Equal(t, "/data/1/stored_in", d.Items[1].Remedies[0].Change[0].Path)
}

// TestFewerAccounts: an item can be narrowed to the accounts of one person, and to
// those of which no data are asked that do not exist yet; never to all it names.
func TestFewerAccounts(t *testing.T) {
	req := irishWarrant()
	req.Targets = []request.Target{{Kind: request.Account, Value: "a"}, {Kind: request.Account, Value: "b", Until: "2030-01-01"},
		{Kind: request.Account, Value: "c"}}
	req.Subject, req.Subjects = request.Subject{}, []request.Person{{Residence: "US", Targets: []string{"a"}}, {Targets: []string{"b", "c"}}}
	e := mustNew(t)
	sets := func() [][]string {
		cases, err := e.law.Facts(req)
		require.NoError(t, err)
		return newSearch(mustDecide(t, e, req), req, 0, &cases[0]).fewerAccounts()
	}
	assert.Equal(t, [][]string{{"a"}, {"b", "c"}, {"a", "c"}}, sets())
	req.Data[0].Targets = []string{"c", "b"}
	assert.Equal(t, [][]string{{"c"}}, sets())
	req.Data[0].Targets = []string{"a"}
	assert.Empty(t, sets())
}
