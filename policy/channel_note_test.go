package policy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// TestIfOffence: the note of a channel for some offences says which, in every
// language, where the request does not show that the offence is one of them.
func TestIfOffence(t *testing.T) {
	page, err := txtar.ParseFile("../testdata/cases/gb-mx-offence-not-said.txtar")
	require.NoError(t, err)
	req, err := request.Decode(page.Files[0].Data)
	require.NoError(t, err)
	for tag, want := range map[string]string{
		"en": "if the offence is one of: drug trafficking:",
		"sv": "om brottet är ett av följande: narkotikabrott;",
		"fr": "si l’infraction est l’une des suivantes : trafic de stupéfiants ;",
		"de": "wenn die Straftat eine der folgenden ist: Drogenhandel;",
	} {
		d := mustDecide(t, mustNew(t, WithLanguage(tag)), req)
		require.NotEmpty(t, d.Items[0].Channels)
		assert.Contains(t, d.Items[0].Channels[0].Note, want, tag)
	}
	req.Offence.Kinds = []request.OffenceKind{request.OffenceDrugs}
	d := mustDecide(t, mustNew(t), req)
	assert.Empty(t, d.Items[0].Channels[0].Note, "the offence is said")
}

// TestIfOffenceConditions: each condition on the offence is in the note.
func TestIfOffenceConditions(t *testing.T) {
	r := jurisdiction.Route{Cite: jurisdiction.Cite{Title: "A treaty"}, If: jurisdiction.When{
		OffenceKind: []request.OffenceKind{request.OffenceDrugs, request.OffenceFirearms}, OrganisedGroup: true,
		MinMaxYears: 4, OrListed: true,
	}}
	assert.Equal(t, "Under A treaty if the offence is one of: drug trafficking, firearms offences, an organised criminal group "+
		"is suspected of it and its statutory maximum is at least 4 years, or the list of the treaty names it: the request "+
		"does not show it.", ifOffence(lang.English(), &r))
	r.If = jurisdiction.When{OffenceKindNot: []request.OffenceKind{request.OffenceFiscal}}
	assert.Contains(t, ifOffence(lang.English(), &r), "the offence is none of: fiscal offences")
	r.If = jurisdiction.When{MaxAbove: 1}
	assert.Contains(t, ifOffence(lang.English(), &r), "its statutory maximum is above 1 years")
}

// TestHagueEvidence: the gate for a lawsuit names the convention where it is open,
// and no state where it is not.
func TestHagueEvidence(t *testing.T) {
	page, err := txtar.ParseFile("../testdata/cases/us-lawsuit-ch.txtar")
	require.NoError(t, err)
	req, err := request.Decode(page.Files[0].Data)
	require.NoError(t, err)
	e := mustNew(t)
	for place, open := range map[request.Place]bool{"CH": true, "AE": false} {
		req.Data[0].StoredIn = []request.Place{place}
		d := mustDecide(t, e, req)
		gate := d.Items[0].Reasons[0]
		require.Equal(t, "gate.not_public_authority", gate.Code)
		assert.Equal(t, Deny, d.Outcome)
		if open {
			assert.Contains(t, gate.Text, "The Hague Evidence Convention is open to Switzerland")
		} else {
			assert.NotContains(t, gate.Text, "Hague", place)
		}
	}
}
