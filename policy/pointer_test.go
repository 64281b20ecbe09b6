package policy

import (
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// A rule that reads elements of a list points to the list, whether it is empty
// or not, and for every item of the request.
func TestPointersToLists(t *testing.T) {
	e := mustNew(t, WithRules(own(`package comity.custom.acme

# METADATA
# title: A custom rule.
forbid contains "uncleared" if {
	count({c.state | some c in input.request.clearances; c.by == "court"}) < 2
	every t in input.request.targets { t.kind != "ip" }
	count(input.request.provider.offers_in) == 0
}
`)))
	req := irishWarrant()
	for _, place := range []request.Place{"SE", "FR", "DE", "NL", "FI", "DK", "AT", "BE", "PT"} {
		req.Data = append(req.Data, request.Item{Category: request.Content, StoredIn: []request.Place{place}})
	}
	for _, clearances := range [][]request.Clearance{nil, {{State: "IE", By: request.ClearedByCourt}}} {
		req.Clearances = clearances
		want := []string{"/targets"}
		if clearances != nil {
			want = []string{"/clearances", "/targets"}
		}
		for i, it := range mustDecide(t, e, req).Items {
			if diff := cmp.Diff(want, it.Reasons[0].Facts); it.Reasons[0].Code != "custom.acme.uncleared" || diff != "" {
				t.Errorf("item %d: %s\n%s", i, it.Reasons[0].Code, diff)
			}
		}
	}
}
