package guard

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

// TestRequested: content of one account and subscriber data of another are no
// licence for content of the other, nor for an object of nobody.
func TestRequested(t *testing.T) {
	asked := []request.Item{
		{Category: request.Content, Targets: []string{"a", "c"}, Until: "2020-01-31"},
		{Category: request.Subscriber, Targets: []string{"b"}},
		{Category: request.Traffic},
		{Category: request.Traffic, Targets: []string{"a"}, From: "2020-01-01"},
	}
	of := func(category request.Category, targets ...string) request.Item {
		return request.Item{Category: category, StoredIn: []request.Place{"IE"}, Targets: targets}
	}
	content, since := of(request.Content, "a"), of(request.Traffic, "a")
	content.Until, since.From = "2020-01-31", "2020-01-01"
	for _, tt := range []struct {
		name    string
		located request.Item
		want    []request.Item
	}{
		{"content of the one", of(request.Content, "a"), []request.Item{content}},
		{"content of the other", of(request.Content, "b"), nil},
		{"content of both", of(request.Content, "a", "b"), nil},
		{"content of nobody", of(request.Content), nil},
		{"subscriber data of the other", of(request.Subscriber, "b"), []request.Item{of(request.Subscriber, "b")}},
		{"subscriber data of the one", of(request.Subscriber, "a"), nil},
		{"of every account", of(request.Traffic, "d"), []request.Item{of(request.Traffic, "d")}},
		{"of two items", of(request.Traffic, "a"), []request.Item{of(request.Traffic, "a"), since}},
		{"of no item", of(request.Location, "a"), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := requested(asked, []request.Item{tt.located})
			if tt.want == nil {
				require.ErrorIs(t, err, ErrNotAsked)
				return
			}
			require.NoError(t, err)
			require.Len(t, got, len(tt.want))
			for i := range got {
				assert.True(t, got[i].Same(tt.want[i]), "%+v", got[i])
			}
		})
	}
}
