package bundle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRevisions orders revisions.
func TestRevisions(t *testing.T) {
	ordered := []string{"0", "1", "9", "10", "10.0", "10.1", "99", "2026-11-21", "2026-11-21.1", "2026-11-21.2",
		"2026-11-21.10", "2026-11-22", "20261122", "99999999999999999999999999"}
	for i, a := range ordered {
		for j, b := range ordered {
			first, err := ParseRevision(a)
			require.NoError(t, err)
			second, err := ParseRevision(b)
			require.NoError(t, err)
			assert.Equal(t, i > j, first.after(second), "%s after %s", a, b)
		}
	}
	r, err := ParseRevision("007")
	assert.NoError(t, err)
	assert.Equal(t, Revision{"7"}, r)
	for _, bad := range []string{"", "v1", "1.", ".1", "1..2", "-1", "1 ", "2026-11-21T10:00:00Z", strings.Repeat("1", 65)} {
		_, err := ParseRevision(bad)
		assert.Error(t, err, "%q", bad)
	}
}

func TestParseNewer(t *testing.T) {
	r, err := ParseNewer("0", nil)
	assert.NoError(t, err, "every revision is after none")
	assert.Equal(t, Revision{""}, r)
	_, err = ParseNewer("42", Revision{"41"})
	assert.NoError(t, err)
	_, err = ParseNewer("41", Revision{"2026", "11"})
	assert.ErrorContains(t, err, "revision 41: not after 2026.11")
	_, err = ParseNewer("v1", nil)
	assert.ErrorContains(t, err, `revision "v1": write numbers`)
}
