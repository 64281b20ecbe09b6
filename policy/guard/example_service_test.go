package guard_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

var rules = fstest.MapFS{ // in practice os.DirFS("rules")
	"labels.yaml": {Data: []byte("{tier: {words: [standard, sovereign]}, approved_by: {words: [counsel], list: true}}")},
	"acme.rego": {Data: []byte(`package comity.custom.acme
# METADATA
# title: Counsel approves what leaves of a sovereign customer.
gate contains "unapproved" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
}`)},
}
var buckets = map[string][]request.Place{"ohio": {"aws:us-east-2"}, "dublin": {"aws:eu-west-1"}}

func locate(_ context.Context, object string) (guard.Placement, error) {
	return guard.Placement{Version: "1", Items: []request.Item{{Category: request.Content, StoredIn: buckets[object]}}}, nil
}

type approvals map[string][]guard.Approval // in practice a database

func (a approvals) Approved(_ context.Context, key string) ([]guard.Approval, error) {
	return a[key], nil
}

// An approval frees one object, and none for which another state has to be asked.
func Example_approvals() {
	warrant, given := requests.IrishWarrant(), approvals{}
	warrant.Labels = request.Labels{{Name: "tier", Text: "sovereign"}}
	engine, err := policy.New(context.Background(), policy.WithRules(rules))
	if err != nil {
		log.Fatal(err)
	}
	g := &guard.Guard{Engines: engine, Locator: guard.LocatorFunc(locate)}
	g.Approvals = &guard.Approvals{Label: "approved_by", Store: given}
	g.Resolver = func(r *http.Request) (request.Request, string, error) { return warrant, r.URL.Path[1:], nil }
	export := g.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the mail") }))
	for _, object := range []string{"ohio", "ohio", "dublin", "dublin"} {
		w := httptest.NewRecorder()
		export.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/"+object, nil))
		answer, _ := g.Decide(context.Background(), warrant, object) // which counsel looks at, and approves
		given[answer.ApprovalKey] = []guard.Approval{{Person: "ann", Role: "counsel"}}
		fmt.Println(object, w.Code, answer.Decision.Outcome)
	}
	// Output:
	// ohio 451 deny
	// ohio 200 allow
	// dublin 451 deny
	// dublin 451 redirect_to_mlat
}
