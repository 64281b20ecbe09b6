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
