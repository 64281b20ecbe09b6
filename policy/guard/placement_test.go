package guard

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestDistinct: items that differ in account or span stay apart, and equal ones
// are one, in whichever order they were found.
func TestDistinct(t *testing.T) {
	item := func(from request.Moment, places []request.Place, targets ...string) request.Item {
		return request.Item{Category: request.Content, StoredIn: places, Targets: targets, From: from}
	}
	ireland, both := []request.Place{"IE"}, []request.Place{"aws:EU-North-1", "IE"}
	found := []request.Item{
		item("", ireland, "b", "a"),
		item("2020-01-01", ireland),
		item("", both, "a"),
		item("", ireland),
		item("", []request.Place{"IE", "AWS:eu-north-1", "aws:EU-North-1"}, "a"),
		item("", ireland, "a", "b"),
	}
	got := distinct(found)
	assert.Len(t, got, 4)
	assert.Equal(t, []string{"b", "a"}, found[0].Targets, "the caller's list")

	backwards := make([]request.Item, 0, len(found))
	for i := range found {
		backwards = append(backwards, found[len(found)-1-i])
	}
	assert.Equal(t, got, distinct(backwards))
}
