package jurisdiction

import (
	"cmp"
	"slices"

	"github.com/comity-go/comity/request"
)

// bars finds the bars that stand: law that binds the place, at every place of
// storage, and law that binds the holder, of the place and of the state of the
// entity addressed, unless lifted. Where it is not known which there are, a bar
// is taken to stand.
func (e *evaluation) bars() {
	if !e.req.Provider.Addressed.Known() {
		e.unknownBar(request.Unknown)
	}
	for _, state := range e.barStates {
		if !e.law.stateLaw(state).surveyed {
			if _, lifted := e.agreed(state); !lifted {
				e.unknownBar(state)
			}
		}
		for _, r := range e.law.of(state).bars {
			if r.setsCondition || !e.against(r) || !e.binding(r) {
				continue
			}
			if _, lifted := e.lifted(r); lifted {
				continue
			}
			e.Bars = append(e.Bars, r.Protects)
			e.support(factBars, r.protects, r)
			e.ask(AskBars, state)
			e.barred = append(e.barred, state)
		}
	}
	e.barred = slices.Compact(e.barred)
	slices.Sort(e.Bars)
	e.Bars = slices.Compact(e.Bars)
}

// unknownBar notes that a state may have a bar that the files do not hold. It is
// no conflict: nobody can say what duty it meets.
func (e *evaluation) unknownBar(state request.State) {
	e.Bars = append(e.Bars, ProtectsUnknown)
	e.ask(AskBars, state)
	e.unheld = append(e.unheld, Unheld{e.law.unheldBars(state), state})
	e.Counsel = true
}

// unheldBars returns what is not held of a state whose bars are unknown.
func (l *Law) unheldBars(state request.State) UnheldKind {
	switch {
	case !state.Known():
		return UnheldAddressee
	case l.stateLaw(state).own:
		return UnheldSurvey
	}
	return UnheldState
}

// findBarStates returns the states whose bars count: the places and the state of
// the entity addressed. The requesting state is left out, since its own bars do
// not bind its own authority.
func (e *evaluation) findBarStates() []request.State {
	states := append(e.barStates[:0], e.Places...)
	if a := e.req.Provider.Addressed; a != "" && !slices.Contains(states, a) {
		states = append(states, a)
	}
	return slices.DeleteFunc(states, func(s request.State) bool { return s == e.req.Requesting || !s.Known() })
}

// against reports whether the bar speaks of this category, sector and
// requester. Identification is subscriber data to a bar that names no other.
func (e *evaluation) against(r *row) bool {
	identifies := e.Category == request.Identification && r.categories.has(subscriberData)
	return (e.covers(r) || identifies) && e.inSector(r) != AnswerNo && r.state != e.req.Requesting &&
		(r.againstForeign || e.law.withinAny(r.Against, e.req.Requesting, r))
}

// binding reports whether the bar counts as law of the place or of the holder,
// and not only as law that follows the provider or its customer.
func (e *evaluation) binding(r *row) bool {
	held := slices.Contains(e.Places, r.state) && e.restsWithin(r) != AnswerNo
	return held && r.binds.has(bindsHolder|bindsPlace) || r.binds.has(bindsHolder) && r.state == e.req.Provider.Addressed
}

// restsWithin answers whether the data rest in the part of its state to which
// the row is limited; where no subdivision is named they may. A row on public
// bodies is limited by whose body it is.
func (e *evaluation) restsWithin(r *row) Answer {
	if !r.ofPart || e.isOfBody(r) {
		return AnswerYes
	}
	answer := AnswerNo
	for _, a := range e.areas {
		if a.State() != r.state {
			continue
		}
		switch within(r.Area, a) {
		case AnswerYes:
			return AnswerYes
		case AnswerUnknown:
			answer = AnswerUnknown
		}
	}
	return answer
}

// lifted returns what lifts the bar: a positive act of its own state, or a
// fact that the bar itself opens for.
func (e *evaluation) lifted(r *row) (basis, bool) {
	if by, ok := e.agreed(r.state); ok {
		return cmp.Or(by, r.alone()), true
	}
	return r.alone(), r.opens.has(opensConsent) && e.req.Customer.Consent || e.opensForLife(r)
}

// agreed returns the positive act of a state that lifts all its bars, held here
// or not; an empty one for a clearance, which is no provision.
func (e *evaluation) agreed(state request.State) (basis, bool) {
	if e.cleared(state) {
		return basis{}, true
	}
	if e.agreement != nil && e.agreement.Provision.Addressed == state {
		return e.agreement.alone(), true
	}
	if e.union != nil {
		if m, ok := e.law.of(state).binds(e.union); ok {
			return e.union.with(m), true
		}
	}
	if slices.Contains(e.Places, state) {
		if by, ok := e.consent(state); ok {
			return by, true
		}
	}
	return e.life(state)
}

// protection finds what stands above every posture: archives of a foreign
// state, and what the instrument itself leaves out.
func (e *evaluation) protection() {
	customer := e.req.Customer
	for _, r := range e.law.immunities {
		public := customer.Kind == request.PublicSector && same(e.customer, r.Guards) != AnswerNo
		if public && e.heldIn(r.state) && e.covers(r) {
			e.protect(ProtectedArchives, r.Guards, r)
		}
	}
	for _, r := range e.law.of(e.req.Requesting).exclusions {
		if r.papers.has(e.said.papers) && e.covers(r) && e.mayApply(&r.When) {
			e.protect(ProtectedPublicBody, e.customer, r)
		}
	}
	e.protectedPersons()
	slices.Sort(e.Protection)
	e.Protection = slices.Compact(e.Protection)
}

// heldIn reports whether the data may rest in the state.
func (e *evaluation) heldIn(state request.State) bool {
	return slices.Contains(e.Places, state) || slices.Contains(e.Places, request.Unknown)
}

// protectedPersons finds those whom the agreement protects from an order that
// has no other basis; where the addressee is not known, every agreement of the
// issuing state.
func (e *evaluation) protectedPersons() {
	if e.req.Instrument.Kind != request.OverseasProductionOrder {
		return
	}
	for r := range e.agreements(e.req.Provider.Addressed) {
		if e.isProtected(&r.When) {
			e.protect(ProtectedPerson, r.Provision.Addressed, r)
		}
	}
}

// isProtected reports whether one of the persons or the customer could be one whom the
// agreement protects.
func (e *evaluation) isProtected(w *When) bool {
	return least(e.persons(w), e.publicBodyNot(w.PublicBodyNot)) != AnswerYes
}

// protect notes a protection; it binds neither the protected state nor a request
// that this state cleared.
func (e *evaluation) protect(p Protected, state request.State, r *row) {
	if same(state, e.req.Requesting) == AnswerYes || e.cleared(state) {
		return
	}
	e.Protection = append(e.Protection, p)
	e.support(factProtection, wordsOf(factProtection, p), r)
	e.ask(AskProtected, state)
}
