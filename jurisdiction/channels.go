package jurisdiction

import (
	"iter"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// channels finds the channels that are open to the states in question.
func (e *evaluation) channels() {
	slices.SortFunc(e.asked, func(a, b asked) int { return strings.Compare(string(a.state), string(b.state)) })
	for i := range e.asked {
		e.findWays(i)
	}
	e.AskHosts, e.AskLife, e.AskAll = e.channelState(AskHosts), e.channelState(AskLife), e.channelState(AskAll)
	e.AskBars, e.AskProtected = e.channelState(AskBars), e.channelState(AskProtected)
	all := [...]Ask{AskHosts, AskBars, AskProtected, AskAll}
	sets := all[:]
	if e.req.Provider.Control && !e.mustAskAll() {
		sets = all[:3]
	}
	var space fewWays
	for _, w := range e.waysTo(space[:0], sets) {
		if kind := ChannelKind(channelList[w.kind()]); !slices.Contains(e.Channels, kind) {
			e.Channels = append(e.Channels, kind)
		}
		e.supports = append(e.supports, support{w.ground, 1 << w.kind(), factChannels})
	}
	for i := range e.asked {
		a := &e.asked[i]
		e.OtherPurpose = e.OtherPurpose || a.otherPurpose && (a.in(AskHosts) || a.in(AskBars))
	}
}

// mustAskAll reports whether every foreign place agreed, but not to this paper, so
// that all of them must be asked.
func (e *evaluation) mustAskAll() bool {
	uncleared := e.req.Instrument.Kind == request.MLARequest && e.Cleared != ExtentAll
	return e.Hosts == HostsAgreed && (e.Paper == PaperNone || uncleared)
}

// channelState reports whether a channel is open to every state of the set.
func (e *evaluation) channelState(set Ask) ChannelState {
	state := ChannelNone
	for i := range e.asked {
		a := &e.asked[i]
		switch {
		case !a.in(set):
		case a.shut:
			return ChannelClosed
		default:
			state = ChannelOpen
		}
	}
	return state
}

// findWays finds the channels that are open that day from the requesting state to
// another. A treaty that is suspended, only signed or not yet applied is none. Where
// a treaty is open whatever the offence turns out to be, its other rows say no more.
func (e *evaluation) findWays(i int) {
	to := &e.asked[i]
	to.shut = true
	if !to.state.Known() || to.state == e.req.Requesting {
		return
	}
	first, served := len(e.ways), false
	for r := range e.channelRows(to.state) {
		serves, contact := e.serves(r.row), r.kind == contactPoint
		if serves && (!contact || e.danger() != request.NoDanger) {
			e.addWay(i, r.kind, r)
		}
		served = served || serves && !contact
		to.otherPurpose = to.otherPurpose || !serves && !contact
	}
	to.otherPurpose = to.otherPurpose && !served
	if r, ok := e.byAgreement(to.state); ok {
		e.addWay(i, underAgreement, r)
	}
	if r, ok := e.byUnionOrder(to.state); ok {
		e.addWay(i, underUnionOrder, r)
	}
	found := e.ways[first:]
	slices.SortStableFunc(found, compareWays)
	kept, always := found[:0], 0 // what is open whatever the offence stands first
	for _, w := range found {
		like := way{order: w.order &^ onlyIf}
		if _, open := slices.BinarySearchFunc(kept[:always], like, compareWays); open {
			continue
		}
		if kept = append(kept, w); !w.conditional() {
			always++
		}
		to.shut = to.shut && w.kind() == contactPoint // which is no channel
	}
	e.ways = e.ways[:first+len(kept)]
	to.first, to.last = int32(first), int32(len(e.ways))
}

// addWay adds a channel to one of the states asked.
func (e *evaluation) addWay(to int, kind uint32, b basis) {
	w := way{b.ground(), kind*ofKind + b.rank, uint32(to)}
	if e.offence(b.row) == AnswerUnknown {
		w.order |= onlyIf
	}
	e.ways = append(e.ways, w)
}

// channelRows yields the channels of the law files between the requesting state and
// another, whatever their purpose: those that bind the two towards each other, and
// those of a state that assists any other. A channel is closed where the request
// shows that the offence is none for which it is.
func (e *evaluation) channelRows(to request.State) iter.Seq[basis] {
	return func(yield func(basis) bool) {
		for r := range e.law.channelsInForce(e.req.Requesting, to) {
			if e.offence(r.row) != AnswerNo && !yield(r) {
				return
			}
		}
	}
}

// byAgreement returns the executive agreement under which an order could come
// back: all but the paper itself must fit and be known.
func (e *evaluation) byAgreement(to request.State) (basis, bool) {
	if e.req.Authority.OnBehalfOf != "" {
		return basis{}, false
	}
	for r := range e.agreements(to) {
		if r.Provision.Addressed == to && e.serves(r) && e.coversOn(r, r.papers) && e.applies(r) == AnswerYes {
			return r.alone(), true
		}
	}
	return basis{}, false
}

// byUnionOrder returns the power of a joint instrument by which an order with
// direct effect could come back.
func (e *evaluation) byUnionOrder(to request.State) (basis, bool) {
	customer := e.req.Customer
	if customer.Kind == request.PublicSector && customer.State.State() != e.req.Requesting {
		return basis{}, false
	}
	for _, r := range e.law.of(e.req.Requesting).powers {
		order := r.joint && r.papers.has(unionOrder)
		within := e.inSector(r) == AnswerYes && e.issuedWithin(r) == AnswerYes
		if !order || !within || !e.serves(r) || !e.coversOn(r, unionOrder) {
			continue
		}
		if m, ok := e.law.of(to).binds(r); ok && e.applies(r) == AnswerYes {
			return r.with(m), true
		}
	}
	return basis{}, false
}

// Routes returns the open channels to the states to ask, best first, then by
// instrument and state; those that are open for some offences alone come last.
func (c *Case) Routes(ask ...Ask) []Route {
	return c.AppendRoutes([]Route{}, ask...)
}

// AppendRoutes adds to a list what Routes returns.
func (c *Case) AppendRoutes(routes []Route, ask ...Ask) []Route {
	var space fewWays
	for _, w := range c.waysTo(space[:0], ask) {
		kind, to, b := ChannelKind(channelList[w.kind()]), c.asked[w.to].state, c.law.basis(w.ground)
		route := Route{Kind: kind, Requested: to, Cite: b.cite(c.law.Law), Caveat: b.Caveat, Office: c.law.officeFor(kind, to)}
		if w.conditional() {
			route.If = b.When
			route.If.unshare()
		}
		routes = append(routes, route)
	}
	return routes
}

// officeFor returns whom a channel of that kind goes to; nobody where authorities deal
// with each other, or with the provider, directly.
func (l *Law) officeFor(kind ChannelKind, to request.State) Office {
	office := l.office(to)
	if office == nil {
		return Office{}
	}
	switch kind {
	case ViaMLAT, ViaMLAConvention, ViaLettersRogatory:
		own := *office
		own.Contact247 = nil // no channel of these kinds goes there
		return own
	case ViaEmergency247:
		if contact := office.Contact247; contact != nil {
			return Office{Name: contact.Name}
		}
	}
	return Office{}
}
