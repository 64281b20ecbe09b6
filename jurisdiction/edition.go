package jurisdiction

import (
	"cmp"
	"slices"

	"github.com/comity-go/comity/request"
)

// on returns the law of the day.
func (l *Law) on(day request.Day) *edition { return l.editions.on(day, l.edition) }

// edition returns the law that stands from a day on.
func (l *Law) edition(day request.Day) *edition {
	ed := &edition{Law: l, day: day, standings: make([]*standing, len(l.states))}
	for i, state := range l.states {
		ed.standings[i] = l.standing(state, day)
		ed.immunities = append(ed.immunities, ed.standings[i].immunities...)
	}
	slices.SortFunc(ed.immunities, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.state, b.state))
	})
	return ed
}

// of returns the rows that bind state that day.
func (ed *edition) of(state request.State) *standing { return ed.standings[ed.number(state)] }

// within reports whether state is in the circle that the row draws.
func (ed *edition) within(circle Circle, state request.State, r *row) bool {
	switch circle {
	case CircleAnyone:
		return true
	case CircleOwn:
		return state == r.state
	case CircleForeign:
		return state != r.state
	case CircleNonEU:
		return state != r.state && !ed.of(state).eu
	case CircleNonEEA:
		return state != r.state && !ed.of(state).eea
	}
	return Circle(state) == circle
}

// opensTo reports whether the row is for state. Who is outside the Union or the
// Economic Area is known only where its members are.
func (ed *edition) opensTo(state request.State, r *row) bool {
	return slices.ContainsFunc(r.For, func(c Circle) bool {
		switch c {
		case CircleNonEU:
			return len(ed.manifest.EU) > 0 && ed.within(c, state, r)
		case CircleNonEEA:
			return len(ed.manifest.EEA) > 0 && ed.within(c, state, r)
		}
		return ed.within(c, state, r)
	})
}

// withinAny reports whether state is in one of the circles.
func (ed *edition) withinAny(circles []Circle, state request.State, r *row) bool {
	for _, c := range circles {
		if ed.within(c, state, r) {
			return true
		}
	}
	return false
}
