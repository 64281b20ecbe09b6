package jurisdiction

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestUnheldLevel: which level is not held, where the process is unknown.
func TestUnheldLevel(t *testing.T) {
	const level = `role: level, level: judge, categories: `
	tests := []struct {
		name, provisions string
		want             UnheldKind // none where the process is known
	}{
		{"no level", level + `[content]`, UnheldLevel},
		{"one of another sector", level + `[traffic], sector: [bank]`, UnheldSector},
		{"one for another paper", level + `[traffic], order: [warrant]`, UnheldPaper},
		{"both", level + "[traffic], sector: [bank]\n" + level + `[traffic], order: [warrant]`, UnheldPaper},
		{"one in danger", level + `[traffic], when: {emergency: true}`, UnheldPaper},
		{"the level", level + `[traffic]`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := caseOf(t, smallLaw(t, tt.provisions), smallRequest())
			if tt.want == "" {
				assert.Equal(t, ProcessWeak, c.Process)
				assert.Empty(t, c.Unheld())
				return
			}
			assert.Equal(t, ProcessUnknown, c.Process)
			assert.Equal(t, []Unheld{{tt.want, "IS"}}, c.Unheld())
			assert.Empty(t, c.Doubts(), "local counsel looks at bars, not at levels")
		})
	}

	before := smallRequest()
	before.Received = "2019-12-31"
	assert.Equal(t, []Unheld{{UnheldLevel, "IS"}}, new(caseOf(t, smallLaw(t, level+`[traffic]`), before)).Unheld())

	law, err := overEmpty(fstest.MapFS{"is/act.yaml": {Data: []byte(smallAct("IS", level+`[content]`))}})
	require.NoError(t, err)
	assert.Equal(t, []Unheld{{UnheldStateFile, "IS"}}, new(caseOf(t, law, smallRequest())).Unheld())
}

// TestUnheldBars: what is not held of each state whose bars are unknown.
func TestUnheldBars(t *testing.T) {
	law, err := overEmpty(fstest.MapFS{
		"se/act.yaml": {Data: []byte(smallAct("SE", ""))},
		"is/act.yaml": {Data: []byte(smallAct("IS", `role: level, level: judge, categories: [traffic]`))},
		"treaty/is-no.yaml": {Data: []byte("title: A treaty\ncitation: Treaty 1\nkind: treaty\nreviewed: \"2026-11-21\"\n" +
			"confidence: high\nparties: [{state: IS}, {state: \"NO\"}]\n")},
	})
	require.NoError(t, err)
	req := smallRequest()
	req.Instrument.Issuer = request.ByJudge
	req.Data[0].StoredIn = []request.Place{"SE", "NO", "IS"}
	req.Provider.Addressed = ""
	c := caseOf(t, law, req)
	assert.Equal(t, []Unheld{{UnheldAddressee, "XX"}, {UnheldState, "NO"}, {UnheldSurvey, "SE"}}, c.Unheld())
	assert.Equal(t, []Doubt{{DoubtBars, []request.State{"NO", "SE", "XX"}}}, c.Doubts())
	before, room := Doubt{DoubtThreshold, []request.State{"FI"}}, append(make([]request.State, 0, 9), "FI")
	doubts, room := c.AppendDoubts([]Doubt{before}, room)
	assert.Equal(t, append([]Doubt{before}, c.Doubts()...), doubts)
	assert.Equal(t, []request.State{"FI", "NO", "SE", "XX"}, room, "their states go behind those that were there")
	assert.Equal(t, 3, cap(doubts[1].States), "appending to one list does not change the next")

	c.Unheld()[0].Kind = UnheldSurvey
	assert.Equal(t, UnheldAddressee, c.Unheld()[0].Kind, "what a case hands out is not its own")
}
