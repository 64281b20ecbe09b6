package request

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTerritory: a subdivision that has a code of its own is that territory, and any
// other lies in its state.
func TestTerritory(t *testing.T) {
	for area, want := range map[Area]State{
		"CN-HK": "HK", "CN-71": "TW", "NL-BQ2": "BQ", "FR-974": "RE", "NO-22": "SJ", "US-PR": "PR", "GB-JE": "JE",
		"CN-BJ": "CN", "NL-NH": "NL", "FR-75": "FR", "NO-03": "NO", "US-NY": "US", "GB-SCT": "GB",
		"US-GA": "US", "US-DE": "US", "CN": "CN", "HK": "HK", "XX": "XX", "": "",
	} {
		assert.Equal(t, want, area.Territory(), "%q", area)
	}
}

// TestSubdivisions: every line of the table has a territory and subdivisions of one
// state, each in one line alone.
func TestSubdivisions(t *testing.T) {
	owner := map[State]State{}
	for area, territory := range territories {
		assert.True(t, area.Known() && territory.Known() && area.State() != territory, "%s %s", area, territory)
		if of := owner[territory]; of != "" {
			assert.Equal(t, of, area.State(), "%s is of two states", territory)
		}
		owner[territory] = area.State()
	}
	for territory, of := range owner {
		assert.Equal(t, territory, territories[Area(of+"-"+territory)], "the subdivision with the code of the territory")
	}
	assert.Len(t, strings.Fields(subdivisions), len(territories)+len(owner), "a code is there twice")
}
