package guard_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// A warrant of the United States, and two mailboxes.
func Example() {
	warrant := requests.IrishWarrant()
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	places := map[string][]request.Place{
		"ohio":   {"aws:us-east-2"},
		"dublin": {"aws:eu-west-1", "aws:us-east-2"}, // with a replica in the United States
	}
	g := &guard.Guard{
		Engines: engine,
		Locator: guard.LocatorFunc(func(_ context.Context, object string) (guard.Placement, error) {
			stored, ok := places[object]
			if !ok {
				return guard.Placement{}, guard.ErrNoObject
			}
			return guard.Placement{Items: []request.Item{{Category: request.Content, StoredIn: stored}}}, nil
		}),
		Resolver: guard.ByHeader(
			func(_ context.Context, id string) (request.Request, error) {
				if id != warrant.ID {
					return request.Request{}, guard.ErrUnknownRequest
				}
				return warrant, nil
			},
			func(r *http.Request) string { return r.PathValue("mailbox") }),
	}
	mux := http.NewServeMux()
	mux.Handle("GET /export/{mailbox}", g.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, _ := guard.FromContext(r.Context())
		fmt.Fprintln(w, "the mail of", a.Object)
	})))

	for _, mailbox := range []string{"ohio", "dublin"} {
		r := httptest.NewRequest(http.MethodGet, "/export/"+mailbox, nil)
		r.Header.Set("Comity-Request", "13-mag-2814")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code == http.StatusOK {
			fmt.Print(w.Code, " ", w.Body)
			continue
		}
		var p guard.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			log.Fatal(err)
		}
		fmt.Println(p.Status, p.Title)
		fmt.Println("   ", p.Outcome, p.Channels[0].CentralAuthority.Name, p.Channels[0].CentralAuthority.City)
	}
	// Output:
	// 200 the mail of ohio
	// 451 The object is not handed over this way: ask the state where it is stored.
	//     redirect_to_mlat Central Authority for Mutual Assistance Dublin
}
