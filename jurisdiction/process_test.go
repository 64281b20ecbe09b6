package jurisdiction

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestEmergencyIssuer: an emergency rule that says who may act first lets nobody
// act but these and a judge.
func TestEmergencyIssuer(t *testing.T) {
	const rule = "role: emergency, categories: [traffic], for: [own]"
	for _, tt := range []struct {
		rows string
		by   request.Issuer
		want Process
	}{
		{rule, request.ByPolice, ProcessEnough},
		{rule, request.ByNone, ProcessWeak},
		{rule + ", issuer: [prosecutor]", request.ByPolice, ProcessWeak},
		{rule + ", issuer: [prosecutor]", request.ByAgency, ProcessWeak},
		{rule + ", issuer: [prosecutor]", request.ByNone, ProcessWeak},
		{rule + ", issuer: [prosecutor]", request.ByProsecutor, ProcessEnough},
		{rule + ", issuer: [prosecutor]", request.ByJudge, ProcessEnough},
		{rule + ", issuer: [prosecutor]\n" + rule + ", issuer: [police]", request.ByPolice, ProcessEnough},
	} {
		req := smallRequest()
		req.Instrument.Kind, req.Instrument.Issuer, req.Emergency.DangerTo = request.EmergencyRequest, tt.by, request.DangerToSubject
		req.Data[0].Category = request.Traffic
		law := smallLaw(t, tt.rows)
		assert.Equal(t, tt.want, caseOf(t, law, req).Process, "%s by %s", tt.rows, tt.by)

		all, err := law.Explain(req)
		require.NoError(t, err)
		var why []string
		for _, x := range all[0] {
			for _, miss := range x.Not {
				why = append(why, miss.Why)
			}
		}
		another := strings.Contains(tt.rows, "[prosecutor]") && tt.by != request.ByProsecutor && tt.by != request.ByJudge
		assert.Equal(t, another, slices.Contains(why, "needs an issuer of prosecutor"), "%s by %s: %q", tt.rows, tt.by, why)
	}
}

// TestOverseasIssuer: an overseas production order of another issuer than its law names is
// a wrong issuer's for every category, those included that the law does not give.
func TestOverseasIssuer(t *testing.T) {
	gives := map[request.State][]request.Category{
		"GB": {request.Content, request.Documents},
		"AU": {request.Subscriber, request.Identification, request.Traffic, request.Location, request.Content, request.Documents},
	}
	right := map[request.State][]request.Issuer{
		"GB": {request.ByJudge}, "AU": {request.ByJudge, request.ByIndependent},
	}
	for state := range gives {
		for _, word := range request.ByJudge.Words() {
			for _, category := range gives["AU"] {
				by := request.Issuer(word)
				req := smallRequest()
				req.Received, req.Requesting, req.Authority.Kind = "2026-01-01", state, request.Police
				req.Instrument.Kind, req.Instrument.Issuer = request.OverseasProductionOrder, by
				req.Offence.MaxYears, req.Provider.Addressed = 10, "US"
				req.Data[0] = request.Item{Category: category, StoredIn: []request.Place{"US"}}
				c := caseOf(t, Builtin(), req)
				want := IssuerRight
				if !slices.Contains(right[state], by) {
					want = IssuerWrong
					assert.NotEmpty(t, c.Cites("issuer"), "%s: %s by %s: the power that names the issuer", state, category, by)
				}
				assert.Equal(t, want, c.Issuer, "%s: %s by %s", state, category, by)
				given := slices.Contains(gives[state], category)
				assert.Equal(t, !given, c.Process == ProcessNone, "%s: %s by %s: %s", state, category, by, c.Process)
			}
		}
	}
}
