package jurisdiction

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// TestWhole: what is part of a state is that state wherever a state stands in a
// request. The part is put for the state in the text of a request that says the
// state everywhere.
func TestWhole(t *testing.T) {
	whole := smallRequest()
	whole.Requesting, whole.Authority.OnBehalfOf, whole.Instrument.IssuedIn = "FR", "FR", "FR"
	whole.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"FR", "DE"}}}
	whole.Offence.CommittedIn = []request.State{"FR", "DE"}
	whole.Provider = request.Provider{Home: "FR", EstablishedIn: []request.State{"DE", "FR"}, OffersIn: []request.State{"FR"}, Addressed: "FR", Control: true}
	whole.Subjects = []request.Person{{Nationality: "FR", Residence: "FR", Located: "FR"}}
	whole.Customer = request.Customer{Kind: request.PublicSector, State: "FR"}
	whole.Clearances = []request.Clearance{{State: "FR", By: request.ClearedByCourt}}
	text, err := json.Marshal(whole)
	require.NoError(t, err)
	for _, part := range []string{"RE", "GP", "YT"} {
		req, err := request.Decode([]byte(strings.ReplaceAll(string(text), `"FR"`, `"`+part+`"`)))
		require.NoError(t, err)
		before := req.Clone()
		got := Builtin().Whole(req)
		assert.Empty(t, cmp.Diff(before, req), "the caller's request was changed")
		got.Data, got.Version = whole.Data, whole.Version
		want := whole
		want.Instrument.IssuedIn, want.Customer.State = request.Area("FR-"+part), request.Area("FR-"+part)
		wantText, err := json.Marshal(want)
		require.NoError(t, err)
		gotText, err := json.Marshal(got)
		require.NoError(t, err)
		assert.Equal(t, string(wantText), string(gotText))
		assert.Equal(t, caseOf(t, Builtin(), whole).Facts, caseOf(t, Builtin(), req).Facts)
	}
}

// TestSubjectWhole: the one subject too.
func TestSubjectWhole(t *testing.T) {
	req := smallRequest()
	req.Subject = request.Subject{Nationality: "PR", Residence: "GU", Located: "JE"}
	assert.Equal(t, request.Subject{Nationality: "US", Residence: "US", Located: "JE"}, Builtin().Whole(req).Subject)
}

// TestPartOnDay: a part is part of its state from its first day.
func TestPartOnDay(t *testing.T) {
	for day, want := range map[request.Day]request.State{"2011-03-30": "YT", "2011-03-31": "FR"} {
		req := smallRequest()
		req.Received, req.Data[0].StoredIn = day, []request.Place{"YT"}
		assert.Equal(t, []request.State{want}, caseOf(t, Builtin(), req).Places)
	}
}

// TestParts: the parts of the set, each a place of its state, and no other
// territory.
func TestParts(t *testing.T) {
	of := map[request.State][]request.State{}
	for _, s := range request.States() {
		if whole := Builtin().whole(request.Area(s), "2026-01-01").State(); whole != s {
			of[whole] = append(of[whole], s)
		}
	}
	assert.Equal(t, map[request.State][]request.State{
		"US": {"AS", "GU", "MP", "PR", "UM", "VI"}, "FR": {"GF", "GP", "MQ", "RE", "YT"}, "FI": {"AX"}, "NO": {"SJ"},
	}, of)
}

