package jurisdiction

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// conventionLaw returns the law of one convention with these party rows, and of
// another to which its parties are bound as a group.
func conventionLaw(t *testing.T, parties ...string) *Law {
	t.Helper()
	const head = "title: A convention\ncitation: Treaty 1\nkind: treaty\nreviewed: \"2026-11-21\"\nconfidence: high\nparties:\n"
	const row = "provisions: [{article: art. 1, role: channel, channel: %s, from: \"2000-01-01\"}]\n"
	var rows strings.Builder
	for _, p := range parties {
		rows.WriteString("  - " + p + "\n")
	}
	law, err := overEmpty(fstest.MapFS{
		"treaty/x.yaml":     {Data: []byte(head + rows.String() + fmt.Sprintf(row, "mla_convention"))},
		"treaty/group.yaml": {Data: []byte(head + "  - {group: treaty/x}\n" + fmt.Sprintf(row, "mlat"))},
	})
	require.NoError(t, err)
	return law
}

// TestTowards: between two parties a channel is open on the days on which neither
// row is closed towards the other, and runs from the first of them.
func TestTowards(t *testing.T) {
	const denmark, iceland, norway = "{state: DK}", "{state: IS}", `{state: "NO"}`
	for name, tt := range map[string]struct {
		parties []string
		day     request.Day
		from    request.Day // of the channel; empty where it is closed
	}{
		"open":                          {[]string{denmark, iceland}, "2012-01-01", "2000-01-01"},
		"closed, by the one that asks":  {[]string{denmark, "{state: IS, not_towards: [{state: DK}]}"}, "2012-01-01", ""},
		"closed, by the one asked":      {[]string{"{state: DK, not_towards: [{state: IS}]}", iceland}, "2012-01-01", ""},
		"closed towards another":        {[]string{denmark, `{state: IS, not_towards: [{state: "NO"}]}`, norway}, "2012-01-01", "2000-01-01"},
		"the day before":                {[]string{denmark, `{state: IS, not_towards: [{state: DK, from: "2012-01-01"}]}`}, "2011-12-31", "2000-01-01"},
		"the first day":                 {[]string{denmark, `{state: IS, not_towards: [{state: DK, from: "2012-01-01"}]}`}, "2012-01-01", ""},
		"the last day":                  {[]string{denmark, `{state: IS, not_towards: [{state: DK, until: "2012-01-01"}]}`}, "2012-01-01", ""},
		"the day after":                 {[]string{denmark, `{state: IS, not_towards: [{state: DK, until: "2012-01-01"}]}`}, "2012-01-02", "2012-01-02"},
		"between two spans":             {[]string{denmark, `{state: IS, not_towards: [{state: DK, until: "2005-12-31"}, {state: DK, from: "2015-01-01"}]}`}, "2012-01-01", "2006-01-01"},
		"accepted":                      {[]string{denmark, "{state: IS, only_towards: [{state: DK}]}"}, "2012-01-01", "2000-01-01"},
		"not accepted":                  {[]string{denmark, `{state: IS, only_towards: [{state: "NO"}]}`, norway}, "2012-01-01", ""},
		"accepted, whose row is asked":  {[]string{"{state: DK, only_towards: [{state: IS}]}", iceland}, "2012-01-01", "2000-01-01"},
		"accepted later":                {[]string{denmark, `{state: IS, only_towards: [{state: DK, from: "2012-01-02"}]}`}, "2012-01-01", ""},
		"accepted that day":             {[]string{denmark, `{state: IS, only_towards: [{state: DK, from: "2012-01-01"}]}`}, "2012-01-01", "2012-01-01"},
		"accepted before":               {[]string{denmark, `{state: IS, only_towards: [{state: DK, until: "2011-12-31"}]}`}, "2012-01-01", ""},
		"accepted, closed by the other": {[]string{`{state: DK, not_towards: [{state: IS}]}`, "{state: IS, only_towards: [{state: DK}]}"}, "2012-01-01", ""},
		"accepted before it was bound":  {[]string{denmark, `{state: IS, from: "2008-01-01", only_towards: [{state: DK, from: "2005-01-01"}]}`}, "2012-01-01", "2008-01-01"},
		"closed in an earlier row": {[]string{denmark, `{state: IS, until: "2008-12-31", not_towards: [{state: DK}]}`, `{state: IS, from: "2009-01-01"}`},
			"2012-01-01", "2009-01-01"},
	} {
		req := abroad()
		req.Received = tt.day
		c := caseOf(t, conventionLaw(t, tt.parties...), req)
		var got []string
		for _, r := range c.Routes(AskHosts) {
			got = append(got, fmt.Sprintf("%s %s %s %s", r.Kind, r.Cite.Instrument, r.Cite.Article, r.Cite.InForce))
		}
		var want []string
		if tt.from != "" {
			want = []string{fmt.Sprintf("mlat treaty/group art. 1 %s", tt.from), fmt.Sprintf("mla_convention treaty/x art. 1 %s", tt.from)}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		assert.Equal(t, tt.from != "", c.AskHosts == ChannelOpen, name)
	}
}

// TestTowardsOtherPurpose: a channel that is closed between the two states is none
// for another purpose.
func TestTowardsOtherPurpose(t *testing.T) {
	req := abroad()
	req.Purpose = request.PurposeTax
	assert.True(t, new(caseOf(t, conventionLaw(t, "{state: DK}", "{state: IS}"), req)).OtherPurpose)
	assert.False(t, new(caseOf(t, conventionLaw(t, "{state: DK}", "{state: IS, not_towards: [{state: DK}]}"), req)).OtherPurpose)
}

// TestTowardsIsTold: an explanation says between whom a convention has no effect.
func TestTowardsIsTold(t *testing.T) {
	all, err := conventionLaw(t, "{state: DK, not_towards: [{state: IS}]}", "{state: IS}").Explain(abroad())
	require.NoError(t, err)
	var said []string
	for _, x := range all[0] {
		for _, m := range x.Not {
			said = append(said, m.Instrument+": "+m.Why)
		}
	}
	assert.ElementsMatch(t, []string{"treaty/group: has no effect between DK and IS", "treaty/group: has no effect between IS and DK",
		"treaty/x: has no effect between DK and IS", "treaty/x: has no effect between IS and DK"}, said)
}

// TestTowardsDiff: two laws that differ in a party's not_towards differ in that row,
// and in their digest; the form of a bundle holds it.
func TestTowardsDiff(t *testing.T) {
	before := conventionLaw(t, "{state: DK}", "{state: IS}")
	after := conventionLaw(t, "{state: DK}", `{state: IS, not_towards: [{state: DK, from: "2010-01-01", until: "2011-01-01"}]}`)
	want := []Change{{Kind: RowChanged, Instrument: "treaty/x", Row: "party IS", Old: "state: IS",
		New: "state: IS, not_towards: [DK from 2010-01-01 until 2011-01-01]"}}
	if diff := cmp.Diff(want, Diff(before, after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	assert.NotEqual(t, before.Hash(), after.Hash())
	text, err := after.MarshalJSON()
	require.NoError(t, err)
	again, err := Decode(text)
	require.NoError(t, err)
	assert.Empty(t, Diff(after, again))
}
