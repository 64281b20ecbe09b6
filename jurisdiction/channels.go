package jurisdiction

import (
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// channels finds the channels that are open to the states in question.
func (e *evaluation) channels() {
	slices.SortFunc(e.asked, func(a, b asked) int { return strings.Compare(string(a.state), string(b.state)) })
	sets := AskHosts.bit() | AskBars.bit() | AskProtected.bit() | AskAll.bit()
	if e.req.Provider.Control && !e.mustAskAll() {
		sets &^= AskAll.bit()
	}
	var always, onlyIf wordBits // the kinds that are open, for any offence and for some
	for i := range e.asked {
		a, field := &e.asked[i], factWay
		if e.findWays(i); a.sets&sets != 0 {
			field = factChannels
		}
		a.first = int32(len(e.supports))
		for _, w := range e.ways {
			s := support{w.ground, 1 << w.kind(), field, w.conditional()}
			e.supports = append(e.supports, s)
			switch {
			case field != factChannels:
			case s.onlyIf:
				onlyIf |= s.word
			default:
				always |= s.word
			}
		}
		a.last = int32(len(e.supports))
		e.OtherPurpose = e.OtherPurpose || a.otherPurpose && (a.in(AskHosts) || a.in(AskBars))
	}
	for _, kinds := range [...]wordBits{always, onlyIf &^ always} {
		for ; kinds != 0; kinds &= kinds - 1 {
			e.Channels = append(e.Channels, ChannelKind(channelList[bits.TrailingZeros32(uint32(kinds))]))
		}
	}
	e.AskHosts, e.AskLife, e.AskAll = e.channelState(AskHosts), e.channelState(AskLife), e.channelState(AskAll)
	e.AskBars, e.AskProtected = e.channelState(AskBars), e.channelState(AskProtected)
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

// findWays finds the channels that are open that day from the requesting state to one
// of the states asked, the best first. A treaty that is suspended, only signed or not yet
// applied is none. Where a treaty is open whatever the offence turns out to be, its other
// rows say no more.
func (e *evaluation) findWays(i int) {
	to := &e.asked[i]
	to.shut, e.ways = true, e.ways[:0]
	if !to.state.Known() || to.state == e.req.Requesting {
		return
	}
	served := false
	for r := range e.channelRows(to.state) {
		serves, contact := e.serves(r.row), r.kind == contactPoint
		if serves && (!contact || e.danger() != request.NoDanger) {
			e.addWay(r.kind, r)
		}
		served = served || serves && !contact
		to.otherPurpose = to.otherPurpose || !serves && !contact
	}
	to.otherPurpose = to.otherPurpose && !served
	if r, ok := e.byAgreement(to.state); ok {
		e.addWay(underAgreement, r)
	}
	if r, ok := e.byUnionOrder(to.state); ok {
		e.addWay(underUnionOrder, r)
	}
	slices.SortStableFunc(e.ways, compareWays)
	kept, always := e.ways[:0], 0 // what is open whatever the offence stands first
	for _, w := range e.ways {
		like := way{order: w.order &^ onlyIf}
		if _, open := slices.BinarySearchFunc(kept[:always], like, compareWays); open {
			continue
		}
		if kept = append(kept, w); !w.conditional() {
			always++
		}
		to.shut = to.shut && w.kind() == contactPoint // which is no channel
	}
	e.ways = kept
}

// addWay adds a channel to the state in question.
func (e *evaluation) addWay(kind uint32, b basis) {
	e.ways = append(e.ways, way{ground: b.ground(), order: orderOf(kind, b.rank, e.offence(b.row) == AnswerUnknown)})
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
	if customer.Kind == request.PublicSector && e.customer != e.req.Requesting {
		return basis{}, false
	}
	for _, r := range e.law.of(e.req.Requesting).powers {
		within := r.joint && r.papers.has(unionOrder) && e.inSector(r) == AnswerYes && e.issuedWithin(r) == AnswerYes
		if !within || !e.serves(r) || !e.coversOn(r, unionOrder) {
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
