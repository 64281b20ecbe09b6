package request

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// household is a request for the data of three accounts of three persons.
func household() Request {
	r := valid()
	r.Received = "2020-08-20"
	r.Targets = []Target{
		{Kind: Account, Value: "ann", From: "2020-01-01", Until: "2020-02-01"},
		{Kind: Account, Value: "ben", From: "2020-08-01", Until: "2020-12-31"}, // beyond receipt
		{Kind: Email, Value: "ann", From: "2019-01-01"},                        // ann again, as another kind
		{Kind: Account, Value: "eve"},
	}
	r.Subjects = []Person{
		{Nationality: "AU", Targets: []string{"ann"}},
		{Nationality: "BE", Targets: []string{"ben"}},
	}
	return r
}

func TestTargetsOf(t *testing.T) {
	r := household()
	all := r.Targets
	for _, tt := range []struct {
		name  string
		named []string
		want  []Target
	}{
		{"none named", nil, all},
		{"empty", []string{}, all},
		{"one", []string{"ben"}, []Target{all[1]}},
		{"one value of two kinds", []string{"ann"}, []Target{all[0], all[2]}},
		{"in the order of the request", []string{"eve", "ann"}, []Target{all[0], all[2], all[3]}},
		{"many", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "eve"}, []Target{all[3]}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.Data[0].Targets = tt.named
			assert.Equal(t, tt.want, r.TargetsOf(0))
		})
	}
}

// TestSpansOf tries the spans of an item, and whether it is live: each item is
// judged by its own targets.
func TestSpansOf(t *testing.T) {
	for _, tt := range []struct {
		name string
		item Item
		want []Span
		live bool
	}{
		{"all targets", Item{}, []Span{{"2020-01-01", "2020-02-01"}, {"2020-08-01", "2020-12-31"}, {"2019-01-01", ""}, {}}, true},
		{"a target of the past", Item{Targets: []string{"ann"}}, []Span{{"2020-01-01", "2020-02-01"}, {"2019-01-01", ""}}, false},
		{"a target beyond receipt", Item{Targets: []string{"ben"}}, []Span{{"2020-08-01", "2020-12-31"}}, true},
		{"its own span", Item{From: "2020-01-01", Until: "2020-08-20"}, []Span{{"2020-01-01", "2020-08-20"}}, false},
		{"its own span beyond receipt", Item{Targets: []string{"ann"}, From: "2020-01-01", Until: "2020-08-21"},
			[]Span{{"2020-01-01", "2020-08-21"}}, true},
		{"its own end", Item{Targets: []string{"ann"}, Until: "2020-08-21"},
			[]Span{{"2020-01-01", "2020-08-21"}, {"2019-01-01", "2020-08-21"}}, true},
		{"its own beginning, the end of its target", Item{Targets: []string{"ben"}, From: "2020-08-02"},
			[]Span{{"2020-08-02", "2020-12-31"}}, true},
		{"equal spans", Item{Targets: []string{"ann"}, From: "2020-01-01", Until: "2020-01-02"}, []Span{{"2020-01-01", "2020-01-02"}}, false},
		{"no span", Item{Targets: []string{"eve"}}, []Span{{}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := household()
			r.Data[0] = tt.item
			assert.Equal(t, tt.want, r.SpansOf(0))
			assert.Equal(t, tt.live, r.LiveItem(0), "live")
		})
	}

	t.Run("without targets", func(t *testing.T) {
		r := household()
		r.Targets = []Target{}
		r.Data[0] = Item{Until: "2021-01-01"}
		assert.Equal(t, []Span{{"", "2021-01-01"}}, r.SpansOf(0))
		assert.True(t, r.LiveItem(0))
	})
}

