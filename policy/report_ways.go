package policy

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// ask writes whom to ask instead and by which treaty, best first, one state
// after the other.
func (r *report) ask(item Item) {
	label := "report.ask"
	for _, state := range statesAsked(item.Channels) {
		var points []string
		for _, ch := range item.Channels {
			if ch.Requested == state {
				points = append(points, r.way(ch, item))
			}
		}
		r.headed(label, r.office(state, item.Channels), points)
		label = ""
	}
}

// statesAsked returns the states that channels lead to, in their order.
func statesAsked(channels []Channel) []request.State {
	var states []request.State
	for _, ch := range channels {
		if !slices.Contains(states, ch.Requested) {
			states = append(states, ch.Requested)
		}
	}
	return states
}

// office names the central authority that the channels to a state lead to, or
// the state where authorities deal with each other, or with the provider.
func (r *report) office(state request.State, channels []Channel) string {
	for _, ch := range channels {
		if ch.Requested == state && ch.CentralAuthority != nil && ch.Kind != jurisdiction.ViaEmergency247 {
			return strings.TrimSpace(r.Say("report.central_authority", "state", r.TheState(state), "name", ch.CentralAuthority.address()) +
				" " + ch.CentralAuthority.URL)
		}
	}
	return r.Coded(state)
}

// address returns the lines of a letter, in one.
func (a *CentralAuthority) address() string {
	parts := []string{a.Name, a.Ministry, a.City}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// way writes the treaty or statute of one channel, with what is to be known of
// it.
func (r *report) way(ch Channel, item Item) string {
	cite := basis(ch, item)
	text := provision(cite) + r.note(cite)
	if kind, ok := r.Lookup("channel_kind." + string(ch.Kind)); ok {
		text = kind + r.Say("colon") + text
	}
	if ch.Note != "" {
		text += ". " + ch.Note
	}
	if a := ch.CentralAuthority; a != nil && ch.Kind == jurisdiction.ViaEmergency247 {
		text += ". " + r.Say("report.contact_point", "state", r.TheState(ch.Requested), "name", a.address())
	}
	return text
}

// wayCode returns the code of the rule that finds such a channel.
func wayCode(ch Channel) string { return "channel." + string(ch.Kind) }

// basis returns the provision that a channel stands on: the one that the rule
// which found it cites.
func basis(ch Channel, item Item) jurisdiction.Cite {
	for _, reason := range item.Reasons {
		if reason.Code != wayCode(ch) {
			continue
		}
		for _, c := range reason.Cite {
			if c.Instrument == ch.Instrument {
				return c
			}
		}
	}
	return jurisdiction.Cite{Instrument: ch.Instrument, Title: ch.Instrument}
}
