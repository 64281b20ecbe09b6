package jurisdiction

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// index derives who is bound when, and the rows of each state and role.
func (l *Law) index() {
	l.states = []*stateLaw{{}} // the first is that of a state of which nothing is held
	l.rows = []*row{nil}
	ranks := l.ranks()
	for act, in := range l.instruments {
		for state, rows := range l.bind(in) {
			of := l.lawOf(state)
			for i := range rows {
				rows[i].act, rows[i].rank = uint32(act), ranks[in.ID]
				of.bound = append(of.bound, &rows[i])
			}
		}
	}
	l.indexPositions()
	for _, p := range l.manifest.Parts {
		of := l.lawOf(p.Part)
		of.parts = append(of.parts, p)
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
	var seq, channel uint32
	for _, in := range l.instruments {
		for i := range in.Provisions {
			p := &in.Provisions[i]
			l.indexProvision(in, p, seq, channel)
			l.indexIdle(in, p, channel)
			if seq++; p.Role == RoleChannel {
				channel++
			}
		}
	}
	l.indexDays()
	l.indexCites(ranks)
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

// ranks returns the place of each instrument in the order of IDs. Those of one ID have
// one place.
func (l *Law) ranks() map[string]uint32 {
	ranks := map[string]uint32{}
	for i, id := range slices.Sorted(maps.Keys(l.byID)) {
		ranks[id] = uint32(i)
	}
	return ranks
}

// addRow gives a row its number.
func (l *Law) addRow(r *row) {
	r.number = uint32(len(l.rows))
	l.rows = append(l.rows, r)
}

// indexDays finds the days on which the law changes, of each state and as a whole, and
// the number of the first day of each row.
func (l *Law) indexDays() {
	var all []request.Day
	for _, state := range l.states {
		state.timeline = newTimeline[standing](state.changes())
		all = append(all, state.timeline.days...)
	}
	for _, p := range l.manifest.Parts {
		all = p.Window.appendChanges(all)
	}
	for _, r := range l.positions {
		all = append(all, r.From)
	}
	l.editions = newTimeline[edition](all)
	for _, r := range l.rows[1:] {
		r.since = l.turn(r.From)
	}
	for _, state := range l.states {
		for _, r := range state.bound {
			r.since = l.turn(r.From)
		}
	}
}

// indexPositions makes rows of the library's own positions, which bind no state.
func (l *Law) indexPositions() {
	in := l.byID[l.manifest.Positions]
	if in == nil {
		return
	}
	var seq uint32
	for _, before := range l.instruments[:slices.Index(l.instruments, in)] {
		seq += uint32(len(before.Provisions))
	}
	for i := range in.Provisions {
		r := newRow(in, &in.Provisions[i])
		r.seq = seq + uint32(i)
		l.positions = append(l.positions, &r)
		l.addRow(&r)
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
func (l *Law) indexProvision(in *Instrument, p *Provision, seq, channel uint32) {
	if p.Status != "" {
		return
	}
	marked := mark(p)
	for state, members := range l.bound[in] {
		rows, of := slices.Clone(members), l.lawOf(state)
		for i := range rows {
			r := &rows[i]
			r.marked, r.Window, r.seq, r.channel = marked, p.Window.and(r.Window), seq, channel
			of.held = append(of.held, r)
			l.addRow(r)
			if p.Role == RoleChannel {
				of.channels.add(r)
			}
		}
	}
}

// indexIdle makes rows of a channel that gives no basis, because it has a status or
// the party has one.
func (l *Law) indexIdle(in *Instrument, p *Provision, channel uint32) {
	if p.Role != RoleChannel {
		return
	}
	add := func(s request.State, side string, status Status) {
		of, r := l.lawOf(s), newRow(in, p)
		r.Window, r.channel, r.state, r.side, r.status = Window{}, channel, s, side, status
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

// indexCites makes the citations of all provisions, ranked by instrument and article.
func (l *Law) indexCites(ranks map[string]uint32) {
	var articles []string // of one instrument
	for _, in := range l.instruments {
		first := len(l.cites)
		articles = articles[:0]
		for i := range in.Provisions {
			l.cites = append(l.cites, ranked{Cite: newCite(in, &in.Provisions[i])})
			articles = append(articles, in.Provisions[i].Article)
		}
		slices.Sort(articles)
		for i := range l.cites[first:] {
			c := &l.cites[first+i]
			place, _ := slices.BinarySearch(articles, c.Article)
			c.rank = uint64(ranks[in.ID])<<32 | uint64(place)
		}
	}
}
