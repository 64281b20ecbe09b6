package jurisdiction

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// lawFile returns a law file of a kind with these parties and provisions, each
// without its article.
func lawFile(kind, parties string, provisions ...string) *fstest.MapFile {
	text := "title: An act\ncitation: Act 1\nreviewed: \"2026-11-20\"\nconfidence: medium\nkind: " + kind +
		"\nparties: [" + parties + "]\nprovisions:\n"
	for i, p := range provisions {
		text += fmt.Sprintf("  - {article: s. %d, %s}\n", i+1, p)
	}
	return &fstest.MapFile{Data: []byte(text)}
}

// coverageLaw is a law with little in it: of Iceland a state.yaml and an act, of
// Sweden, which left and came back, an act alone, treaties of Iceland, and Jan
// Mayen, which is part of Norway.
func coverageLaw(t *testing.T) *Law {
	t.Helper()
	const (
		bar   = `role: bar, categories: [content], protects: any, binds: [place], against: [foreign], `
		level = `role: level, level: judge, categories: `
		own   = `role: emergency, categories: [subscriber], for: [own], `
	)
	files := fstest.MapFS{
		"law.yaml": {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\nparts:\n" +
			"  - {part: SJ, of: \"NO\", from: \"2010-01-01\", citation: An act}\n")},
		"is/state.yaml": lawFile("state", `{state: IS}`,
			level+`[traffic], from: "2012-01-01", until: "2012-06-30"`,
			level+`[traffic], from: "2012-07-01", until: "2014-12-31"`,
			level+`[content], from: "2009-01-01", suspended: "2015-01-01", sector: [any, bank], evidence: register`,
			level+`[content], from: "2016-01-01", sector: [bank], evidence: partial`,
			level+`[location], from: "2020-01-01"`,
			level+`[subscriber], from: "2009-01-01", until: "2009-12-31"`,
			own+`from: "2018-01-01", until: "2024-12-31"`,
			own+`from: "2019-01-01", until: "2020-12-31"`),
		"is/act.yaml": lawFile("statute", `{state: IS}`,
			bar+`from: "2009-01-01", evidence: official_text`, bar+`from: "2011-01-01"`),
		"se/act.yaml": lawFile("statute", `{state: SE, until: "2012-12-31"}, {state: SE, from: "2014-01-01"}`,
			bar+`from: "2011-01-01"`,
			`role: channel, channel: letters_rogatory, from: "2011-01-01", when: {min_max_years: 4}`),
		"treaty/is-no.yaml": lawFile("treaty", `{state: IS}, {state: "NO"}`,
			`role: channel, channel: mlat, from: "2011-01-01"`,
			`role: channel, channel: emergency_24_7, from: "2011-01-01"`),
		"treaty/is-se.yaml": lawFile("treaty", `{state: IS}, {state: SE}`,
			`role: channel, channel: tax_convention, purpose: [tax], from: "2011-01-01"`),
		"treaty/fi-is.yaml": lawFile("treaty", `{state: FI}, {state: IS}`,
			`role: channel, channel: emergency_24_7, from: "2011-01-01"`),
		"treaty/ended.yaml": lawFile("treaty", `{state: IS}, {state: DK}`,
			`role: channel, channel: mlat, from: "2011-01-01", until: "2026-11-20"`),
	}
	files["is/state.yaml"].Data = append(files["is/state.yaml"].Data, `evidence: recalled
surveyed: [bars]
central_authority: {name: The Ministry, as_of: "2025", confidence: high, evidence: official_page}
`...)
	files["is/act.yaml"].Data = bytes.Replace(files["is/act.yaml"].Data, []byte("-20"), []byte("-19"), 1)
	law, err := Load(files)
	require.NoError(t, err)
	return law
}

// always are all the days for which the law answers.
var always = []Span{{From: "2010-01-01"}}

