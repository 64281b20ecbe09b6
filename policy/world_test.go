package policy

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestWorld decides the world table of a key day and checks what holds for
// every cell: an answer, a permit behind each allow, an instrument in force
// behind each redirect, a citation or the library's own gate behind each
// reason. It takes a part of the requesting states where not all cases are asked
// for.
func TestWorld(t *testing.T) {
	t.Parallel()
	all, by := request.States(), []request.State{"AT", "US"}
	for _, s := range sample(all, full.Of(len(all), 2)) {
		if !slices.Contains(by, s) {
			by = append(by, s)
		}
	}
	sweep(t, mustNew(t), "2026-08-18", by...)
}

// TestProfileRequest: a cell of the world table is the answer to the request of its profile.
func TestProfileRequest(t *testing.T) {
	e := mustNew(t)
	for cell, err := range e.World(t.Context(), "2018-05-25", "FR") {
		require.NoError(t, err)
		if cell.Place != "US" && cell.Place != "FR" {
			continue
		}
		d, err := e.Decide(t.Context(), cell.Profile.Request("2018-05-25", "FR", cell.Place))
		require.NoError(t, err)
		assert.Equal(t, string(cell.Decision.JSON()), string(d.JSON()), "%s %s", cell.Profile.Name, cell.Place)
	}
}

// TestKeyDays does the same on the days on which the law moved, from states
// that it moved for, under every posture. Where not all cases are asked for, every third
// day is, under one posture, by one state.
func TestKeyDays(t *testing.T) {
	t.Parallel()
	days := []request.Day{"2010-01-01", "2014-04-25", "2016-07-14", "2018-03-22", "2018-03-23", "2018-05-24", "2018-05-25",
		"2020-08-20", "2021-01-01", "2022-10-02", "2022-10-03", "2024-01-31", "2026-08-17"}
	by := []request.State{"US", "FR", "GB", "CN"}
	for i, p := range builtinPostures {
		e := mustNew(t, WithPosture(p))
		for j, day := range days {
			by := by
			if !full.Asked() {
				if j%9 != 3*i {
					continue
				}
				by = by[j%len(by):][:1]
			}
			t.Run(string(p)+" "+string(day), func(t *testing.T) { sweep(t, e, day, by...) })
		}
	}
}

// sweep checks every cell of a day, asked by these states.
func sweep(t *testing.T, e *Engine, day request.Day, by ...request.State) {
	t.Helper()
	n := 0
	held := map[string]bool{}
	for in := range e.law.All() {
		held[in.ID] = true
	}
	for cell, err := range e.World(t.Context(), day, by...) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		for _, it := range cell.Decision.Items {
			checkCell(t, e.law, held, cell, it)
		}
		if t.Failed() {
			return
		}
	}
	if want := len(by) * len(request.States()) * len(Profiles()); n != want {
		t.Errorf("%d cells, want %d", n, want)
	}
}

func checkCell(t *testing.T, law *jurisdiction.Law, held map[string]bool, cell Cell, it Item) {
	t.Helper()
	has := func(effect Effect) bool {
		return slices.ContainsFunc(it.Reasons, func(r Reason) bool { return r.Effect == effect })
	}
	where := func(problem string) {
		t.Helper()
		t.Errorf("%s for %s in %s by %s: %s: %s", cell.Requesting, it.Category, cell.Place, cell.Profile.Name, it.Outcome, problem)
	}
	if it.Outcome == Allow && (!has(EffectPermit) || has(EffectGate)) {
		where("no permit, or a gate")
	}
	if it.Outcome == RedirectToMLAT && len(it.Channels) == 0 {
		where("no channel")
	}
	whole := func(s request.State) request.State { // of a territory, the state that it is part of
		return law.Whole(request.Request{Received: cell.Decision.Received, Requesting: s}).Requesting
	}
	for _, ch := range it.Channels {
		if !held[ch.Instrument] || ch.Requested != whole(cell.Place) || ch.Requested == whole(cell.Requesting) {
			where("asks " + string(ch.Requested) + " under " + ch.Instrument)
		}
	}
	for _, r := range it.Reasons {
		if len(r.Cite) == 0 && r.Effect != EffectSilence && !isOwnGate(r) {
			where(r.Code + " cites nothing")
		}
		for _, c := range r.Cite {
			if c.InForce > cell.Decision.Received {
				where(r.Code + " cites " + c.Instrument + " before its day")
			}
		}
	}
}

// isOwnGate reports whether the reason says that it is the library's own.
func isOwnGate(r Reason) bool {
	return len(r.Text) > 20 && r.Text[:20] == "Gate of the library:"
}

// TestExecutors decides random requests with the rules run natively, and
// interpreted with and without rule indexing: the bytes must be equal.
func TestExecutors(t *testing.T) {
	n := full.Of(3000, 300)
	native := mustNew(t, WithRules(fiftyRules())).forgetful()
	interpreted := native.in(eval.Mode{Forgetful: true, Interpreted: true})
	unindexed := native.in(eval.Mode{Forgetful: true, Interpreted: true, Unindexed: true})
	next := requests(23)
	for i := range n {
		req := next()
		want := string(mustDecide(t, native, req).JSON())
		if got := string(mustDecide(t, interpreted, req).JSON()); got != want {
			t.Fatalf("native:\n%s\ninterpreted:\n%s", want, got)
		}
		if i%10 != 0 {
			continue
		}
		if got := string(mustDecide(t, unindexed, req).JSON()); got != want {
			t.Fatalf("native:\n%s\nwithout index:\n%s", want, got)
		}
	}
}

func BenchmarkWorld(b *testing.B) {
	e := mustNew(b)
	states := 0
	for b.Loop() {
		states = 0
		var last request.State
		for cell, err := range e.World(b.Context(), "2018-05-25") {
			if err != nil {
				b.Fatal(err)
			}
			if cell.Requesting != last {
				last = cell.Requesting
				states++
			}
			if states > 6 {
				break
			}
		}
	}
}
