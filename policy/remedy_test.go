package policy

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

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
	var doc any
	if err := json.Unmarshal(canonical(req), &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		names := strings.Split(c.Path, "/")[1:]
		at, last := doc, names[len(names)-1]
		for _, name := range names[:len(names)-1] {
			if list, ok := at.([]any); ok {
				i, _ := strconv.Atoi(name)
				at = list[i]
			} else {
				at = at.(map[string]any)[name]
			}
		}
		var value any
		if err := json.Unmarshal(c.Value, &value); err != nil {
			t.Fatal(err)
		}
		at.(map[string]any)[last] = value
	}
	changed, err := request.Decode(canonical(doc))
	if err != nil {
		t.Fatalf("%v: %s", err, canonical(doc))
	}
	return changed
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
