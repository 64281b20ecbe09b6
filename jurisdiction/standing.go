package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// of returns the rows of a role.
func (s *standing) of(role Role) *[]*row {
	switch role {
	case RoleBar:
		return &s.bars
	case RoleImmunity:
		return &s.immunities
	case RoleExclusion:
		return &s.exclusions
	case RolePower:
		return &s.powers
	case RoleLevel:
		return &s.levels
	case RoleEmergency:
		return &s.emergencies
	case RoleThreshold:
		return &s.thresholds
	case RoleChannel:
		return &s.channels
	case RoleAgreement:
		return &s.agreements
	case RoleConsent:
		return &s.consents
	case RoleReview:
		return &s.reviews
	case RoleObligation:
		return &s.obligations
	case RoleNote:
		return &s.notes
	}
	return &s.others
}

// binds returns the row by which the instrument of another row binds the state.
func (s *standing) binds(r *row) (*row, bool) {
	i, found := slices.BinarySearch(s.acts, r.act)
	if !found {
		return nil, false
	}
	return s.bound[i], true
}

// changes returns the days on which a row of the state changes.
func (l *stateLaw) changes() []request.Day {
	var days []request.Day
	for _, rows := range [][]*row{l.held, l.bound} {
		for _, r := range rows {
			days = r.Window.appendChanges(days)
		}
	}
	for _, r := range l.bound {
		if r.limits != nil {
			days = r.limits.appendChanges(days)
		}
	}
	return days
}

// Changes returns, in order, the first day for which the law answers and every later
// one on which a row that binds one of these states begins or ends, or one of them
// becomes part of another. Between two of these days the law says the same of a
// request that names no other state.
func (l *Law) Changes(states ...request.State) []request.Day {
	days := []request.Day{l.manifest.First}
	for _, state := range states {
		days = append(days, l.stateLaw(state).timeline.days...)
		for _, p := range l.stateLaw(state).parts {
			days = append(p.Window.appendChanges(days), l.stateLaw(p.Of).timeline.days...)
		}
	}
	slices.Sort(days)
	days = slices.Compact(days)
	first, _ := slices.BinarySearch(days, l.manifest.First)
	return days[first:]
}

// appendChanges adds the days on which a window opens or closes.
func (w Window) appendChanges(days []request.Day) []request.Day {
	if days = append(days, w.From, w.Suspended); w.Until != "" {
		days = append(days, dayAfter(w.Until))
	}
	return days
}

// appendChanges adds the days on which the party is closed or opened towards
// another.
func (p *Party) appendChanges(days []request.Day) []request.Day {
	for _, list := range [][]Towards{p.NotTowards, p.OnlyTowards} {
		for _, t := range list {
			days = t.window().appendChanges(days)
		}
	}
	return days
}

// standing returns the law of one state as it stands on a day.
func (l *Law) standing(state *stateLaw, day request.Day) *standing {
	return state.timeline.on(day, func(day request.Day) *standing {
		s := &standing{}
		for _, r := range state.held {
			if r.On(day) {
				rows := s.of(r.Role)
				if *rows = append(*rows, r); r.Role == RoleChannel {
					s.joinable.add(r)
				}
			}
		}
		for _, r := range state.bound {
			if last := len(s.acts) - 1; r.On(day) && (last < 0 || s.acts[last] != r.act) {
				s.bound, s.acts = append(s.bound, r), append(s.acts, r.act)
				s.eu = s.eu || slices.Contains(l.manifest.EU, r.in.ID)
				s.eea = s.eea || slices.Contains(l.manifest.EEA, r.in.ID)
			}
		}
		return s
	})
}