// TestSubjectsOf: a person of another account is not a subject of the item, and a
// target of nobody has an unknown subject.
func TestSubjectsOf(t *testing.T) {
	ann, ben, somebody := Subject{Nationality: "AU"}, Subject{Nationality: "BE"}, Subject{}
	anywhere := Person{Nationality: "CH"}
	for _, tt := range []struct {
		name    string
		persons []Person // beside those of the household
		named   []string
		want    []Subject
	}{
		{"of one account", nil, []string{"ann"}, []Subject{ann}},
		{"of another", nil, []string{"ben"}, []Subject{ben}},
		{"of both", nil, []string{"ben", "ann"}, []Subject{ann, ben}},
		{"of nobody's account", nil, []string{"eve"}, []Subject{somebody}},
		{"of an account and nobody's", nil, []string{"ann", "eve"}, []Subject{ann, somebody}},
		{"of all", nil, nil, []Subject{ann, ben, somebody}},
		{"of all, each somebody's", []Person{{Nationality: "DE", Targets: []string{"eve"}}}, nil,
			[]Subject{ann, ben, {Nationality: "DE"}}},
		{"with one of no account", []Person{anywhere}, []string{"ann"}, []Subject{ann, anywhere.Subject()}},
		{"of nobody's account, with one of no account", []Person{anywhere}, []string{"eve"}, []Subject{anywhere.Subject(), somebody}},
		{"of an account of two", []Person{{Nationality: "DE", Targets: []string{"ann", "ben"}}}, []string{"ann"},
			[]Subject{ann, {Nationality: "DE"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := household()
			r.Subjects = append(r.Subjects, tt.persons...)
			r.Data[0].Targets = tt.named
			assert.Equal(t, tt.want, r.SubjectsOf(0))
		})
	}

	t.Run("one subject", func(t *testing.T) {
		r := household()
		r.Subjects, r.Subject = nil, ann
		assert.Equal(t, []Subject{ann}, r.SubjectsOf(0))
	})
	t.Run("one target", func(t *testing.T) {
		r := household()
		r.Targets, r.Subjects = r.Targets[:1], []Person{anywhere}
		assert.Equal(t, []Subject{anywhere.Subject()}, r.SubjectsOf(0))
	})
	t.Run("without targets", func(t *testing.T) {
		r := household()
		r.Targets = []Target{}
		assert.Equal(t, []Subject{somebody}, r.SubjectsOf(0))
		r.Subjects = []Person{anywhere}
		assert.Equal(t, []Subject{anywhere.Subject()}, r.SubjectsOf(0))
	})
}

func TestPurposeOf(t *testing.T) {
	for _, tt := range []struct {
		given     Purpose
		authority AuthorityKind
		paper     InstrumentKind
		want      Purpose
	}{
		{"", Police, Warrant, PurposeCriminal},
		{"", CentralAuthority, MLARequest, PurposeCriminal},
		{"", TaxAuthority, AdministrativeOrder, PurposeTax},
		{"", Regulator, Subpoena, PurposeRegulatory},
		{"", PrivateParty, Subpoena, PurposeCivil},
		{"", Court, DiscoveryOrder, PurposeCivil},
		{"", Intelligence, CourtOrder, PurposeIntelligence},
		{"", Police, NationalSecurityOrder, PurposeIntelligence},
		{"", TaxAuthority, NationalSecurityOrder, PurposeIntelligence},
		{PurposeCriminal, TaxAuthority, Warrant, PurposeCriminal},
		{PurposeTax, Prosecutor, CourtOrder, PurposeTax},
		{PurposeIntelligence, Police, Warrant, PurposeIntelligence},
	} {
		t.Run(fmt.Sprintf("%s %s %s", tt.given, tt.authority, tt.paper), func(t *testing.T) {
			r := Request{Purpose: tt.given, Authority: Authority{Kind: tt.authority}, Instrument: Instrument{Kind: tt.paper}}
			assert.Equal(t, tt.want, r.PurposeOf())
		})
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		place  Place
		area   Area
		state  State
		region bool
	}{
		{"CA", "CA", "CA", false},
		{"CA-ON", "CA-ON", "CA", false},
		{"FR-75C", "FR-75C", "FR", false},
		{"XK", "XK", "XK", false},
		{"XX", "XX", "XX", false},
		{"", "", "", false},
		{"aws:eu-north-1", "", "", true},
		{"ca-on", "", "", false},
		{"CA-ONTA", "", "", false},
		{"CA-", "", "", false},
		{"EU-DE", "", "", false},
		{"XX-ON", "", "", false},
	} {
		t.Run(string(tt.place), func(t *testing.T) {
			assert.Equal(t, tt.area, tt.place.Area())
			assert.Equal(t, tt.state, tt.place.State())
			assert.Equal(t, tt.region, tt.place.IsRegion())
		})
	}
}
