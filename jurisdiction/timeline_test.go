package jurisdiction

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/request"
)

// TestEditions: every day of a piece of the timeline has the law of its first day,
// and every way in which the law can change begins another piece.
func TestEditions(t *testing.T) {
	law := lawOf(t, map[string]string{
		"is/act.yaml": smallAct("IS", `role: level, level: judge, categories: [traffic], until: "2021-03-31"
			role: level, level: prosecutor_or_judge, categories: [content], suspended: "2023-05-01"`),
		"treaty/one.yaml": smallTreaty(
			`[{state: IS, from: "2020-02-01", only_towards: [{state: DK, from: "2022-06-01"}]},
				{state: DK, not_towards: [{state: IS, until: "2022-09-30"}]}]`,
			`{article: art. 1, from: "2020-01-01", role: channel, channel: mlat}`),
	})
	assert.Equal(t, []request.Day{"", "2020-01-01", "2020-02-01", "2021-04-01", "2022-06-01", "2022-10-01", "2023-05-01"},
		law.editions.days)
}

// TestEditionOfEachDay: the law of a day out of its piece of the timeline is the
// one that is made for that very day.
func TestEditionOfEachDay(t *testing.T) {
	law := Builtin()
	for i, change := range law.editions.days[1:] {
		if i%10 > 0 {
			continue // to look at all takes long
		}
		for _, day := range []request.Day{dayBefore(change), change} {
			first := law.on(day).day
			for _, state := range law.states {
				checkRows(t, state.held, first, day)
				checkRows(t, state.bound, first, day)
			}
			for _, s := range territories {
				if law.whole(request.Area(s), first) != law.whole(request.Area(s), day) {
					t.Errorf("%s: %s is part of another state than on %s", day, s, first)
				}
			}
		}
	}
}

// checkRows fails where a row has on a day other effect than on the first day of
// the same piece of the timeline.
func checkRows(t *testing.T, rows []*row, first, day request.Day) {
	t.Helper()
	for _, r := range rows {
		if r.On(first) != r.On(day) {
			t.Errorf("%s: %s for %s is not as on %s", day, r.in.ID, r.state, first)
		}
		if r.limits == nil {
			continue
		}
		for _, towards := range slices.Concat(r.limits.NotTowards, r.limits.OnlyTowards) {
			was, wasOpen := r.limits.towards(towards.State, first)
			is, isOpen := r.limits.towards(towards.State, day)
			if was != is || wasOpen != isOpen {
				t.Errorf("%s: %s for %s towards %s is not as on %s", day, r.in.ID, r.state, towards.State, first)
			}
		}
	}
}
