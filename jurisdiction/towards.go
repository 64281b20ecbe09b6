package jurisdiction

import "github.com/comity-go/comity/request"

// OpenTowards reports whether the row has effect towards a state on a day on
// which it has effect at all. Between two parties it has where neither row is
// closed towards the other.
func (p Party) OpenTowards(s request.State, day request.Day) bool {
	_, open := p.towards(s, day)
	return open
}

// towards returns the days around day on which the row has effect towards a
// state; false where it has none that day.
func (p Party) towards(s request.State, day request.Day) (Window, bool) {
	for _, t := range p.OnlyTowards {
		if t.State == s && t.window().On(day) {
			return t.window(), true
		}
	}
	open := Window{}
	for _, t := range p.NotTowards {
		switch {
		case t.State != s:
		case t.window().On(day):
			return Window{}, false
		case t.Until != "" && t.Until < day:
			open.From = max(open.From, dayAfter(t.Until))
		}
	}
	return open, len(p.OnlyTowards) == 0
}

// limited reports whether the row has no effect towards some party.
func (p Party) limited() bool { return len(p.NotTowards) > 0 || len(p.OnlyTowards) > 0 }

// towards returns a row as it runs between its own state and another's, whose
// membership is m; false where one of them is closed towards the other that day.
func (ed *edition) towards(r, m *row) (basis, bool) {
	both := r.with(m)
	for _, side := range [...]struct {
		party *Party
		other request.State
	}{{r.limits, m.state}, {m.limits, r.state}} {
		if side.party == nil {
			continue
		}
		days, open := side.party.towards(side.other, ed.day)
		if !open {
			return basis{}, false
		}
		both.from = max(both.from, ed.turn(days.From))
	}
	return both, true
}
