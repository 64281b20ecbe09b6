package main

import (
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// conflicts writes each duty to disclose with the bars that it meets, those of
// a kind together.
func (r *report) conflicts(item policy.Item) {
	if len(item.Conflicts) == 0 {
		return
	}
	r.title("Conflicts of laws")
	for _, group := range alike(item.Conflicts) {
		first := group[0]
		r.para(5, "- ", "Duty under the law of "+theState(r.req.Requesting))
		r.cites(first.Duty, "A power that the law held does not name")
		r.para(7, "", barTitle(first))
		r.bars(group)
		if first.LiftedBy != nil && !ownTerms(first) {
			r.para(7, "", "What lifts it")
			r.cites(first.LiftedBy, "")
		}
		if first.Review != nil {
			r.para(7, "", "Review of the conflict")
			r.cites(first.Review, "")
		}
	}
}

// bars writes each bar once, behind the states whose law it is: an act of the
// Union is law of many.
func (r *report) bars(group []policy.Conflict) {
	var bars []jurisdiction.Cite
	states := map[jurisdiction.Cite][]string{}
	for _, c := range group {
		if states[*c.Bar] == nil {
			bars = append(bars, *c.Bar)
		}
		states[*c.Bar] = append(states[*c.Bar], theState(c.State))
	}
	for _, bar := range bars {
		r.cite(9, enumerate(states[bar])+": ", bar)
	}
}

// cites writes a citation, or what stands in its place.
func (r *report) cites(c *jurisdiction.Cite, none string) {
	if c == nil {
		r.entry(9, none)
		return
	}
	r.cite(9, "", *c)
}

// barTitle says what became of the bars.
func barTitle(c policy.Conflict) string {
	switch {
	case c.LiftedBy == nil:
		return "Bars that stand"
	case ownTerms(c):
		return "Bars lifted by leave of their state, or by their own terms"
	}
	return "Bars that are lifted"
}

// ownTerms reports whether nothing but the bar is cited for lifting it: it opens
// for a clearance, for consent or for danger to life.
func ownTerms(c policy.Conflict) bool { return c.LiftedBy != nil && *c.LiftedBy == *c.Bar }

// alike gathers the conflicts that differ in nothing but the bar.
func alike(conflicts []policy.Conflict) [][]policy.Conflict {
	var groups [][]policy.Conflict
next:
	for _, c := range conflicts {
		for i, g := range groups {
			if same(g[0].Duty, c.Duty) && same(g[0].Review, c.Review) && barTitle(g[0]) == barTitle(c) &&
				(ownTerms(c) || same(g[0].LiftedBy, c.LiftedBy)) {
				groups[i] = append(g, c)
				continue next
			}
		}
		groups = append(groups, []policy.Conflict{c})
	}
	return groups
}

func same(a, b *jurisdiction.Cite) bool { return a == b || a != nil && b != nil && *a == *b }
