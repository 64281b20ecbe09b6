package jurisdiction

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestPersons: each item is measured against those whose data it is, and not
// against those of another account.
func TestPersons(t *testing.T) {
	american := request.Person{Nationality: "US", Residence: "US", Located: "US", Targets: []string{"a"}}
	briton := request.Person{Nationality: "GB", Residence: "GB", Located: "GB", Targets: []string{"b"}}
	anybody := func(p request.Person) request.Person {
		p.Targets = nil
		return p
	}
	for name, tt := range map[string]struct {
		persons []request.Person
		targets []string // of the item
		want    bool     // that it is protected
	}{
		"an American's account":                   {[]request.Person{american, briton}, []string{"a"}, true},
		"a Briton's account":                      {[]request.Person{american, briton}, []string{"b"}, false},
		"both accounts":                           {[]request.Person{american, briton}, nil, true},
		"an American without account":             {[]request.Person{anybody(american), briton}, []string{"b"}, true},
		"a Briton's account, whose a is not said": {[]request.Person{briton}, []string{"b"}, false},
		"an account that is nobody's":             {[]request.Person{briton}, []string{"a"}, true},
		"a Briton whose accounts are not said":    {[]request.Person{anybody(briton)}, nil, true},
	} {
		req := request.Request{
			ID: "r", Received: "2024-01-31", Requesting: "GB", Scope: request.Targeted,
			Authority:  request.Authority{Kind: request.Police},
			Instrument: request.Instrument{Kind: request.OverseasProductionOrder, Issuer: request.ByJudge, Authenticated: true},
			Offence:    request.Offence{MaxYears: 5},
			Targets:    []request.Target{{Kind: request.Account, Value: "a"}, {Kind: request.Email, Value: "b"}},
			Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{"US"}, Targets: tt.targets}},
			Provider:   request.Provider{Addressed: "US", Control: true},
			Subjects:   tt.persons,
			Customer:   request.Customer{Kind: request.Consumer},
		}
		c := caseOf(t, Builtin(), req)
		assert.Equal(t, tt.want, len(c.Protection) > 0, name)
		assert.Equal(t, !tt.want, c.Hosts == HostsAgreed, "%s: the agreement fits", name)
	}
}

// TestMayApply: what restrains applies where it may for one person of several.
func TestMayApply(t *testing.T) {
	e := &evaluation{req: &request.Request{}, subjects: []request.Subject{{Residence: "US"}, {Residence: "FR"}}}
	assert.True(t, e.mayApply(&When{ResidenceNot: []request.State{"US"}}))
	assert.False(t, e.mayApply(&When{ResidenceNot: []request.State{"US", "FR"}}))
	assert.Len(t, e.subjects, 2, "the persons stay")
	assert.Equal(t, AnswerNo, e.when(&When{ResidenceNot: []request.State{"US"}}), "what permits asks for all of them")
}

// TestLiveItem: live data are found an item, by its own span or by those of its
// targets.
func TestLiveItem(t *testing.T) {
	req := smallRequest()
	req.Targets = append(req.Targets, request.Target{Kind: request.Account, Value: "b", Until: "2026-02-01"})
	for name, tt := range map[string]struct {
		item request.Item
		want bool
	}{
		"the target that ended":          {request.Item{Targets: []string{"a"}}, false},
		"the target that goes on":        {request.Item{Targets: []string{"b"}}, true},
		"both":                           {request.Item{}, true},
		"ends itself":                    {request.Item{Until: "2025-12-31"}, false},
		"goes on itself":                 {request.Item{Targets: []string{"a"}, Until: "2026-01-02"}, true},
		"ends on the day":                {request.Item{Targets: []string{"b"}, Until: "2026-01-01"}, false},
		"begins on the day that follows": {request.Item{Targets: []string{"a"}, From: "2026-01-02"}, true},
	} {
		tt.item.Category, tt.item.StoredIn = request.Traffic, []request.Place{"IS"}
		req.Data = []request.Item{tt.item}
		c := caseOf(t, Builtin(), req)
		assert.Equal(t, tt.want, c.Live, name)
	}
}

// TestPowerPurpose: a power without purpose serves a tax office and a regulator
// too, and no service; an agreement serves criminal matters alone.
func TestPowerPurpose(t *testing.T) {
	const power = "role: power, categories: [traffic], order: [production_order], issuer: [prosecutor], reach: abroad, holds_over: addressed"
	for name, tt := range map[string]struct {
		fields    string
		authority request.AuthorityKind
		want      Answer
	}{
		"a prosecutor":                  {"", request.Prosecutor, AnswerYes},
		"a tax office":                  {"", request.TaxAuthority, AnswerYes},
		"a regulator":                   {"", request.Regulator, AnswerYes},
		"a service":                     {"", request.Intelligence, AnswerNo},
		"a litigant":                    {"", request.PrivateParty, AnswerNo},
		"a tax office, for crime alone": {", purpose: [criminal]", request.TaxAuthority, AnswerNo},
		"a prosecutor, for tax alone":   {", purpose: [tax]", request.Prosecutor, AnswerNo},
		"a service, for services":       {", purpose: [intelligence]", request.Intelligence, AnswerYes},
	} {
		req := smallRequest()
		req.Authority.Kind = tt.authority
		c := caseOf(t, smallLaw(t, power+tt.fields), req)
		assert.Equal(t, tt.want, c.Reach, name)
	}
}
