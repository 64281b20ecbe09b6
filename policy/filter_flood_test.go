package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
)

// TestFilterFaultsAreFew: of a thousand faulty placements about as many faults
// are told as of one request, and how many placements more there are.
func TestFilterFaultsAreFew(t *testing.T) {
	t.Parallel()
	engine, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	req := request.Request{ID: "1", Received: "2020-05-01", Requesting: "US", Authority: request.Authority{Kind: request.Police},
		Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true}, Scope: request.Targeted,
		Targets: []request.Target{}, Data: []request.Item{{Category: request.Content}}, Customer: request.Customer{Kind: request.Consumer}}
	columns := FilterColumns{Place: "o.place", Category: "o.category", Placements: map[string][]request.Place{}}
	for i := range 1000 {
		for j := range 10 {
			name := fmt.Sprintf("p%d", i)
			columns.Placements[name] = append(columns.Placements[name], request.Place(fmt.Sprintf("nobody:r%d", j)))
		}
	}
	filter, err := engine.Filter(t.Context(), req, columns)
	if err == nil || !filter.None() {
		t.Fatalf("released: %v", err)
	}
	if told := len(request.FieldErrors(err)); told != request.MaxFaults || !strings.HasSuffix(err.Error(), "columns: placements: and 990 more") {
		t.Errorf("%d faults in %d bytes, at the end %q", told, len(err.Error()), err.Error()[max(0, len(err.Error())-100):])
	}
}
