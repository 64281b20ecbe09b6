package jurisdiction

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestBindsMore: a convention that ends between two of its parties alone binds less,
// also where a territory of one of them is asked.
func TestBindsMore(t *testing.T) {
	law, err := Load(fstest.MapFS{
		"law.yaml": {Data: []byte(`compiled: "2026-11-21"
first: "2010-01-01"
parts: [{part: PR, of: US, from: "2010-01-01", citation: Act 1}]
`)},
		"treaty/x.yaml": {Data: []byte(`title: A convention
citation: Treaty 1
kind: treaty
reviewed: "2026-11-21"
confidence: high
parties: [{state: IN}, {state: JP}, {state: US, not_towards: [{state: IN, from: "2020-01-01"}]}]
provisions: [{role: channel, channel: mla_convention, from: "2010-01-01"}]
`)},
	})
	require.NoError(t, err)
	before, after := Side{law, "2019-12-31"}, Side{law, "2020-01-01"}
	for _, tt := range []struct {
		requesting, place request.State
		want              bool
	}{{"IN", "US", true}, {"US", "IN", true}, {"IN", "PR", true}, {"IN", "JP", false}, {"JP", "US", false}} {
		assert.Equal(t, tt.want, before.BindsMore(after, "treaty/x", tt.requesting, tt.place), tt)
		assert.False(t, after.BindsMore(before, "treaty/x", tt.requesting, tt.place), tt)
	}
	if diff := cmp.Diff([]string{"changed party US"}, rowsOf(before.Rows(after))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRows: rows that begin or end between two days differ, what is only said about a row
// and since when it is law do not.
func TestRows(t *testing.T) {
	before := loadDiff(t, diffLaw)
	for name, tt := range map[string]struct {
		add  string
		day  request.Day
		want []string
	}{
		"nothing":             {"", "2015-01-01", nil},
		"before it began":     {"", "2011-12-31", []string{"ended s. 1, bar of content"}},
		"a last day to come":  {"    until: \"2020-01-01\"\n", "2015-01-01", nil},
		"a last day that was": {"    until: \"2014-01-01\"\n", "2015-01-01", []string{"ended s. 1, bar of content"}},
		"a note":              {"    note: Read again.\n", "2015-01-01", nil},
		"changed":             {"    sector: [bank]\n", "2015-01-01", []string{"changed s. 1, bar of content"}},
		"added":               {"  - {article: s. 2, rule: A note., role: note, from: \"2013-01-01\"}\n", "2015-01-01", []string{"added s. 2, note"}},
		"added, for later":    {"  - {article: s. 2, rule: A note., role: note, from: \"2016-01-01\"}\n", "2015-01-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			current, candidate := Side{before, "2015-01-01"}, Side{loadDiff(t, diffLaw+tt.add), tt.day}
			rows := current.Rows(candidate)
			if diff := cmp.Diff(tt.want, rowsOf(rows)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			cite := Cite{Instrument: "fr/act", Article: "s. 1", InForce: "2012-01-01"}
			assert.Equal(t, name == "changed", current.SaysOtherwise(candidate, cite))
			for _, row := range rows {
				assert.True(t, current.Concerns(row, "SE", "FR"))
				assert.False(t, current.Concerns(row, "SE"))
			}
		})
	}
}
