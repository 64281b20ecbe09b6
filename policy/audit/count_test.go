package audit

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// A story is one request, and what people did on it.
type story struct {
	change  func(*request.Request) // of a warrant for data in Ireland and at home
	release [][]int                // the items of each release
	finding Finding
}

// tell tells stories to a log and counts it.
func tell(t *testing.T, stories ...story) Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	for i, s := range stories {
		req := irishWarrant()
		req.ID = string(rune('a' + i))
		if s.change != nil {
			s.change(&req)
		}
		d := mustAppend(t, l, req)
		if s.finding != "" {
			if _, err := l.Review(Review{d.ID(), "staff 7", s.finding}); err != nil {
				t.Fatal(err)
			}
		}
		for _, items := range s.release {
			if _, err := l.Release(Release{DecisionID: d.ID(), By: "staff 9", Items: items}); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := Count(bytes.NewReader(mustRead(t, path)), Period{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// only returns the numbers that are not zero.
func only(r Row) map[Counter]int {
	numbers := map[Counter]int{}
	for _, c := range Counters() {
		if n := r.Number(c).N; n != 0 {
			numbers[c] = n
		}
	}
	return numbers
}

func unsigned(r *request.Request) { r.Instrument.Authenticated = false }
func cleared(r *request.Request) {
	r.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt}}
}
func foreign(r *request.Request)  { r.Data = r.Data[:1] }
func business(r *request.Request) { cleared(r); r.Customer.Kind = request.Enterprise }

func TestCount(t *testing.T) {
	tests := []struct {
		name    string
		stories []story
		want    map[Counter]int
		against int
	}{
		{"redirected in part, and the rest pending", []story{{}},
			map[Counter]int{Requests: 1, Accounts: 2, Pending: 1, RedirectedInPart: 1, CrossBorder: 1}, 0},
		{"redirected", []story{{change: foreign}}, map[Counter]int{Requests: 1, Accounts: 2, Redirected: 1, CrossBorder: 1}, 0},
		{"other data handed over", []story{{release: [][]int{{1}}}},
			map[Counter]int{Requests: 1, Accounts: 2, NonContent: 1, RedirectedInPart: 1, CrossBorder: 1}, 0},
		{"handed over piece by piece", []story{{change: business, release: [][]int{{1}, {0}}}},
			map[Counter]int{Requests: 1, Accounts: 2, Content: 1, CrossBorder: 1, CrossBorderDisclosed: 1, CrossBorderEnterprise: 1}, 0},
		{"nothing found", []story{{release: [][]int{{}}}},
			map[Counter]int{Requests: 1, Accounts: 2, Nothing: 1, RedirectedInPart: 1, CrossBorder: 1}, 0},
		{"denied, and objected to", []story{{change: unsigned, finding: Objected}},
			map[Counter]int{Requests: 1, Accounts: 2, Rejected: 1, Challenged: 1, CrossBorder: 1}, 0},
		{"decided again after a clearance", []story{{change: func(r *request.Request) { r.ID = "same" }, release: [][]int{{1}}},
			{change: func(r *request.Request) { r.ID = "same"; cleared(r) }, release: [][]int{{0}}}},
			map[Counter]int{Requests: 1, Accounts: 2, Content: 1, CrossBorder: 1, CrossBorderDisclosed: 1}, 0},
		{"handed over against the decision", []story{{change: unsigned, release: [][]int{{0}}}},
			map[Counter]int{Requests: 1, Accounts: 2, Content: 1, CrossBorder: 1, CrossBorderDisclosed: 1}, 1},
		{"an item that there is not", []story{{release: [][]int{{7}}}},
			map[Counter]int{Requests: 1, Accounts: 2, Nothing: 1, RedirectedInPart: 1, CrossBorder: 1}, 1},
		{"an emergency", []story{{change: func(r *request.Request) {
			r.Instrument.Kind, r.Emergency.DangerTo, r.Data = request.EmergencyRequest, request.DangerToSubject, r.Data[1:]
		}, release: [][]int{{0}}}}, map[Counter]int{Requests: 1, Accounts: 2, NonContent: 1, Emergency: 1, EmergencyDisclosed: 1}, 0},
		{"mutual legal assistance", []story{{change: func(r *request.Request) { r.Instrument.Kind = request.MLARequest; cleared(r); foreign(r) }}},
			map[Counter]int{Requests: 1, Accounts: 2, Pending: 1, MLA: 1, CrossBorder: 1}, 0},
		{"apart", []story{{change: func(r *request.Request) { r.Instrument.Kind = request.PreservationRequest }},
			{change: func(r *request.Request) { r.Authority.Kind = request.PrivateParty }},
			{change: func(r *request.Request) { r.Authority.Kind, r.Purpose = request.Court, request.PurposeCivil }},
			{change: func(r *request.Request) { r.Authority.Kind, r.Instrument.Kind = request.Court, request.DiscoveryOrder }}},
			map[Counter]int{Preservation: 1, PreservationAccounts: 2, Private: 3}, 0},
		{"of a tax office", []story{{change: func(r *request.Request) {
			r.Authority.Kind, r.Instrument.Kind = request.TaxAuthority, request.DiscoveryOrder
			foreign(r)
		}}}, map[Counter]int{Requests: 1, Accounts: 2, Rejected: 1, CrossBorder: 1}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tell(t, tt.stories...)
			if diff := cmp.Diff(tt.want, only(got.Total)); diff != "" {
				t.Error("(-want +got):", diff)
			}
			if diff := cmp.Diff(only(got.Total), only(got.States[0])); diff != "" || len(got.States) != 1 {
				t.Error("the state alone (-total +state):", diff)
			}
			if got.Against != tt.against {
				t.Errorf("%d against the decision, want %d", got.Against, tt.against)
			}
		})
	}
}

func TestCountPeriod(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	for _, day := range []request.Day{"2014-06-30", "2014-07-01", "2014-12-31", "2015-01-01"} {
		req := irishWarrant()
		req.ID, req.Received = string(day), day
		mustAppend(t, l, req)
	}
	if _, err := addSmall(l); err != nil { // a release on a decision of another log
		t.Fatal(err)
	}
	for period, want := range map[Period]int{{}: 4, {From: "2014-07-01", Until: "2014-12-31"}: 2, {From: "2015-01-02"}: 0} {
		r, err := Count(bytes.NewReader(mustRead(t, path)), period)
		if err != nil || r.Total.Number(Requests).N != want || r.Unknown != 1 {
			t.Errorf("%+v: %+v, %v", period, r, err)
		}
		if period == (Period{}) && (r.From != "2014-06-30" || r.Until != "2015-01-01") {
			t.Errorf("from %s until %s", r.From, r.Until)
		}
	}
}

func TestCountRefuses(t *testing.T) {
	text := append(mustRead(t, smallLog(t)), "{\"kind\":7}\n"...)
	if r, err := Count(bytes.NewReader(text), Period{}); err == nil || !strings.Contains(err.Error(), "line 5, byte") || r.States != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// The six outcomes add up, and JSON bears the names of the counters in order.
func TestReportJSON(t *testing.T) {
	r := tell(t, story{}, story{change: unsigned}, story{change: foreign, release: [][]int{{0}}})
	sum := 0
	for _, c := range Outcomes() {
		sum += r.Total.Number(c).N
	}
	if sum != r.Total.Number(Requests).N {
		t.Errorf("%d outcomes of %d requests", sum, r.Total.Number(Requests).N)
	}
	text, err := json.Marshal(r.Suppress(2))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"from":"2014-04-25","until":"2014-04-25","threshold":2,"total":{"requests":3,"content":null,"non_content":0,"nothing":0,` +
		`"pending":null,"redirected":0,"rejected":null,`
	if !strings.HasPrefix(string(text), want) || !strings.Contains(string(text), `"states":[{"state":"US","requests":3,"content":null,`) {
		t.Errorf("got %s, want %s", text, want)
	}
}
