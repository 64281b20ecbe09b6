package main

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// ways writes whom to ask instead and by which treaty, best first, one state
// after the other.
func (r *report) ways(i int, item policy.Item) {
	var states []request.State
	for _, ch := range item.Channels {
		if !slices.Contains(states, ch.Requested) {
			states = append(states, ch.Requested)
		}
	}
	for _, state := range states {
		r.title("Ask " + coded(state))
		r.office(state, item.Channels)
		var kind jurisdiction.ChannelKind
		for _, ch := range item.Channels {
			if ch.Requested != state {
				continue
			}
			if ch.Kind != kind {
				kind = ch.Kind
				r.para(5, "- ", wayText(ch, item.Reasons))
			}
			r.way(ch, r.cases[i])
		}
	}
}

// office writes the central authority that the channels to a state lead to.
func (r *report) office(state request.State, channels []policy.Channel) {
	for _, ch := range channels {
		if ch.Requested != state || ch.CentralAuthority == nil || ch.Kind == jurisdiction.ViaEmergency247 {
			continue
		}
		r.entry(5, "Central authority of "+theState(state)+": "+address(ch.CentralAuthority))
		if ch.CentralAuthority.URL != "" {
			r.para(7, "", ch.CentralAuthority.URL)
		}
		return
	}
}

// address returns the lines of a letter, in one.
func address(a *policy.CentralAuthority) string {
	parts := []string{a.Name, a.Ministry, a.City}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// wayText returns the sentence of the rule that found the channel.
func wayText(ch policy.Channel, reasons []policy.Reason) string {
	for _, reason := range reasons {
		if reason.Code == wayCode(ch) {
			return reason.Text
		}
	}
	text := spaced(ch.Kind)
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// wayCode returns the code of the rule that finds such a channel.
func wayCode(ch policy.Channel) string { return "channel." + string(ch.Kind) }

// way writes the treaty or statute of one channel, with what is to be known of
// it.
func (r *report) way(ch policy.Channel, c jurisdiction.Case) {
	r.cite(9, "", r.basis(ch, c))
	if ch.Note != "" {
		r.para(11, "", ch.Note)
	}
	if a := ch.CentralAuthority; a != nil && ch.Kind == jurisdiction.ViaEmergency247 {
		r.entry(11, "Contact point of "+theState(ch.Requested)+": "+address(a))
	}
}

// basis returns the provision that a channel stands on.
func (r *report) basis(ch policy.Channel, c jurisdiction.Case) jurisdiction.Cite {
	routes := c.Routes(jurisdiction.AskHosts, jurisdiction.AskLife, jurisdiction.AskAll, jurisdiction.AskBars, jurisdiction.AskProtected)
	for _, route := range routes {
		if route.Kind == ch.Kind && route.Requested == ch.Requested && route.Cite.Instrument == ch.Instrument {
			return route.Cite
		}
	}
	cite := jurisdiction.Cite{Instrument: ch.Instrument, Title: ch.Instrument}
	if in, ok := r.law.Instrument(ch.Instrument); ok {
		cite.Title, cite.URL, cite.Confidence = in.Title, in.Source, in.Confidence
	}
	return cite
}
