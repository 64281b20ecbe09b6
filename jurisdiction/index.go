package jurisdiction

import (
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// index derives who is bound when, and the rows of each state and role.
func (l *Law) index() {
	l.held, l.channels = map[rowKey][]*row{}, map[request.State][]*row{}
	for _, in := range l.instruments {
		l.bind(in)
	}
	l.indexPositions()
	l.parts = map[request.State][]Part{}
	for _, p := range l.manifest.Parts {
		l.parts[p.Part] = append(l.parts[p.Part], p)
	}
	l.surveyed, l.own = map[survey]bool{}, map[request.State]bool{}
	for _, in := range l.instruments {
		for _, part := range in.Surveyed { // of the one state whose file it is
			l.surveyed[survey{in.Parties[0].State, part}] = true
		}
		l.own[request.State(strings.ToUpper(path.Dir(in.ID)))] = true // the other folders are no states
	}
	seq := 0
	for _, in := range l.instruments {
		for i := range in.Provisions {
			seq++
			l.indexProvision(in, &in.Provisions[i], seq)
			l.indexIdle(in, &in.Provisions[i], seq)
		}
	}
}

// indexPositions makes rows of the library's own positions, which bind no state.
func (l *Law) indexPositions() {
	in := l.byID[l.manifest.Positions]
	if in == nil {
		return
	}
	for i := range in.Provisions {
		l.positions = append(l.positions, &row{Provision: &in.Provisions[i], in: in, Window: in.Provisions[i].Window})
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
	for i := range in.Parties {
		p := &in.Parties[i]
		switch group := l.byID[p.Group]; {
		case p.Status != "":
		case group != nil:
			for state, rows := range l.bind(group) {
				for _, r := range rows {
					add(row{in: in, state: state, side: p.Side, limits: r.limits, Window: p.Window.and(r.Window)})
				}
			}
		case p.State != "":
			r := row{in: in, state: p.State, side: p.Side, Window: p.Window}
			if p.limited() {
				r.limits = p
			}
			add(r)
		}
	}
	return bound
}

// indexProvision makes the provision a row of every state that the instrument binds.
func (l *Law) indexProvision(in *Instrument, p *Provision, seq int) {
	if p.Status != "" {
		return
	}
	for state, rows := range l.bound[in] {
		for _, r := range rows {
			r.Provision, r.Window, r.seq = p, p.Window.and(r.Window), seq
			key := rowKey{state, p.Role}
			l.held[key] = append(l.held[key], &r)
			if p.Role == RoleChannel {
				l.channels[state] = append(l.channels[state], &r)
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
		l.channels[s] = append(l.channels[s], &row{Provision: p, in: in, seq: seq, state: s, side: side, status: status})
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
