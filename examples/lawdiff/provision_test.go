package main

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
provisions: [{role: channel, channel: mla_convention, from: "2010-01-01"}]
`)},
	})
	require.NoError(t, err)
	engine, err := policy.New(t.Context(), policy.WithLaw(law))
	require.NoError(t, err)
	before, after := side{engine: engine, day: "2019-12-31"}, side{engine: engine, day: "2020-01-01"}
	for _, tt := range []struct {
		requesting, place request.State
		want              bool
	}{{"IN", "US", true}, {"US", "IN", true}, {"IN", "PR", true}, {"IN", "JP", false}, {"JP", "US", false}} {
		cell := policy.Cell{Requesting: tt.requesting, Place: tt.place}
		assert.Equal(t, tt.want, before.bindsMore(after, "treaty/x", cell), cell)
		assert.False(t, after.bindsMore(before, "treaty/x", cell), cell)
	}
}