func TestCoverage(t *testing.T) {
	law := coverageLaw(t)
	nothing := func(category request.Category) CategoryRows {
		return CategoryRows{Category: category, Missing: always, Days: []LimitedDays{}}
	}
	noLimit := Limit{Sectors: []Sector{}, Papers: []request.InstrumentKind{}, For: []Circle{}}
	bank, own := noLimit, noLimit
	bank.Sectors, own.For = []Sector{"bank"}, []Circle{CircleOwn}
	want := Coverage{
		State: "IS", Day: "2026-11-21", StateFile: true, BarsSurveyed: true,
		Bars: RowCount{Held: 2, First: "2010-01-01", Read: 1, Recalled: 1},
		Levels: []CategoryRows{
			nothing("subscriber"), // a row that ended before the first day is not held
			nothing("identification"),
			{"traffic", RowCount{2, "2012-01-01", 0, 2}, []Span{{"2010-01-01", "2011-12-31"}, {"2015-01-01", ""}},
				[]LimitedDays{{noLimit, []Span{{"2012-01-01", "2014-12-31"}}}}},
			{"location", RowCount{3, "2012-01-01", 0, 3}, []Span{{"2010-01-01", "2011-12-31"}, {"2015-01-01", "2019-12-31"}},
				[]LimitedDays{{noLimit, []Span{{"2012-01-01", "2014-12-31"}, {"2020-01-01", ""}}}}},
			{"content", RowCount{2, "2010-01-01", 2, 0}, []Span{{"2015-01-01", "2015-12-31"}},
				[]LimitedDays{{noLimit, []Span{{"2010-01-01", "2014-12-31"}}}, {bank, []Span{{"2016-01-01", ""}}}}},
			nothing("documents"),
		},
		Emergency: []CategoryRows{
			{"subscriber", RowCount{2, "2018-01-01", 0, 2}, []Span{{"2010-01-01", "2017-12-31"}, {"2025-01-01", ""}},
				[]LimitedDays{{own, []Span{{"2018-01-01", "2024-12-31"}}}}},
			nothing("identification"), nothing("traffic"), nothing("location"), nothing("content"), nothing("documents"),
		},
		AskedBy: 1, // Norway: neither a contact point nor a tax treaty is a way in a criminal matter
		Channels: []ChannelCount{{Kind: ViaMLAT, States: 1}, {Kind: ViaEmergency247, States: 2},
			{Kind: ViaTaxConvention, States: 1}},
		CentralAuthority: &OfficeCoverage{"The Ministry", "2025", true},
		Reviewed:         "2026-11-19",
		Instruments:      []string{"is/act", "is/state", "treaty/ended", "treaty/fi-is", "treaty/is-no", "treaty/is-se"},
	}
	assert.Empty(t, cmp.Diff(want, law.Coverage("IS")))

	sweden := law.Coverage("SE")
	assert.Equal(t, []ChannelCount{
		{ViaLettersRogatory, len(request.States()) - 2, len(request.States()) - 2}, // all but itself and Jan Mayen
		{ViaTaxConvention, 1, 0},
	}, sweden.Channels)
	assert.Equal(t, RowCount{1, "2011-01-01", 0, 1}, sweden.Bars, "one row, though the state left and came back")
	assert.False(t, sweden.StateFile)
	assert.False(t, sweden.BarsSurveyed)
	assert.Nil(t, sweden.CentralAuthority)
	assert.Equal(t, len(request.States())-2, sweden.AskedBy)
}

// TestCoverageOfParts: a territory that is part of a state has what is held of that
// one, and any other has nothing of its parent's.
func TestCoverageOfParts(t *testing.T) {
	part := Builtin().Coverage("PR")
	assert.Equal(t, [2]request.State{"US", "PR"}, [2]request.State{part.State, part.Part})
	part.Part = ""
	assert.Empty(t, cmp.Diff(Builtin().Coverage("US"), part))
	for _, state := range []request.State{"FO", "NP", request.Unknown, "", "us"} {
		c := coverageLaw(t).Coverage(state)
		assert.Equal(t, state, c.State)
		assert.Empty(t, c.Instruments, state)
		assert.Zero(t, c.Bars.Held+c.Powers.Held+c.Thresholds.Held+c.Levels[0].Held, state)
		assert.Equal(t, always, c.Levels[0].Missing, state)
	}
}

// TestCoverageOfJointAct: the level of European Production Orders fills no gap of
// what the papers of a member state need.
func TestCoverageOfJointAct(t *testing.T) {
	level := func(paper string) string {
		return `role: level, level: judge, categories: [content], from: "2020-01-01", order: [` + paper + "]"
	}
	law, err := overEmpty(fstest.MapFS{
		"eu/act.yaml": lawFile("regulation", `{state: IE}, {state: FR}`, level("european_production_order")),
		"fr/act.yaml": lawFile("statute", `{state: FR}`, level("warrant")),
	})
	require.NoError(t, err)
	content := func(s request.State) CategoryRows { return law.Coverage(s).Levels[4] }
	assert.Equal(t, always, content("IE").Missing)
	assert.Len(t, content("IE").Days, 1)
	assert.Equal(t, []Span{{"2010-01-01", "2019-12-31"}}, content("FR").Missing)
}

