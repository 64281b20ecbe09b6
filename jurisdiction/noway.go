package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// reciprocity notes which notes on assistance without a treaty speak to this request,
// of each state to which no channel is open. What else there is to say of such a state
// depends on the law alone, and is found when it is asked for.
func (e *evaluation) reciprocity() {
	for i := range e.asked {
		to := &e.asked[i]
		if !to.shut {
			continue
		}
		for _, r := range e.law.of(to.state).notes {
			if r.Channel == ViaLettersRogatory && e.serves(r) && r.When.offence(&e.req.Offence) != AnswerNo {
				e.support(factNote, 0, r)
			}
		}
	}
}

// NoWays returns those of the states to ask to which no channel is open, in order.
// A state that is not known is none of them: there is nobody to ask.
func (c *Case) NoWays(ask ...Ask) []NoWay {
	ways, _ := c.AppendNoWays(nil, nil, ask...)
	return ways
}

// AppendNoWays adds to a list what NoWays returns. The channels that are held go to the end
// of a second list. It returns both.
func (c *Case) AppendNoWays(ways []NoWay, held []HeldChannel, ask ...Ask) ([]NoWay, []HeldChannel) {
	for i := range c.asked {
		a := &c.asked[i]
		if a.shut && a.state.Known() && a.state != c.requesting && slices.ContainsFunc(ask, a.in) {
			n := NoWay{State: a.state}
			before := len(held)
			n.Lack, held = c.lack(a.state, held)
			if len(held) > before {
				n.Held = slices.Clip(held[before:])
			}
			for _, s := range c.supports {
				if r := c.law.rows[s.row]; s.field == factNote && r.state == a.state {
					n.Reciprocity = append(n.Reciprocity, r.cite())
				}
			}
			ways = append(ways, n)
		}
	}
	return ways, held
}

// lack returns why no channel is open to a state, and adds those that are held. A contact
// point is no channel.
func (c *Case) lack(to request.State, held []HeldChannel) (Lack, []HeldChannel) {
	first := len(held)
	for r := range c.law.channelsInForce(c.requesting, to) {
		if r.Channel != ViaEmergency247 {
			held = addHeld(held, first, HeldChannel{Cite: r.cite(c.law.Law)})
		}
	}
	if len(held) > first {
		return LackConditionFails, held
	}
	return c.law.unusable(c.requesting, to, held)
}

// addHeld adds a channel, once among those from the first on.
func addHeld(list []HeldChannel, first int, h HeldChannel) []HeldChannel {
	if slices.Contains(list[first:], h) {
		return list
	}
	return append(list, h)
}

// unusable returns why no channel is in force between two states, and adds the channels
// that are held all the same: those that do not bind one of the two where there is no other.
func (ed *edition) unusable(from, to request.State, held []HeldChannel) (Lack, []HeldChannel) {
	first := len(held)
	var excluded []HeldChannel
	add := func(r, m *row) {
		if r.Channel == ViaEmergency247 {
			return
		}
		h := HeldChannel{Cite: r.cite()}
		h.Cite.InForce = ""
		h.Why, h.Day = ed.whyIdle(r, m)
		if s := Status(h.Why); s == statusExcluded || s == statusNotParticipating {
			excluded = addHeld(excluded, 0, h)
		} else {
			held = addHeld(held, first, h)
		}
	}
	theirs := &ed.states[ed.number(to)].channels
	for r, m := range across(&ed.states[ed.number(from)].channels, theirs) {
		add(r, m)
	}
	for _, r := range theirs.rogatory {
		add(r, r)
	}
	switch {
	case len(held) > first:
		return LackNotInForce, held
	case len(excluded) > 0:
		return LackExcluded, append(held, excluded...)
	}
	return LackNoTreatyHeld, held
}

// whyIdle returns why a channel that is held is not in force that day, and since
// when or until when, where days decide. That one of the states is not bound comes
// before any other status.
func (ed *edition) whyIdle(r, m *row) (string, request.Day) {
	for _, s := range []Status{statusExcluded, statusNotParticipating, r.status, m.status} {
		if s != "" && (r.status == s || m.status == s) {
			return string(s), ""
		}
	}
	switch w := r.Window.and(m.Window); {
	case w.From > ed.day:
		return "not_yet", w.From
	case w.Until != "" && w.Until < ed.day:
		return "ended", w.Until
	case w.Suspended != "" && w.Suspended <= ed.day:
		return "suspended", w.Suspended
	}
	return "not_towards", "" // each is bound, not towards the other
}
