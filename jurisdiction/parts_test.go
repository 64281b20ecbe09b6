package jurisdiction

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
