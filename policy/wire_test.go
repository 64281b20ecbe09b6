package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadBack reads decisions on random requests and writes the same bytes.
func TestReadBack(t *testing.T) {
	t.Parallel()
	e, next := mustNew(t), requests(3)
	for range 300 {
		d := decideWithRemedies(t, e, next())
		back := readBack(t, d)
		require.Empty(t, cmp.Diff(string(d.JSON()), string(back.JSON())))
		_, err := back.WithRemedies(t.Context())
		require.Error(t, err, "a decision that was read back has no engine to find remedies")
	}
}

// TestID names equal decisions alike and different ones differently.
func TestID(t *testing.T) {
	e := mustNew(t)
	d, again := mustDecide(t, e, irishWarrant()), mustDecide(t, e, irishWarrant())
	other := irishWarrant()
	other.Targets[0].Value = "other@example.org"
	assert.Equal(t, digest(d.JSON()), "sha256:"+d.ID())
	assert.Equal(t, d.ID(), again.ID(), "the same decision")
	assert.NotEqual(t, d.ID(), mustDecide(t, e, other).ID(), "decisions on two requests")
}
