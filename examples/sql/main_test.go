package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// A question is a request under a posture, with how much of a store it is
// given.
type question struct {
	name    string
	posture policy.Posture
	change  func(*request.Request)
	// some says that a part is released; withheld, that copies keep back some
	// objects that decisions on each would allow.
	some, withheld bool
	// accounts says that the columns tell accounts and moments.
	accounts bool
}

var questions = []question{
	{"warrant", policy.StorageLocation, func(*request.Request) {}, true, false, false},
	{"cleared by two states", policy.StorageLocation, func(r *request.Request) {
		r.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt}, {State: "FR", By: request.ClearedByAuthority}}
	}, true, false, false},
	{"bulk", policy.ProviderControl, func(r *request.Request) { r.Scope = request.Bulk }, false, false, false},
	{"a power that reaches abroad", policy.ProviderControl, func(r *request.Request) { r.Received = "2019-03-01" }, true, false, false},
	{"consent to an authority of Japan", policy.ConflictAvoidance, func(r *request.Request) {
		r.Received, r.Requesting, r.Instrument.IssuedIn, r.Provider.Addressed = "2018-03-22", "JP", "", "FR"
		r.Instrument.Kind, r.Data[0].Category, r.Customer.Consent = request.CourtOrder, request.Documents, true
	}, true, true, false},
	{"items of accounts", policy.StorageLocation, ofTwoAccounts, true, false, true},
	{"items of accounts that a power reaches abroad", policy.ProviderControl, func(r *request.Request) {
		ofTwoAccounts(r)
		r.Received = "2019-03-01"
	}, true, false, true},
	{"many accounts", policy.StorageLocation, func(r *request.Request) {
		ofTwoAccounts(r)
		for i := range 300 {
			r.Targets = append(r.Targets, request.Target{Kind: request.Account, Value: fmt.Sprintf("\"%d\\", i)})
		}
		r.Data = append(r.Data, request.Item{Category: request.Traffic})
	}, true, false, true},
}

// ofTwoAccounts asks for content of one account and its traffic, each of a span,
// and for subscriber data of another.
func ofTwoAccounts(r *request.Request) {
	r.Targets = []request.Target{
		{Kind: request.Account, Value: "user@example.org", From: "2014-01-01", Until: "2014-01-31"},
		{Kind: request.Account, Value: "other@example.org"},
	}
	r.Data = []request.Item{
		{Category: request.Content, Targets: []string{"user@example.org"}},
		{Category: request.Documents, Targets: []string{"user@example.org"}, From: "2014-02-01", Until: "2014-04-25"},
		{Category: request.Subscriber, Targets: []string{"other@example.org"}},
	}
}

func TestSQLite(t *testing.T) { testStore(t, openSQLite) }

func TestPostgres(t *testing.T) {
	needPostgres(t)
	testStore(t, openPostgres)
}

// needPostgres skips a test without a server; .ci/postgres runs a command beside
// one.
func needPostgres(t *testing.T) {
	t.Helper()
	if os.Getenv("PGHOST") == "" && os.Getenv("CI") != "" {
		t.Fatal("PGHOST names no PostgreSQL server, which .ci/run starts")
	}
	if os.Getenv("PGHOST") == "" {
		t.Skip("PGHOST names no PostgreSQL server; ../../.ci/postgres go test . starts one")
	}
}

// testStore compares, for a million objects, the rows that are released with
// those that DecideAll allows.
func testStore(t *testing.T, open func() (*store, error)) {
	n := 1_000_000
	if testing.Short() {
		n = 20_000
	}
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.db.Close()
	if err := s.fill(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	for _, columns := range []policy.FilterColumns{single, copied, ofAccounts(single), ofAccounts(copied)} {
		objects, err := s.read(t.Context(), columns)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range questions {
			if q.accounts == (columns.Account != "") {
				t.Run(columns.Place+" "+q.name, func(t *testing.T) { q.test(t, s, columns, objects, n) })
			}
		}
	}
}

func (q question) test(t *testing.T, s *store, columns policy.FilterColumns, objects byCustomer, n int) {
	engine, err := policy.New(t.Context(), policy.WithPosture(q.posture))
	if err != nil {
		t.Fatal(err)
	}
	req := requests.IrishWarrant()
	q.change(&req)
	found, err := s.compare(t.Context(), engine, req, columns, objects)
	if err != nil {
		t.Fatal(err)
	}
	withheld := q.withheld && columns.Copies.Table != ""
	if found.wrongly > 0 || found.withheld > 0 != withheld || found.released > 0 != q.some || found.released == n {
		t.Errorf("%+v", found)
	}
}

// TestRun runs the command on a small store.
func TestRun(t *testing.T) {
	t.Setenv("PGHOST", "")
	var out bytes.Buffer
	if err := run(t.Context(), policy.StorageLocation, 2000, "../../testdata/requests/us-warrant-ireland.json", &out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Count(text, ": the same\n") != 2 || !strings.Contains(text, "PostgreSQL is left out") {
		t.Error(text)
	}
	if err := run(t.Context(), policy.StorageLocation, 1, "../../testdata/requests/five-faults.json", &out); err == nil {
		t.Error("a request with faults is taken")
	}
}
