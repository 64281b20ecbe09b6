package jurisdiction

import (
	"iter"
	"slices"

	"github.com/comity-go/comity/request"
)

// channels finds the channels that are open to the states in question.
func (e *evaluation) channels() {
	e.AskHosts, e.AskLife, e.AskAll = e.channelState(AskHosts), e.channelState(AskLife), e.channelState(AskAll)
	e.AskBars, e.AskProtected = e.channelState(AskBars), e.channelState(AskProtected)
	e.Channels = []ChannelKind{}
	sets := []Ask{AskHosts, AskBars, AskProtected}
	if !e.req.Provider.Control || e.mustAskAll() {
		sets = append(sets, AskAll)
	}
	for _, r := range e.routesOf(sets...) {
		if !slices.Contains(e.Channels, r.Kind) {
			e.Channels = append(e.Channels, r.Kind)
		}
		e.support(factChannels, string(r.Kind), r.row)
	}
	e.OtherPurpose = slices.ContainsFunc(*e.ask.of(AskHosts), e.servesOtherPurpose) ||
		slices.ContainsFunc(*e.ask.of(AskBars), e.servesOtherPurpose)
}

// mustAskAll reports whether every foreign place agreed, but not to this paper, so
// that all of them must be asked.
func (e *evaluation) mustAskAll() bool {
	uncleared := e.req.Instrument.Kind == request.MLARequest && e.Cleared != ExtentAll
	return e.Hosts == HostsAgreed && (e.Paper == PaperNone || uncleared)
}

// channelState reports whether a channel is open to every state of the set.
func (e *evaluation) channelState(a Ask) ChannelState {
	states := *e.ask.of(a)
	if len(states) == 0 {
		return ChannelNone
	}
	state := ChannelOpen
	for _, s := range states {
		routes, ok := e.routesTo(s)
		if !ok {
			routes = e.openRoutes(s)
			e.routes = append(e.routes, stateRoutes{state: s, routes: routes})
		}
		if !openWay(routes) {
			state = ChannelClosed
		}
	}
	return state
}

// openWay reports whether one of the channels is more than a contact point.
func openWay(routes []Route) bool {
	return slices.ContainsFunc(routes, func(r Route) bool { return r.Kind != ViaEmergency247 })
}

// openRoutes returns the channels that are open that day from the requesting state
// to another. A treaty that is suspended, only signed or not yet applied is
// none. Where a treaty is open whatever the offence turns out to be, its other
// rows say no more.
func (e *evaluation) openRoutes(to request.State) []Route {
	if !to.Known() || to == e.req.Requesting {
		return nil
	}
	var routes []Route
	add := func(kind ChannelKind, r *row) {
		route := Route{Kind: kind, Requested: to, Cite: r.cite(), Caveat: r.Caveat, Office: e.office(kind, to), row: r}
		if r.When.offence(e.req.Offence) == AnswerUnknown {
			route.If = r.When
		}
		routes = append(routes, route)
	}
	for r := range e.channelRows(to) {
		if e.serves(r) && (r.Channel != ViaEmergency247 || e.danger() != request.NoDanger) {
			add(r.Channel, r)
		}
	}
	if r, ok := e.byAgreement(to); ok {
		add(ViaExecutiveAgreement, r)
	}
	if r, ok := e.byUnionOrder(to); ok {
		add(ViaEuropeanProductionOrder, r)
	}
	slices.SortStableFunc(routes, compareRoutes)
	kept := routes[:0]
	for _, r := range routes { // what is open whatever the offence stands first
		if !slices.ContainsFunc(kept, r.within) {
			kept = append(kept, r)
		}
	}
	return kept
}

// channelRows yields the channels of the law files between the requesting state and
// another, whatever their purpose: those that bind the two towards each other, and
// those of a state that assists any other. A channel is closed where the request
// shows that the offence is none for which it is.
func (e *evaluation) channelRows(to request.State) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for r := range e.channelsInForce(to) {
			if r.When.offence(e.req.Offence) != AnswerNo && !yield(r) {
				return
			}
		}
	}
}

// channelsInForce is channelRows whatever the offence.
func (e *evaluation) channelsInForce(to request.State) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for r, m := range across(e.law.of(e.req.Requesting).channels, e.law.of(to).channels) {
			if both, open := r.towards(m, e.day); open && !yield(both) {
				return
			}
		}
		for _, r := range e.law.of(to).channels {
			if e.law.isRogatory(r) && !yield(r) {
				return
			}
		}
	}
}

// isRogatory reports whether by the row, of the law of one state, that state assists
// any other.
func (l *Law) isRogatory(r *row) bool { return r.Channel == ViaLettersRogatory && !l.joint(r.in) }

// servesOtherPurpose reports whether a channel to the state is open, and none for
// the purpose of this request.
func (e *evaluation) servesOtherPurpose(to request.State) bool {
	other := false
	for r := range e.channelRows(to) {
		switch {
		case r.Channel == ViaEmergency247:
		case e.serves(r):
			return false
		default:
			other = true
		}
	}
	return other
}

// across yields the rows of the same provision that bind both states, on
// different sides where the instrument has sides. Rows are in order of
// provision.
func across(ours, theirs []*row) iter.Seq2[*row, *row] {
	return func(yield func(*row, *row) bool) {
		for _, r := range ours {
			for len(theirs) > 0 && theirs[0].seq < r.seq {
				theirs = theirs[1:]
			}
			for _, m := range theirs {
				if m.seq != r.seq {
					break
				}
				if (r.side == "" || r.side != m.side) && !yield(r, m) {
					return
				}
			}
		}
	}
}

// byAgreement returns the executive agreement under which an order could come
// back: all but the paper itself must fit and be known.
func (e *evaluation) byAgreement(to request.State) (*row, bool) {
	if e.req.Authority.OnBehalfOf != "" {
		return nil, false
	}
	for r := range e.agreements(to) {
		if r.Provision.Addressed == to && e.serves(r) && e.coversOn(r, r.Order...) && e.when(r.When) == AnswerYes {
			return r, true
		}
	}
	return nil, false
}

// byUnionOrder returns the power of a joint instrument by which an order with
// direct effect could come back.
func (e *evaluation) byUnionOrder(to request.State) (*row, bool) {
	customer := e.req.Customer
	if customer.Kind == request.PublicSector && customer.State.State() != e.req.Requesting {
		return nil, false
	}
	for _, r := range e.law.of(e.req.Requesting).powers {
		order := e.law.joint(r.in) && slices.Contains(r.Order, request.EuropeanProductionOrder)
		within := e.inSector(r) == AnswerYes && e.issuedWithin(r) == AnswerYes
		if !order || !within || !e.serves(r) || !e.coversOn(r, request.EuropeanProductionOrder) {
			continue
		}
		if m, ok := e.law.of(to).binds(r); ok && e.when(r.When) == AnswerYes {
			return r.at(m), true
		}
	}
	return nil, false
}

// office returns whom a channel of that kind goes to, or nil where authorities
// deal with each other, or with the provider, directly.
func (e *evaluation) office(kind ChannelKind, to request.State) *Office {
	office := e.law.office(to)
	switch kind {
	case ViaMLAT, ViaMLAConvention, ViaLettersRogatory:
		return office
	case ViaEmergency247:
		if office != nil && office.Contact247 != nil {
			return &Office{Name: office.Contact247.Name}
		}
	}
	return nil
}
