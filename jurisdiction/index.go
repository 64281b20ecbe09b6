package jurisdiction

import (
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// index derives who is bound when, and the rows of each state and role.
func (l *Law) index() {
	l.states = []*stateLaw{{}} // the first is that of a state of which nothing is held
	for act, in := range l.instruments {
		for state, rows := range l.bind(in) {
			of := l.lawOf(state)
			for i := range rows {
				rows[i].act = act
				of.bound = append(of.bound, &rows[i])
			}
		}
	}
	l.indexPositions()
	l.parts = map[request.State][]Part{}
	for _, p := range l.manifest.Parts {
		l.parts[p.Part] = append(l.parts[p.Part], p)
	}
	for _, in := range l.instruments {
		state := request.State(strings.ToUpper(path.Dir(in.ID)))
		if !state.Known() {
			continue // the other folders are no states
		}
		of := l.lawOf(state)
		of.own = true
		if in.ID == stateFile(state) {
			of.file, of.surveyed = in, slices.Contains(in.Surveyed, SurveyedBars)
		}
	}
	seq := 0
	for _, in := range l.instruments {
		for i := range in.Provisions {
			seq++
			l.indexProvision(in, &in.Provisions[i], seq)
			l.indexIdle(in, &in.Provisions[i], seq)
		}
	}
	l.indexDays()
}

// lawOf returns the law of a state, to add to it.
func (l *Law) lawOf(state request.State) *stateLaw {
	code := codeOf(state)
	if l.numbers[code] == 0 {
		l.numbers[code] = uint16(len(l.states))
		l.states = append(l.states, &stateLaw{})
	}
	return l.states[l.numbers[code]]
}

// indexDays finds the days on which the law changes, of each state and as a whole.
func (l *Law) indexDays() {
	var all []request.Day
	for _, state := range l.states {
		state.timeline = newTimeline[standing](state.changes())
		all = append(all, state.timeline.days...)
	}
	for _, p := range l.manifest.Parts {
		all = p.Window.appendChanges(all)
	}
	l.editions = newTimeline[edition](all)
}

// indexPositions makes rows of the library's own positions, which bind no state.
func (l *Law) indexPositions() {
	in := l.byID[l.manifest.Positions]
	if in == nil {
		return
	}
	for i := range in.Provisions {
		r := newRow(in, &in.Provisions[i])
		l.positions = append(l.positions, &r)
	}
}

// bind derives the membership rows of an instrument, those of the groups that
// it names included.
func (l *Law) bind(in *Instrument) map[request.State][]row {
	if bound, ok := l.bound[in]; ok {
		return bound
	}
	bound := map[request.State][]row{}
	l.bound[in] = bound
	add := func(r row) {
		if !slices.Contains(bound[r.state], r) { // two groups may have one party
			bound[r.state] = append(bound[r.state], r)
		}
	}
	member := newRow(in, nil)
	for i := range in.Parties {
		p := &in.Parties[i]
		switch group := l.byID[p.Group]; {
		case p.Status != "":
		case group != nil:
			for state, rows := range l.bind(group) {
				for _, r := range rows {
					m := member
					m.state, m.side, m.limits, m.Window = state, p.Side, r.limits, p.Window.and(r.Window)
					add(m)
				}
			}
		case p.State != "":
			m := member
			m.state, m.side, m.Window = p.State, p.Side, p.Window
			if p.limited() {
				m.limits = p
			}
			add(m)
		}
	}
	return bound
}

// indexProvision makes the provision a row of every state that the instrument binds.
func (l *Law) indexProvision(in *Instrument, p *Provision, seq int) {
	if p.Status != "" {
		return
	}
	marked := mark(p)
	for state, members := range l.bound[in] {
		rows, of := slices.Clone(members), l.lawOf(state)
		for i := range rows {
			r := &rows[i]
			r.marked, r.Window, r.seq = marked, p.Window.and(r.Window), seq
			of.held = append(of.held, r)
			if p.Role == RoleChannel {
				of.channels.add(r)
			}
		}
	}
}

// indexIdle makes rows of a channel that gives no basis, because it has a status or
// the party has one.
func (l *Law) indexIdle(in *Instrument, p *Provision, seq int) {
	if p.Role != RoleChannel {
		return
	}
	add := func(s request.State, side string, status Status) {
		of, r := l.lawOf(s), newRow(in, p)
		r.Window, r.seq, r.state, r.side, r.status = Window{}, seq, s, side, status
		of.channels.add(&r)
	}
	for _, party := range in.Parties {
		if party.State != "" && party.Status != "" {
			add(party.State, party.Side, party.Status)
		}
	}
	if p.Status == "" {
		return
	}
	for _, rows := range l.bound[in] {
		for _, r := range rows {
			add(r.state, r.side, p.Status)
		}
	}
}
