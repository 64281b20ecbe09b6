package jurisdiction

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

// TestChanges: the facts of a request between two states change on a day of Changes
// alone, and a territory changes with its state.
func TestChanges(t *testing.T) {
	law, random := Builtin(), rand.New(rand.NewPCG(3, 4))
	states := request.States()
	pairs := [][2]request.State{{"US", "IE"}, {"EE", "LU"}, {"FR", "YT"}, {"NO", "SJ"}, {"GB", "US"}}
	for range 10 {
		pairs = append(pairs, [2]request.State{states[random.IntN(len(states))], states[random.IntN(len(states))]})
	}
	for _, pair := range pairs {
		changes := law.Changes(pair[:]...)
		require.Equal(t, law.manifest.First, changes[0])
		require.True(t, slices.IsSorted(changes))
		require.Less(t, len(changes), len(law.editions.days)/4, "%v: nearly every day", pair)
		var before Facts
		for _, day := range law.editions.days {
			if day < law.manifest.First {
				continue
			}
			req := request.Request{ID: "1", Received: day, Requesting: pair[0], Scope: request.Targeted,
				Authority:  request.Authority{Kind: request.Prosecutor},
				Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true},
				Targets:    []request.Target{{Kind: request.Account, Value: "account"}},
				Provider:   request.Provider{Addressed: pair[0], Control: true},
				Customer:   request.Customer{Kind: request.PublicSector, State: request.Area(pair[1])},
				Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{request.Place(pair[1])}}}}
			cases, err := law.Facts(req)
			require.NoError(t, err)
			facts := cases[0].Facts
			if _, told := slices.BinarySearch(changes, day); !told && before.Process != "" {
				require.Empty(t, cmp.Diff(before, facts), "%v %s", pair, day)
			}
			before = facts
		}
	}
	assert.Contains(t, law.Changes("YT"), request.Day("2011-03-31"), "it becomes a part of France")
	assert.Subset(t, law.Changes("YT"), law.Changes("FR"))
	assert.Contains(t, law.Changes("US"), request.Day("2018-03-23"))
	assert.Equal(t, []request.Day{law.manifest.First}, law.Changes("BV"))
}