// subdivisionsOf has the subdivisions that are a territory with a code of its own, by
// that code.
var subdivisionsOf = map[request.State][]request.Area{
	"HK": {"CN-HK", "CN-91"}, "MO": {"CN-MO", "CN-92"}, "TW": {"CN-TW", "CN-71"},
	"AW": {"NL-AW"}, "CW": {"NL-CW"}, "SX": {"NL-SX"}, "BQ": {"NL-BQ1", "NL-BQ2", "NL-BQ3"},
	"BL": {"FR-BL", "FR-977"}, "MF": {"FR-MF", "FR-978"}, "NC": {"FR-NC", "FR-988"}, "PF": {"FR-PF", "FR-987"},
	"PM": {"FR-PM", "FR-975"}, "TF": {"FR-TF", "FR-984"}, "WF": {"FR-WF", "FR-986"},
	"GP": {"FR-GP", "FR-971"}, "MQ": {"FR-MQ", "FR-972"}, "GF": {"FR-GF", "FR-973"}, "RE": {"FR-RE", "FR-974"},
	"YT": {"FR-YT", "FR-976"}, "AX": {"FI-01"}, "SJ": {"NO-21", "NO-22"},
	"PR": {"US-PR"}, "GU": {"US-GU"}, "VI": {"US-VI"}, "MP": {"US-MP"}, "AS": {"US-AS"}, "UM": {"US-UM"},
}

// TestSubdivisionOnDay: a subdivision with a code of its own stays what it is while the
// law says that the territory is part of that state, and is the territory on any other
// day, wherever an area stands in a request.
func TestSubdivisionOnDay(t *testing.T) {
	parts := []request.State{"AS", "GU", "MP", "PR", "UM", "VI", "GF", "GP", "MQ", "RE", "AX", "SJ"}
	acme := regions.Region{Provider: "acme", Name: "x", Basis: regions.BasisEnumerated, Kind: regions.KindSingle, Confidence: "high",
		Reviewed: "2026-11-20", Source: "our own machines"}
	for territory, areas := range subdivisionsOf {
		for _, area := range areas {
			acme.Areas = []request.Area{area}
			law, err := Builtin().WithRegions(acme)
			require.NoError(t, err, area)
			for _, day := range []request.Day{"2010-01-01", "2011-03-30", "2011-03-31", "2026-11-27"} {
				want := request.Area(territory)
				if slices.Contains(parts, territory) || territory == "YT" && day >= "2011-03-31" {
					want = area
				}
				for _, place := range []request.Place{request.Place(area), "acme:x"} {
					req := smallRequest()
					req.Received, req.Data[0].StoredIn = day, []request.Place{place}
					req.Instrument.IssuedIn, req.Customer = area, request.Customer{Kind: request.PublicSector, State: area}
					c := caseOf(t, law, req)
					assert.Equal(t, []request.State{want.State()}, c.Places, "%s on %s", place, day)
					assert.Equal(t, []request.Area{want}, c.areas, "%s on %s", place, day)
					whole := law.Whole(req)
					assert.Equal(t, []request.Area{want, want}, []request.Area{whole.Instrument.IssuedIn, whole.Customer.State}, "%s on %s", area, day)

					req.Data[0].StoredIn = []request.Place{request.Place(territory)}
					req.Instrument.IssuedIn, req.Customer.State = request.Area(territory), request.Area(territory)
					assert.Equal(t, caseOf(t, law, req).Facts, c.Facts, "%s and %s on %s", place, territory, day)
				}
			}
		}
	}
}

// TestSubdivisionWithoutParts: a law that has no parts sees the territory too.
func TestSubdivisionWithoutParts(t *testing.T) {
	req := smallRequest()
	req.Data[0].StoredIn, req.Customer.State = []request.Place{"US-PR", "NO-21", "US-NY"}, "FI-01"
	law := smallLaw(t, "")
	assert.Equal(t, []request.State{"PR", "SJ", "US"}, caseOf(t, law, req).Places)
	assert.Equal(t, request.Area("AX"), law.Whole(req).Customer.State)
}

// TestTerritoriesAsSubdivisions: every territory that is no state is known as a
// subdivision of one state too, but for Antarctica.
func TestTerritoriesAsSubdivisions(t *testing.T) {
	for _, territory := range territories {
		var of []request.State
		for _, state := range request.States() {
			if state != territory && request.Area(state+"-"+territory).Territory() == territory {
				of = append(of, state)
			}
		}
		if territory == "AQ" {
			assert.Empty(t, of)
		} else {
			assert.Len(t, of, 1, territory)
		}
	}
}
