package jurisdiction

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestLocation: rows for traffic speak of location where no row of their role
// that may speak of this paper and sector names it; what restrains always does.
func TestLocation(t *testing.T) {
	const level, power = "role: level, level: ", "role: power, order: [production_order], reach: abroad, holds_over: addressed, "
	const bar = "role: bar, protects: personal, binds: [place], against: [foreign], categories: "
	publicBody := request.Customer{Kind: request.PublicSector}
	for name, tt := range map[string]struct {
		rows    string
		change  func(*request.Request)
		process Process
		reach   Answer
		bars    []Protection
	}{
		"traffic":        {rows: level + "prosecutor_or_judge, categories: [traffic]", process: ProcessEnough},
		"content":        {rows: level + "prosecutor_or_judge, categories: [content]", process: ProcessUnknown},
		"named":          {rows: level + "prosecutor_or_judge, categories: [traffic]\n" + level + "judge, categories: [location]", process: ProcessWeak},
		"named together": {rows: level + "prosecutor_or_judge, categories: [traffic, location]", process: ProcessEnough},
		"named for another paper": {rows: level + "prosecutor_or_judge, categories: [traffic]\n" + level + "judge, categories: [location], order: [warrant]",
			process: ProcessEnough},
		"named for another sector": {rows: level + "prosecutor_or_judge, categories: [traffic]\n" + level + "judge, categories: [location], sector: [telecom]",
			process: ProcessEnough},
		"named for a sector that may be meant": {rows: level + "prosecutor_or_judge, categories: [traffic]\n" + level + "judge, categories: [location], sector: [public_body]",
			change: func(r *request.Request) { r.Customer = publicBody }, process: ProcessWeak},
		"power": {rows: power + "issuer: [prosecutor], categories: [traffic]", process: ProcessEnough, reach: AnswerYes},
		"power for location": {rows: power + "issuer: [prosecutor], categories: [traffic]\n" + power + "issuer: [judge], categories: [location]",
			process: ProcessUnknown},
		"bar": {rows: bar + "[traffic]\n" + bar + "[location], sector: [bank]", change: fromDenmark, process: ProcessUnknown,
			bars: []Protection{ProtectsPersonal}},
		"bar of its own": {rows: bar + "[traffic]\nrole: bar, protects: any, binds: [place], against: [foreign], categories: [location]", change: fromDenmark,
			process: ProcessUnknown, bars: []Protection{ProtectsAny, ProtectsPersonal}},
	} {
		t.Run(name, func(t *testing.T) {
			req := smallRequest()
			req.Data[0].Category = request.Location
			if tt.change != nil {
				tt.change(&req)
			}
			c := caseOf(t, smallLaw(t, tt.rows), req)
			assert.Equal(t, tt.process, c.Process)
			assert.Equal(t, or(tt.reach, AnswerNo), c.Reach)
			assert.ElementsMatch(t, tt.bars, c.Bars)
		})
	}
}

// TestLocationThreshold: a threshold for traffic is one for location, whatever
// other thresholds name it.
func TestLocationThreshold(t *testing.T) {
	law := smallLaw(t, "role: threshold, test: max_at_least, years: 4, categories: [traffic]\nrole: threshold, test: any, categories: [location]")
	req := smallRequest()
	req.Data[0].Category = request.Location
	assert.Equal(t, []Doubt{{DoubtThreshold, []request.State{"IS"}}}, new(caseOf(t, law, req)).Doubts())
}

// TestLocationForOthers: what names location for others is no word on what is
// said of traffic for this state.
func TestLocationForOthers(t *testing.T) {
	const emergency = "role: emergency, opens: [life_subject], categories: "
	for others, want := range map[string]Process{
		"":                                       ProcessEnough,
		"for: [foreign], categories: [location]": ProcessEnough,
		"for: [own], categories: [location], sector: [public_body]": ProcessWeak, // it may be meant
	} {
		rows := emergency + "[traffic], for: [any]"
		if others != "" {
			rows += "\nrole: emergency, opens: [life_subject], " + others
		}
		req := smallRequest()
		req.Instrument.Kind, req.Instrument.Issuer, req.Emergency.DangerTo = request.EmergencyRequest, request.ByProsecutor, request.DangerToSubject
		req.Data[0].Category, req.Customer = request.Location, request.Customer{Kind: request.PublicSector}
		assert.Equal(t, want, caseOf(t, smallLaw(t, rows), req).Process, others)
	}
}

// fromDenmark makes a request one of Denmark, served in Iceland.
func fromDenmark(r *request.Request) { r.Requesting = "DK" }
