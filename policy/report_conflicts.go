package policy

import (
	"slices"

	"github.com/comity-go/comity/jurisdiction"
)

// conflicts writes each duty to disclose with the bars that it meets, those of
// a kind together.
func (r *report) conflicts(i int, item Item) {
	var points []string
	for _, group := range r.alike(i, item.Conflicts) {
		points = append(points, r.conflict(i, group))
	}
	r.block("report.conflict", points)
}

// conflict writes the duty and the bars of a group, what became of them, and
// the review that the law offers.
func (r *report) conflict(i int, group []Conflict) string {
	first := group[0]
	duty := r.Say("report.duty_unnamed")
	if first.Duty != nil {
		duty = r.Say("report.duty", "cite", provision(*first.Duty)+r.note(*first.Duty))
	}
	text := duty + " " + r.Say("report.bars_"+r.fate(i, first), "bars", r.bars(group))
	if r.fate(i, first) == "lifted" {
		text += " " + r.Say("report.lifted_by", "cite", provision(*first.LiftedBy)+r.note(*first.LiftedBy))
	}
	if first.Review != nil {
		text += " " + r.Say("report.review", "cite", provision(*first.Review)+r.note(*first.Review))
	}
	return text
}

// bars names each bar once, behind the states whose law it is: an act of the
// Union is law of many.
func (r *report) bars(group []Conflict) string {
	var bars []jurisdiction.Cite
	states := map[jurisdiction.Cite][]string{}
	for _, c := range group {
		if states[*c.Bar] == nil {
			bars = append(bars, *c.Bar)
		}
		states[*c.Bar] = append(states[*c.Bar], r.TheState(c.State))
	}
	var texts []string
	for _, bar := range bars {
		texts = append(texts, provision(bar)+r.note(bar)+" ("+r.List(states[bar])+")")
	}
	return r.List(texts)
}

// fate says what became of a bar: an act lifted it; or nothing but the bar
// itself is cited for lifting it, as it opens for a clearance, for consent or
// for danger to life; or it stands. What stands binds here, follows the group or
// only sets a condition, which a decision that was read back does not say.
func (r *report) fate(i int, c Conflict) string {
	switch {
	case c.LiftedBy == nil && i < len(r.cases):
		for _, found := range r.cases[i].Conflicts {
			if found.State == c.State && found.Bar == *c.Bar {
				return string(found.Bearing)
			}
		}
		return "stand"
	case c.LiftedBy == nil:
		return "stand"
	case *c.LiftedBy == *c.Bar:
		return "opened"
	}
	return "lifted"
}

// alike gathers the conflicts that differ in nothing but the bar.
func (r *report) alike(item int, conflicts []Conflict) [][]Conflict {
	var groups [][]Conflict
	for _, c := range conflicts {
		i := slices.IndexFunc(groups, func(g []Conflict) bool {
			return same(g[0].Duty, c.Duty) && same(g[0].Review, c.Review) && r.fate(item, g[0]) == r.fate(item, c) &&
				(r.fate(item, c) == "opened" || same(g[0].LiftedBy, c.LiftedBy))
		})
		if i < 0 {
			groups = append(groups, []Conflict{c})
		} else {
			groups[i] = append(groups[i], c)
		}
	}
	return groups
}

func same(a, b *jurisdiction.Cite) bool { return a == b || a != nil && b != nil && *a == *b }
