package jurisdiction

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestChannelConditions: a channel is open to the purposes that it names, and
// closed where the request shows that the offence is another.
func TestChannelConditions(t *testing.T) {
	const drugs = "when: {offence_kind: [drugs]}"
	offence := func(o request.Offence) func(*request.Request) {
		return func(r *request.Request) { r.Offence = o }
	}
	purpose := func(p request.Purpose) func(*request.Request) {
		return func(r *request.Request) { r.Purpose = p }
	}
	for name, tt := range map[string]struct {
		fields string
		change func(*request.Request)
		open   bool
	}{
		"for tax, by a prosecutor": {"purpose: [tax]", purpose(""), false},
		"for tax, of tax":          {"purpose: [tax]", purpose(request.PurposeTax), true},
		"for both":                 {"purpose: [criminal, tax]", purpose(request.PurposeTax), true},
		"drugs":                    {drugs, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}}), true},
		"fraud":                    {drugs, offence(request.Offence{Kinds: []request.OffenceKind{request.OffenceFiscal}}), false},
		"offence not said":         {drugs, offence(request.Offence{}), true},
	} {
		law, err := loadFiles(empty, fstest.MapFS{"treaty/dk-is.yaml": {Data: []byte(`title: A treaty
citation: Treaty 1
kind: treaty
reviewed: "2026-11-21"
confidence: high
parties: [{state: DK}, {state: IS}]
provisions:
  - {article: art. 1, role: channel, channel: mlat, from: "2020-01-01", ` + tt.fields + "}\n")}})
		require.NoError(t, err)
		req := smallRequest()
		req.Data[0].StoredIn = []request.Place{"DK"}
		tt.change(&req)
		assert.Equal(t, tt.open, caseOf(t, law, req).AskHosts == ChannelOpen, name)
	}
}
