package jurisdiction

import (
	"cmp"
	"maps"
	"slices"

	"github.com/comity-go/comity/request"
)

// A server sees one day at a time; tables and replays see more.
const maxEditions = 64

// on returns the law of the day. Two callers may make the same edition at once;
// they are equal.
func (l *Law) on(day request.Day) *edition {
	kept := l.editions.kept.Load()
	if kept != nil {
		if ed, ok := (*kept)[day]; ok {
			return ed
		}
	}
	ed := &edition{Law: l, day: day, current: map[rowKey][]*row{}}
	for key, rows := range l.held {
		for _, r := range rows {
			if r.On(day) {
				ed.current[key] = append(ed.current[key], r)
			}
		}
	}
	for key, rows := range ed.current {
		if key.role == RoleImmunity {
			ed.immunities = append(ed.immunities, rows...)
		}
	}
	slices.SortFunc(ed.immunities, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.state, b.state))
	})
	next := map[request.Day]*edition{day: ed}
	if kept != nil && len(*kept) < maxEditions {
		maps.Copy(next, *kept)
	}
	l.editions.kept.CompareAndSwap(kept, &next)
	return ed
}

// rows returns the rows of one role that bind state that day.
func (ed *edition) rows(state request.State, role Role) []*row {
	return ed.current[rowKey{state, role}]
}

// binds returns the row by which the instrument binds state that day.
func (ed *edition) binds(in *Instrument, state request.State) (*row, bool) {
	rows := ed.bound[in][state]
	for i := range rows {
		if rows[i].On(ed.day) {
			return &rows[i], true
		}
	}
	return nil, false
}

// member reports whether any of the instruments binds state that day.
func (ed *edition) member(ids []string, state request.State) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		_, ok := ed.binds(ed.byID[id], state)
		return ok
	})
}

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
		return state != r.state && !ed.member(ed.manifest.EU, state)
	case CircleNonEEA:
		return state != r.state && !ed.member(ed.manifest.EEA, state)
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
