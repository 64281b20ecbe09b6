package flips

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// TestBindsMore: a convention that ends between two of its parties alone binds less,
// also where a territory of one of them is asked.
func TestBindsMore(t *testing.T) {
	engine := convention(t, "")
	d := New(Side{Engine: engine, Day: "2019-12-31"}, Side{Engine: engine, Day: "2020-01-01"})
	for _, tt := range []struct {
		requesting, place request.State
		want              bool
	}{{"IN", "US", true}, {"US", "IN", true}, {"IN", "PR", true}, {"IN", "JP", false}, {"JP", "US", false}} {
		cell := policy.Cell{Requesting: tt.requesting, Place: tt.place}
		assert.Equal(t, tt.want, d.Old.bindsMore(d.New, "treaty/x", cell), cell)
		assert.False(t, d.New.bindsMore(d.Old, "treaty/x", cell), cell)
	}
}

// TestSays: a provision of which something else is said has not changed.
func TestSays(t *testing.T) {
	cite := jurisdiction.Cite{Instrument: "treaty/x"}
	says := func(line string) []jurisdiction.Provision {
		side := Side{Engine: convention(t, line), Day: "2020-01-01"}
		return New(side, side).Old.says(cite)
	}
	assert.Len(t, says("note: One."), 1)
	assert.Equal(t, says("note: One."), says("note: Another."))
	assert.NotEqual(t, says("note: One."), says("categories: [content]"))
}

// TestPlace: what all states ask for data in one is what the world table has of it.
func TestPlace(t *testing.T) {
	engine, err := policy.New(t.Context())
	require.NoError(t, err)
	old, new := Side{Engine: engine, Day: "2022-10-02"}, Side{Engine: engine, Day: "2022-10-03"} // the agreement between the two
	by, of := New(old, new), New(old, new)
	require.NoError(t, by.Requests(t.Context(), []request.State{"GB"}, nil))
	require.NoError(t, of.Place(t.Context(), "US"))
	assert.Equal(t, by.Decisions, of.Decisions)
	var asked, kept int
	for _, g := range by.Groups() {
		asked += g.Places["US"]
	}
	for _, g := range of.Groups() {
		kept += g.Requesting["GB"]
	}
	assert.Positive(t, asked)
	assert.Equal(t, asked, kept)
}

// convention returns an engine whose law is one convention, with one more line in its row.
func convention(t *testing.T, line string) *policy.Engine {
	t.Helper()
	law, err := jurisdiction.Load(fstest.MapFS{
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
provisions:
  - role: channel
    channel: mla_convention
    from: "2010-01-01"
    ` + line + "\n")},
	})
	require.NoError(t, err)
	engine, err := policy.New(t.Context(), policy.WithLaw(law))
	require.NoError(t, err)
	return engine
}
