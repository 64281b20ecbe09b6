package guard_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

var regions = fstest.MapFS{"regions/acme.csv": {Data: []byte( // in practice both are folders
	"provider,region,states,basis,kind,city,operator_home,status,canonical,pair,confidence,reviewed,source,note\n" +
		"acme,ohio-1,US,enumerated,region,Columbus,US,,,,high,2026-11-20,our own machines,\n" +
		"acme,dub-1,IE,enumerated,region,Dublin,US,,,,high,2026-11-20,our own machines,\n")}}
var rules = fstest.MapFS{
	"labels.yaml":   {Data: []byte("{tier: {words: [standard, sovereign]}, approved_by: {words: [counsel], list: true}}")},
	"lists/vip.txt": {Data: []byte("user@example.org")},
	"acme.rego": {Data: []byte(`package comity.custom.acme
# METADATA
# title: Counsel approves what leaves of a person on the list and a sovereign customer.
gate contains "unapproved" if {
	some t in input.request.targets; t.value in data.comity.lists.vip
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
}`)}}

func locate(_ context.Context, object string) (guard.Placement, error) {
	stored := map[string][]request.Place{"mail-us": {"acme:ohio-1"}, "mail-eu": {"acme:dub-1"}}[object]
	return guard.Placement{Version: "1", Items: []request.Item{{Category: request.Content, StoredIn: stored}}}, nil
}

// An approval frees one object, and none for which another state has to be asked.
func Example_service() {
	law, wrong := jurisdiction.Extend(regions)
	engine, err := policy.New(context.Background(), policy.WithLaw(law), policy.WithRules(rules))
	if err := errors.Join(wrong, err); err != nil {
		panic(err)
	}
	warrant, given := requests.IrishWarrant(), map[string][]guard.Approval{} // in practice a database
	warrant.Labels = request.Labels{{Name: "tier", Text: "sovereign"}}
	g := &guard.Guard{Engines: engine, Locator: guard.LocatorFunc(locate)}
	g.Resolver = func(r *http.Request) (request.Request, string, error) { return warrant, r.URL.Path[1:], nil }
	g.Approvals = &guard.Approvals{Label: "approved_by", Store: guard.ApprovalStoreFunc(
		func(_ context.Context, key string) ([]guard.Approval, error) { return given[key], nil })}
	export := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the mail") })
	for _, object := range []string{"mail-us", "mail-us", "mail-eu", "mail-eu"} {
		w := httptest.NewRecorder()
		g.Handler(export).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+object, nil))
		answer, _ := g.Decide(context.Background(), warrant, object) // counsel looks at it, and approves
		given[answer.ApprovalKey] = []guard.Approval{{Person: "ann", Role: "counsel"}}
		fmt.Println(object, w.Code, answer.Decision.Outcome)
	}
	// Output:
	// mail-us 451 deny
	// mail-us 200 allow
	// mail-eu 451 deny
	// mail-eu 451 redirect_to_mlat
}
