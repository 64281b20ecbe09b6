package policy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// TestReportOrder writes the Irish case. Its parts have an order: the outcome, what
// decided it, whom to ask, what to do, the losing side, the sources.
func TestReportOrder(t *testing.T) {
	rest := decideWithRemedies(t, mustNew(t), irishWarrant()).String()
	for _, want := range []string{"REDIRECT TO MUTUAL LEGAL ASSISTANCE\n", "\n1  Content in Ireland (IE): REDIRECT",
		"   Why ", "   Ask ", "Central authority of Ireland: Central Authority for Mutual", "   To do ", "   What helps ",
		"   Other side ", "   Conflict ", "\nSources\n"} {
		require.Contains(t, rest, want)
		_, rest, _ = strings.Cut(rest, want)
	}
}

// TestReportDue writes what has a day before what has none.
func TestReportDue(t *testing.T) {
	req := irishWarrant()
	req.Received, req.ReceivedAt, req.Requesting = "2026-09-04", "2026-09-04T17:10:00+02:00", "FR"
	req.Instrument = request.Instrument{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true}
	req.Emergency.DangerTo, req.Provider.Addressed = request.DangerToOthers, "IE"
	req.Confidential, req.ConfidentialUntil = true, "2026-12-31"
	text := mustDecide(t, mustNew(t), req).String()
	assert.Contains(t, text, "  Answer by  2026-09-05 02:00 +02:00\n")
	assert.Contains(t, text, "- 2027-01-01: Tell the customer of the request.\n")
}

// TestReportOfAny writes decisions on random requests in every language, and again
// as they are read back. No line that could be broken is too long, and no text
// lacks a value.
func TestReportOfAny(t *testing.T) {
	t.Parallel()
	e, next := mustNew(t), requests(23)
	for i := range 200 {
		e, err := e.In(lang.Tags()[i%len(lang.Tags())])
		require.NoError(t, err)
		d := decideWithRemedies(t, e, next())
		back := readBack(t, d)
		for _, text := range []string{d.String(), back.String()} {
			assert.False(t, strings.ContainsAny(text, "{}\ufffd"), "a value is missing in:\n%s", text)
		}
		for asked, columns := range map[int]int{0: 60, 80: 80, 120: 120, 1000: 120} {
			for line := range strings.Lines(d.Text(asked)) {
				long := utf8.RuneCountInString(line) > columns+1 && len(strings.Fields(line)) > 6
				assert.False(t, long, "longer than %d: %s", columns, line)
			}
		}
		assert.Equal(t, d.Text(80), d.String())
		title, _, _ := strings.Cut(d.String(), "\n")
		assert.True(t, strings.HasPrefix(back.String(), title), "read back it says\n%s", back)
	}
	assert.True(t, strings.HasPrefix(Decision{}.String(), "DENY\n"), "the zero decision")
}

// TestReportOfTerritory: a territory of which no law is held is no foreign state;
// one beside a state changes nothing.
func TestReportOfTerritory(t *testing.T) {
	t.Parallel()
	const state, territory = "A foreign state where the data rest", "A territory of which no law is held"
	e := mustNew(t)
	for _, tt := range []struct {
		places []request.Place
		want   string
	}{
		{[]request.Place{"FO"}, territory},
		{[]request.Place{"FO", "US"}, territory},
		{[]request.Place{"FO", "IE"}, state},
		{[]request.Place{"JE"}, state}, // its law is held
		{[]request.Place{"AX"}, state}, // part of Finland
	} {
		req := irishWarrant()
		req.Data[0].StoredIn = tt.places
		page := mustDecide(t, e, req).String()
		assert.Contains(t, page, tt.want, "%v", tt.places)
		assert.NotContains(t, page, map[string]string{state: territory, territory: state}[tt.want], "%v", tt.places)
	}
}

// TestInputsOfTerritory: what Inputs shows is what the rules see, where Puerto Rico
// is the United States.
func TestInputsOfTerritory(t *testing.T) {
	t.Parallel()
	req := irishWarrant()
	req.Requesting = "PR"
	inputs, err := mustNew(t).Inputs(req)
	require.NoError(t, err)
	assert.Contains(t, string(inputs[0]), `"requesting":"US"`)
}
