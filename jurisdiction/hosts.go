package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// hosts finds whether every foreign place agreed, and by which acts.
func (e *evaluation) hosts() {
	e.Hosts = HostsHome
	for _, place := range e.Places {
		if place == e.req.Requesting && place.Known() {
			continue
		}
		e.ask(AskAll, place)
		before := len(e.HostActs)
		e.acts(place)
		acts := e.HostActs[before:]
		switch {
		case !place.Known():
			e.Hosts = HostsUnknown
		case len(acts) == 0 && e.Hosts != HostsUnknown:
			e.Hosts = HostsSilent
		case e.Hosts == HostsHome:
			e.Hosts = HostsAgreed
		}
		if len(acts) == 0 || e.unanswerable() {
			e.ask(AskHosts, place)
		}
		if len(acts) == 1 && acts[0] == HostActLife {
			e.LifeOnly = true
			e.ask(AskLife, place)
		}
	}
	slices.Sort(e.HostActs)
	e.HostActs = slices.Compact(e.HostActs)
	if r, ok := e.life(e.req.Provider.Addressed); ok {
		e.LifeAddressed = true
		e.supportBy(factLifeAddressed, lifeAddressed, r)
	}
}

// unanswerable reports whether the order has a law of its own that no act of a
// host can make up for: it does not exist in the requesting state, or is not
// shown to be for an offence that is grave enough. A place that agreed is then
// asked like any other.
func (e *evaluation) unanswerable() bool {
	switch e.req.Instrument.Kind {
	case request.EuropeanProductionOrder, request.OverseasProductionOrder:
		return e.Process == ProcessNone || e.Threshold == ThresholdUnknown
	}
	return false
}

// acts finds the positive acts by which a foreign place agreed to this very
// request. That no rule is against it is no consent, nor is a mere permission.
func (e *evaluation) acts(place request.State) {
	if !place.Known() {
		return
	}
	if e.cleared(place) {
		e.HostActs = append(e.HostActs, HostActClearance)
		e.clearing()
	}
	act := func(a HostAct, by basis) {
		e.HostActs = append(e.HostActs, a)
		e.supportBy(factHostActs, wordsOf(factHostActs, a), by)
	}
	if e.agreement != nil && e.agreement.Provision.Addressed == place {
		act(HostActAgreement, e.agreement.alone())
	}
	if e.union != nil {
		if r, ok := e.law.of(place).binds(e.union); ok {
			act(HostActUnion, e.union.with(r))
		}
	}
	if r, ok := e.consent(place); ok {
		act(HostActConsent, r)
	}
	if r, ok := e.life(place); ok {
		act(HostActLife, r)
	}
}

// clearing notes that a clearance is an act of the host state: the library's
// own position.
func (e *evaluation) clearing() {
	for _, r := range e.law.positions {
		if r.Role == RoleNote {
			e.support(factHostActs, actByClearance, r)
			e.support(factCleared, 0, r)
		}
	}
}

// consent returns the provision by which the person entitled to disclose may
// consent to access from abroad, both states being bound.
func (e *evaluation) consent(place request.State) (basis, bool) {
	if !e.req.Customer.Consent {
		return basis{}, false
	}
	for _, r := range e.law.of(e.req.Requesting).consents {
		if m, ok := e.law.of(place).binds(r); ok {
			return r.with(m), true
		}
	}
	return basis{}, false
}

// life returns the rule of a state's law that lets the data go for danger to
// life, within its own terms.
func (e *evaluation) life(state request.State) (basis, bool) {
	if e.danger() == request.NoDanger || !state.Known() {
		return basis{}, false
	}
	for _, r := range e.law.of(state).emergencies {
		speaks := r.papers == 0 && e.covers(r) && e.inSector(r) == AnswerYes
		if speaks && e.opensForLife(r) && e.law.opensTo(e.req.Requesting, r) {
			return r.alone(), true
		}
	}
	return basis{}, false
}

// opensForLife reports whether the row opens for the danger at hand.
func (e *evaluation) opensForLife(r *row) bool {
	danger := e.danger()
	switch {
	case danger == request.NoDanger:
		return false
	case r.opens.has(opensAny):
		return true
	case r.opens.has(opensAnyOwn):
		return r.state == e.req.Requesting
	}
	return danger == request.DangerToSubject && r.opens.has(opensSubject)
}
