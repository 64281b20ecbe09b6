package jurisdiction

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestNoWay: where no channel is open to a state, the best of the reasons is told,
// with what is held.
func TestNoWay(t *testing.T) {
	const open, channel = `from: "2020-01-01", `, "{article: art. 1, role: channel, channel: mlat, "
	const contact = "{article: art. 1, role: channel, channel: emergency_24_7, "
	const parties = "[{state: DK}, {state: IS}]"
	treaty := func(parties, fields string) string { return smallTreaty(parties, channel+fields+"}") }
	idle := func(article, why string, day request.Day) []HeldChannel {
		return []HeldChannel{{Cite{Instrument: "treaty/a", Article: article, Title: "A treaty", Confidence: "high"}, why, day}}
	}
	inForce := func(article string) []HeldChannel {
		held := idle(article, "", "")
		held[0].Cite.InForce = "2020-01-01"
		return held
	}
	for name, tt := range map[string]struct {
		law    string
		change func(*request.Request)
		lack   Lack // empty where a way is open
		held   []HeldChannel
	}{
		"open":                       {law: treaty(parties, open)},
		"between others":             {law: treaty("[{state: DK}, {state: SE}]", open), lack: LackNoTreatyHeld},
		"on one side":                {law: treaty("[{state: DK, side: a}, {state: IS, side: a}, {state: SE, side: b}]", open), lack: LackNoTreatyHeld},
		"a contact point alone":      {law: smallTreaty(parties, contact+open+"}"), lack: LackNoTreatyHeld},
		"a contact point that ended": {law: smallTreaty(parties, contact+open+`until: "2021-01-01"}`), lack: LackNoTreatyHeld},
		"on its last day":            {law: treaty(parties, open+`until: "2026-01-01"`)},
		"ended":                      {law: treaty(parties, open+`until: "2025-12-31"`), lack: LackNotInForce, held: idle("art. 1", "ended", "2025-12-31")},
		"suspended":                  {law: treaty(parties, open+`suspended: "2026-01-01"`), lack: LackNotInForce, held: idle("art. 1", "suspended", "2026-01-01")},
		"not yet":                    {law: treaty(parties, `from: "2026-01-02"`), lack: LackNotInForce, held: idle("art. 1", "not_yet", "2026-01-02")},
		"not yet for one": {law: treaty(`[{state: DK, from: "2026-01-02"}, {state: IS}]`, open),
			lack: LackNotInForce, held: idle("art. 1", "not_yet", "2026-01-02")},
		"not towards the other": {law: treaty("[{state: DK, not_towards: [{state: IS}]}, {state: IS}]", open),
			lack: LackNotInForce, held: idle("art. 1", "not_towards", "")},
		"not enacted":                     {law: treaty(parties, "status: not_enacted"), lack: LackNotInForce, held: idle("art. 1", "not_enacted", "")},
		"signed by one":                   {law: treaty("[{state: DK, status: signed}, {state: IS}]", open), lack: LackNotInForce, held: idle("art. 1", "signed", "")},
		"unknown for us":                  {law: treaty("[{state: DK}, {state: IS, status: unknown}]", open), lack: LackNotInForce, held: idle("art. 1", "unknown", "")},
		"excluded":                        {law: treaty("[{state: DK, status: excluded}, {state: IS}]", open), lack: LackExcluded, held: idle("art. 1", "excluded", "")},
		"not taking part":                 {law: treaty("[{state: DK}, {state: IS, status: not_participating}]", open), lack: LackExcluded, held: idle("art. 1", "not_participating", "")},
		"excluded, unready":               {law: treaty("[{state: DK, status: excluded}, {state: IS, status: signed}]", open), lack: LackExcluded, held: idle("art. 1", "excluded", "")},
		"for drugs, the offence not said": {law: treaty(parties, open+"when: {offence_kind: [drugs]}")},
		"for drugs": {law: treaty(parties, open+"when: {offence_kind: [drugs]}"), change: ofOtherKind,
			lack: LackConditionFails, held: inForce("art. 1")},
		"one article twice": {law: smallTreaty(parties, channel+open+"when: {offence_kind: [drugs]}}", channel+open+"when: {organised_group: true}}"),
			change: ofOtherKind, lack: LackConditionFails, held: inForce("art. 1")},
		"for crime, of tax": {law: treaty(parties, open), change: ofTax, lack: LackConditionFails, held: inForce("art. 1")},
		"failing before ended": {law: smallTreaty(parties, channel+open+`until: "2025-12-31"}`,
			"{article: art. 2, role: channel, channel: mlat, "+open+"when: {organised_group: true}}"),
			change: ofOtherKind, lack: LackConditionFails, held: inForce("art. 2")},
		"ended before excluded": {law: treaty("[{state: DK}, {state: DK, status: excluded}, {state: IS}]", open+`until: "2025-12-31"`),
			lack: LackNotInForce, held: idle("art. 1", "ended", "2025-12-31")},
	} {
		t.Run(name, func(t *testing.T) {
			req := abroad()
			if tt.change != nil {
				tt.change(&req)
			}
			c := caseOf(t, lawOf(t, map[string]string{"treaty/a.yaml": tt.law}), req)
			var want []NoWay
			if tt.lack != "" {
				want = []NoWay{{State: "DK", Lack: tt.lack, Held: tt.held}}
			}
			if diff := cmp.Diff(want, c.NoWays(AskHosts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			assert.Equal(t, tt.lack != "", c.AskHosts == ChannelClosed)
		})
	}
}

// TestNoWayLaw: a law by which a state assists any other is held as a treaty is.
func TestNoWayLaw(t *testing.T) {
	rogatory := func(fields string) map[string]string {
		return map[string]string{"dk/act.yaml": smallAct("DK", "role: channel, channel: letters_rogatory"+fields)}
	}
	for name, tt := range map[string]struct {
		fields string
		change func(*request.Request)
		want   Lack
	}{
		"open":                {"", func(*request.Request) {}, ""},
		"ended":               {", until: \"2021-01-01\"", func(*request.Request) {}, LackNotInForce},
		"for another purpose": {"", ofTax, LackConditionFails},
	} {
		req := abroad()
		tt.change(&req)
		c := caseOf(t, lawOf(t, rogatory(tt.fields)), req)
		ways := c.NoWays(AskHosts)
		if tt.want == "" {
			assert.Empty(t, ways, name)
			continue
		}
		require.Len(t, ways, 1, name)
		assert.Equal(t, tt.want, ways[0].Lack, name)
		require.Len(t, ways[0].Held, 1, name)
		assert.Equal(t, "dk/act", ways[0].Held[0].Cite.Instrument, name)
	}
	req := abroad()
	req.Data[0].StoredIn = []request.Place{"SE"}
	c := caseOf(t, lawOf(t, rogatory("")), req)
	ways := c.NoWays(AskHosts)
	require.Len(t, ways, 1)
	assert.Equal(t, LackNoTreatyHeld, ways[0].Lack, "the law of another state")
}

// TestReciprocity: a note that a state assists on reciprocity is told where no way
// is open to it, for the purpose that it serves, and opens none.
func TestReciprocity(t *testing.T) {
	const note = "role: note, channel: letters_rogatory"
	for name, tt := range map[string]struct {
		row    string
		change func(*request.Request)
		told   bool
	}{
		"told":                   {note, func(*request.Request) {}, true},
		"of another channel":     {"role: note, channel: mlat", func(*request.Request) {}, false},
		"no longer":              {note + ", until: \"2025-12-31\"", func(*request.Request) {}, false},
		"for crime, of tax":      {note, ofTax, false},
		"for tax":                {note + ", purpose: [tax]", ofTax, true},
		"for an offence":         {note + ", when: {offence_kind: [drugs]}", func(*request.Request) {}, true},
		"for another offence":    {note + ", when: {offence_kind: [drugs]}", ofOtherKind, false},
		"of the state that asks": {note, func(r *request.Request) { r.Data[0].StoredIn = []request.Place{"IS"} }, false},
	} {
		req := abroad()
		tt.change(&req)
		c := caseOf(t, lawOf(t, map[string]string{"dk/act.yaml": smallAct("DK", tt.row)}), req)
		told := false
		for _, n := range c.NoWays(AskHosts) {
			for _, cite := range n.Reciprocity {
				told = true
				assert.Equal(t, Cite{Instrument: "dk/act", Article: "s. 1", Title: "An act", InForce: "2020-01-01", Confidence: "high"}, cite, name)
			}
			assert.Equal(t, LackNoTreatyHeld, n.Lack, name)
			assert.Equal(t, n.Reciprocity, n.Cites(), name)
		}
		assert.Equal(t, tt.told, told, name)
		assert.Empty(t, c.Channels, name)
		assert.NotEqual(t, ChannelOpen, c.AskHosts, name)
	}
}

// TestNoWaysOfSets: only the states of the sets are told, each once; of one that is
// not known nothing can be.
func TestNoWaysOfSets(t *testing.T) {
	req := abroad()
	req.Data[0].StoredIn = []request.Place{"SE", "DK", "XX", "NO"}
	law := lawOf(t, map[string]string{"treaty/a.yaml": smallTreaty("[{state: IS}, {state: \"NO\"}]",
		"{article: art. 1, role: channel, channel: mlat, from: \"2020-01-01\"}")})
	c := caseOf(t, law, req)
	states := func(ask ...Ask) (list []request.State) {
		for _, n := range c.NoWays(ask...) {
			list = append(list, n.State)
		}
		return list
	}
	assert.Equal(t, []request.State{"DK", "SE"}, states(AskHosts, AskAll))
	assert.Empty(t, states())
	assert.Empty(t, states(AskLife))
	c.NoWays(AskHosts)[0].State = "FI"
	assert.Equal(t, []request.State{"DK", "SE"}, states(AskHosts), "the caller's own")
}

// TestAppendNoWays: what is added stands behind what was there, and the channels of one
// state are none of the next.
func TestAppendNoWays(t *testing.T) {
	req := abroad()
	req.Data[0].StoredIn = []request.Place{"DK", "FI", "NO", "SE"}
	law := lawOf(t, map[string]string{"treaty/a.yaml": smallTreaty("[{state: IS}, {state: DK}, {state: \"NO\", status: excluded}, {state: SE}]",
		"{article: art. 1, role: channel, channel: mlat, from: \"2020-01-01\", until: \"2021-01-01\"}",
		"{article: art. 2, role: channel, channel: mlat, from: \"2020-01-01\", until: \"2022-01-01\"}")})
	c := caseOf(t, law, req)
	want := c.NoWays(AskHosts)
	lacks := []Lack{}
	for _, n := range want {
		lacks = append(lacks, n.Lack)
	}
	require.Equal(t, []Lack{LackNotInForce, LackNoTreatyHeld, LackExcluded, LackNotInForce}, lacks)
	assert.Nil(t, want[1].Held)
	assert.Len(t, want[2].Held, 2)
	assert.Equal(t, want[0].Held, want[3].Held, "each tells all of its own")

	before, other := NoWay{State: "AX"}, HeldChannel{Why: "other"}
	ways, held := c.AppendNoWays([]NoWay{before}, append(make([]HeldChannel, 0, 16), other), AskHosts)
	assert.Equal(t, append([]NoWay{before}, want...), ways)
	assert.Equal(t, slices.Concat([]HeldChannel{other}, want[0].Held, want[2].Held, want[3].Held), held)
	_ = append(ways[1].Held, other)
	assert.Equal(t, want[2].Held, ways[3].Held)
}

func ofOtherKind(r *request.Request) {
	r.Offence.Kinds, r.Offence.OrganisedGroup = []request.OffenceKind{request.OffenceOther}, request.No
}

func ofTax(r *request.Request) { r.Purpose = request.PurposeTax }
