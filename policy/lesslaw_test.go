package policy

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestLessLaw takes random rows, files and words out of the law and asks what
// they concern, under every posture: law that is not held never opens, so that
// no item is allowed that was not. What restrains may be missed, and is kept or
// passed over. Half of the cuts at least change some answer, or the requests
// are badly drawn.
func TestLessLaw(t *testing.T) {
	t.Parallel()
	n := full.Of(2000, 20)
	if raced {
		n = 5
	}
	s, r, trial := newSlicer(t), rand.New(rand.NewPCG(12, 5)), newLessTrial(t)
	changed := 0
	for i := range n {
		c := s.any(r)
		states := statesFor(r, c)
		if i%20 == 0 {
			trial.same(t, r, s.pages.of(states), c, states)
		}
		if trial.cut(t, r, c, states) {
			changed++
		}
	}
	trial.report(t)
	t.Logf("%d laws, %d of which change an answer, %d answers", n, changed, trial.answers)
	if !raced && 2*changed < n { // fewer say little
		t.Errorf("%d of %d cuts change an answer, want half", changed, n)
	}
}

// TestLessLawAtOnce takes out what no random cut may miss: the files of all
// states at once, the word of every survey, who is a member of the Union, and the
// library's own positions, row by row and whole. It asks what the rows of each
// state concern; of one state in thirty, and without one position in four, where not all
// cases are asked for.
func TestLessLawAtOnce(t *testing.T) {
	t.Parallel()
	s, r, trial := newSlicer(t), rand.New(rand.NewPCG(13, 5)), newLessTrial(t)
	cuts := []cut{s.states(), s.words(), s.circles(), s.whole(s.positions())}
	for i := 0; i < len(rowsOf(s.pages.Instruments[s.positions()], "provisions")); i += full.Of(1, 4) {
		cuts = append(cuts, s.provision(s.positions(), i))
	}
	laws := make([]*jurisdiction.Law, len(cuts))
	for i, c := range cuts {
		laws[i] = c.less.law(t)
	}
	owns := s.own()
	for _, own := range sample(owns, full.Of(len(owns), len(owns)/30)) {
		states := statesFor(r, own)
		reqs := asks(r, own, states, full.Of(30, 1))
		for i, c := range cuts {
			trial.compare(t, c, reqs, laws[i], laws[i])
		}
	}
	trial.report(t)
	t.Logf("%d cuts, %d answers", len(cuts), trial.answers)
}

// A lessTrial compares answers under the law with those under less of it.
type lessTrial struct {
	engines []*Engine
	answers int
	opened  map[string]string // by cut
}

func newLessTrial(t *testing.T) *lessTrial {
	trial := &lessTrial{opened: map[string]string{}}
	for _, p := range builtinPostures {
		trial.engines = append(trial.engines, mustNew(t, WithPosture(p)))
	}
	return trial
}

// statesFor returns the states that requests about a cut name, one that lost a
// row first.
func statesFor(r *rand.Rand, c cut) []request.State {
	states := []request.State{}
	add := func(from ...request.State) {
		if len(from) > 0 {
			if s := oneOf(r, from...); s.Known() && !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	var lost, others []request.State
	for _, row := range c.rows {
		lost, others = append(lost, row.states...), append(others, row.others...)
	}
	add(lost...)
	add(others...)
	add(others...)
	for _, row := range c.rows {
		add(row.Issuing)
		add(row.Addressed)
		add(row.Guards)
	}
	add("US", "GB", "FR", "DE", "SE", "CH", "CN", "CA", "AU", "NO")
	add(request.States()...)
	return states
}

// asks returns requests that a cut concerns: a few on each of some days about
// one of its rows.
func asks(r *rand.Rand, c cut, states []request.State, days int) []request.Request {
	rows := slices.DeleteFunc(slices.Clone(c.rows), func(row bound) bool {
		return len(row.states) > 0 && !slices.Contains(row.states, states[0])
	})
	if len(rows) == 0 {
		rows = []bound{{}}
	}
	var reqs []request.Request
	for range days {
		a := &asker{Rand: r, bound: oneOf(r, rows...), states: states}
		day := a.day()
		for range 5 {
			reqs = append(reqs, a.request(day))
		}
	}
	return reqs
}

// cut decides requests with and without what was cut, and reports whether it
// changed an answer.
func (trial *lessTrial) cut(t *testing.T, r *rand.Rand, c cut, states []request.State) bool {
	t.Helper()
	less := c.less.of(states).lawBound(t)
	kept := less
	if c.kept != nil {
		kept = c.kept.of(states).lawBound(t)
	}
	if less == nil || kept == nil {
		return false
	}
	return trial.compare(t, c, asks(r, c, states, daysPerCut), less, kept)
}

// daysPerCut is on how many days the requests about one cut are received.
const daysPerCut = 6

// compare decides requests under the law, under less of it and under the same
// with what restrains, which must allow nothing that the law does not. It
// reports whether less changes an answer.
func (trial *lessTrial) compare(t *testing.T, c cut, reqs []request.Request, less, kept *jurisdiction.Law) bool {
	t.Helper()
	changed := false
	for _, req := range reqs {
		for _, e := range trial.engines {
			was, is := mustDecide(t, e, req), mustDecide(t, under(e, less), req)
			trial.answers++
			changed = changed || !equal(was, is)
			if kept != less {
				is = mustDecide(t, under(e, kept), req)
			}
			if !c.free && is.Items[0].Outcome == Allow && was.Items[0].Outcome != Allow && !c.outsider(req, is) {
				trial.open(c.String(), req, was, is)
			}
		}
	}
	return changed
}

// same checks that the law of the states alone answers as all of it does.
func (trial *lessTrial) same(t *testing.T, r *rand.Rand, p pages, c cut, states []request.State) {
	t.Helper()
	law := p.lawBound(t)
	if law == nil {
		return
	}
	for _, req := range asks(r, c, states, daysPerCut) {
		for _, e := range trial.engines {
			if was, is := mustDecide(t, e, req), mustDecide(t, under(e, law), req); !equal(was, is) {
				text, _ := json.Marshal(req)
				t.Fatalf("the law of %s alone answers otherwise: %s\n%s\n%s", states, text, canonical(was.Items), canonical(is.Items))
			}
		}
	}
}

// equal reports whether two decisions say the same, whatever they were made with.
func equal(a, b Decision) bool {
	return a.RespondBy == b.RespondBy && reflect.DeepEqual(a.Items, b.Items)
}

// open notes the first that a cut opened.
func (trial *lessTrial) open(what string, req request.Request, was, is Decision) {
	if trial.opened[what] != "" || len(trial.opened) == 20 {
		return
	}
	text, _ := json.Marshal(req)
	trial.opened[what] = fmt.Sprintf("without %s, under %s: %s became %s for\n%s", what, was.Posture, codes(was), codes(is), text)
}

// codes returns the outcome of the first item with the codes of its reasons.
func codes(d Decision) string {
	it := d.Items[0]
	text := []string{it.Outcome.String()}
	for _, reason := range it.Reasons {
		text = append(text, reason.Code)
	}
	return strings.Join(text, " ")
}

// report tells what opened.
func (trial *lessTrial) report(t *testing.T) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(trial.opened)) {
		t.Error(trial.opened[what])
	}
}