// TestCoverageOfLocation: what is said of traffic is said of location, but where
// rows that are not limited name location for every day.
func TestCoverageOfLocation(t *testing.T) {
	for location, want := range map[string]int{
		`role: level, level: judge, categories: [location], sector: [bank]`: 2,
		`role: level, level: judge, categories: [location]`:                 1,
	} {
		law := smallLaw(t, location+"\nrole: level, level: judge, categories: [traffic]")
		law.manifest.First = "2020-01-01" // when the rows of a small law begin
		assert.Equal(t, want, law.Coverage("IS").Levels[3].Held, location)
	}
}

// TestCoverageOfOrders: an order that reaches a provider in the other state is a
// way to ask that state.
func TestCoverageOfOrders(t *testing.T) {
	for state, kind := range map[request.State]ChannelKind{"US": ViaExecutiveAgreement, "FR": ViaEuropeanProductionOrder} {
		isKind := func(n ChannelCount) bool { return n.Kind == kind }
		assert.True(t, slices.ContainsFunc(Builtin().Coverage(state).Channels, isKind), state)
	}
}

// TestCoverageJSON: every field of a coverage is there, and no list is null.
func TestCoverageJSON(t *testing.T) {
	for _, state := range []request.State{"IS", "NP"} {
		text, err := json.Marshal(coverageLaw(t).Coverage(state))
		require.NoError(t, err)
		nulls := 0
		if state == "NP" {
			nulls = 1 // central_authority
		}
		assert.Equal(t, nulls, strings.Count(string(text), "null"), "%s", text)
		assert.NotRegexp(t, `"[A-Z][A-Za-z]+":`, string(text))
	}
}

const coverageFile = "testdata/coverage.txt"

// TestCoverageTable keeps the table of what is held of every state in which a
// region lies.
func TestCoverageTable(t *testing.T) {
	got := coverageTable(Builtin())
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(coverageFile, []byte(got), 0o666))
	}
	want, err := os.ReadFile(coverageFile)
	require.NoError(t, err)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got), run with -update:\n%s", coverageFile, diff)
	}
}

// coverageTable returns what the law holds of every state in which a region lies,
// one a line.
func coverageTable(law *Law) string {
	var b strings.Builder
	b.WriteString(`What is held of each state in which a region lies, on the day of compilation: rows held/read.

 <  no row for some earlier day since the first of the set
 !  no row for that day; one for European Production Orders alone is held, and is none for other papers
 emergency: the categories with a row that day for the state's own authorities/those whose rows were all read
 ways: states with a way to ask it in a criminal matter; the 24/7 network is none

   state bars      bars    sub-    identi-                                        emer-       central
   .yaml surveyed  held    scriber fication traffic location content documents   gency ways  authority
`)
	for _, state := range regionStates(law) {
		c := law.Coverage(state)
		bars := fraction(c.Bars.Held, c.Bars.Read)
		fmt.Fprintf(&b, "%s %-5s %-9s %-7s", state, yesOrNo(c.StateFile), yesOrNo(c.BarsSurveyed), bars)
		for i, width := range []int{7, 8, 7, 8, 7, 9} {
			fmt.Fprintf(&b, " %-*s", width, cell(c.Levels[i], c.Day))
		}
		held, read := 0, 0
		for _, e := range c.Emergency {
			if slices.ContainsFunc(e.Days, func(d LimitedDays) bool { return forOwn(d.Limit) && on(d.Held, c.Day) }) {
				held++
				if e.Recalled == 0 {
					read++
				}
			}
		}
		office := "-"
		if c.CentralAuthority != nil {
			office = c.CentralAuthority.AsOf
			if c.CentralAuthority.Read {
				office += " read"
			}
		}
		fmt.Fprintf(&b, "   %-5s %4d  %s\n", fraction(held, read), c.AskedBy, office)
	}
	return b.String()
}

// regionStates returns the states in which a region lies, territories as the state
// of which they are part.
func regionStates(law *Law) []request.State {
	var states []request.State
	for region := range law.regions.All() {
		for _, s := range region.States {
			states = append(states, law.whole(request.Area(s), law.Compiled()).State())
		}
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// forOwn reports whether a row is for the authorities of its state, whatever their
// paper.
func forOwn(l Limit) bool {
	return len(l.Papers) == 0 && (slices.Contains(l.For, CircleOwn) || slices.Contains(l.For, CircleAnyone))
}

func cell(rows CategoryRows, day request.Day) string {
	mark := ""
	switch {
	case on(rows.Missing, day):
		mark = "!"
	case len(rows.Missing) > 0:
		mark = "<"
	}
	return fraction(rows.Held, rows.Read) + mark
}

func on(days []Span, day request.Day) bool {
	return slices.ContainsFunc(days, func(s Span) bool { return Window{From: s.From, Until: s.Until}.On(day) })
}

func fraction(held, read int) string {
	if held == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d", held, read)
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
