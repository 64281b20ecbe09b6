package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// bars finds the bars that stand: law that binds the place, at every place of
// storage, and law that binds the holder, of the place and of the state of the
// entity addressed, unless lifted.
func (e *evaluation) bars() {
	e.Bars = []Protection{}
	for _, state := range e.hostly {
		for _, r := range e.law.rows(state, Bar) {
			if r.Strength == Condition || !e.against(r) || !e.binding(r) {
				continue
			}
			if _, lifted := e.lifted(r); lifted {
				continue
			}
			e.Bars = append(e.Bars, r.Protects)
			e.rest("bars", string(r.Protects), r)
			e.ask.add(AskBars, state)
		}
	}
	slices.Sort(e.Bars)
	e.Bars = slices.Compact(e.Bars)
}

// hostStates returns the places and the state of the entity addressed, the
// requesting state left out: its own bars do not bind its own authority.
func (e *evaluation) hostStates() []request.State {
	states := slices.Clone(e.places)
	if a := e.req.Provider.Addressed; a != "" && !slices.Contains(states, a) {
		states = append(states, a)
	}
	return slices.DeleteFunc(states, func(s request.State) bool { return s == e.req.Requesting || !s.Known() })
}

// against reports whether the bar speaks of this category, sector and
// requester. Identification is subscriber data to a bar that names no other.
func (e *evaluation) against(r *row) bool {
	covered := e.covers(r) || e.category == request.Identification && slices.Contains(r.Categories, Category(request.Subscriber))
	return covered && e.inSector(r) && r.state != e.req.Requesting && e.law.withinAny(r.Against, e.req.Requesting, r)
}

// binding reports whether the bar counts as law of the place or of the holder,
// rather than as law that merely follows the provider or its customer.
func (e *evaluation) binding(r *row) bool {
	held := slices.Contains(e.places, r.state)
	holder := slices.Contains(r.Binds, BindsHolder)
	return held && (holder || slices.Contains(r.Binds, BindsPlace)) || holder && r.state == e.req.Provider.Addressed
}

// lifted returns what lifts the bar: a positive act of its own state, or a
// fact that the bar itself opens for.
func (e *evaluation) lifted(r *row) (*row, bool) {
	if e.cleared(r.state) {
		return r, true
	}
	if e.agreement != nil && e.agreement.Provision.Addressed == r.state {
		return e.agreement, true
	}
	if e.union != nil {
		if m, ok := e.law.binds(e.union.in, r.state); ok {
			return e.union.at(m), true
		}
	}
	if slices.Contains(e.places, r.state) {
		if by, ok := e.consent(r.state); ok {
			return by, true
		}
	}
	if by, ok := e.life(r.state, ""); ok {
		return by, true
	}
	return r, slices.Contains(r.Opens, OpensConsent) && e.req.Customer.Consent || e.opensForLife(r)
}

// protection finds what stands above every posture: archives of a foreign
// state, and what the instrument itself leaves out.
func (e *evaluation) protection() {
	e.Protection = []Guard{}
	customer := e.req.Customer
	for _, place := range e.places {
		for _, r := range e.law.rows(place, Immunity) {
			if customer.Kind == request.PublicSector && customer.State == r.Guards && e.covers(r) {
				e.guard(GuardArchives, r.Guards, r)
			}
		}
	}
	for _, r := range e.law.rows(e.req.Requesting, Exclusion) {
		if slices.Contains(r.Order, e.req.Instrument.Kind) && e.covers(r) && e.when(r.When) == Yes {
			e.guard(GuardPublicBody, customer.State, r)
		}
	}
	e.protectedPersons()
	slices.Sort(e.Protection)
	e.Protection = slices.Compact(e.Protection)
}

// protectedPersons guards those whom the agreement protects from an order that
// has no other basis.
func (e *evaluation) protectedPersons() {
	if e.req.Instrument.Kind != request.OverseasProductionOrder {
		return
	}
	for r := range e.agreements(e.req.Provider.Addressed) {
		if e.isProtected(r.When) {
			e.guard(GuardPerson, r.Provision.Addressed, r)
		}
	}
}

// isProtected reports whether the person or the customer is known to be one
// whom the agreement protects.
func (e *evaluation) isProtected(w When) bool {
	s := e.req.Subject
	return slices.Contains([]Answer{not(w.NationalityNot, s.Nationality), not(w.ResidenceNot, s.Residence),
		not(w.LocatedNot, s.Located), e.publicBodyNot(w.PublicBodyNot)}, No)
}

// guard notes a protection; it binds neither the protected state nor a request
// that this state cleared.
func (e *evaluation) guard(g Guard, state request.State, r *row) {
	if state == e.req.Requesting || e.cleared(state) {
		return
	}
	e.Protection = append(e.Protection, g)
	e.rest("protection", string(g), r)
	e.ask.add(AskProtected, state)
}
