package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// bearing returns how a bar bears on the item.
func (e *evaluation) bearing(r *row) Bearing {
	switch {
	case r.setsCondition:
		return BearingCondition
	case e.binding(r):
		return BearingBinds
	}
	return BearingFollows
}

// conflicts finds the bars that a duty meets: those that bind here, and those
// that merely follow the provider or its customer, or set a condition.
func (e *evaluation) conflicts() {
	duty, ok := e.compulsion()
	if !ok {
		return
	}
	var space [16]request.State // few requests concern more
	for _, state := range e.concerned(space[:0]) {
		review := e.review(state)
		for _, r := range e.law.of(state).bars {
			if !e.against(r) || !e.binding(r) && !e.follows(r) {
				continue
			}
			c := Conflict{State: state, Bearing: e.bearing(r), Bar: r.cite(), Duty: duty}
			if review != nil {
				c.Review = e.ref(review.alone())
			}
			if by, ok := e.lifted(r); ok {
				c.LiftedBy = e.ref(by)
			}
			e.Conflicts = append(e.Conflicts, c)
		}
	}
}

// compulsion returns the power that compels disclosure, or nil where one
// compels that the files do not hold, as an order at home does; false where
// nothing compels.
func (e *evaluation) compulsion() (*Cite, bool) {
	if e.duty != nil {
		return e.ref(e.duty.alone()), true
	}
	if e.Process != ProcessEnough || !slices.Contains(e.Places, e.req.Requesting) {
		return nil, false
	}
	for _, r := range e.law.of(e.req.Requesting).powers {
		if e.empowers(r) && len(r.Court) == 0 {
			return e.ref(r.alone()), true
		}
	}
	return nil, true
}

// concerned adds to states every state whose law may bar, each once: the places, that
// of the entity addressed, home, other establishments, the customer's.
func (e *evaluation) concerned(states []request.State) []request.State {
	p := &e.req.Provider
	states = append(append(append(states, e.barStates...), p.Home), p.EstablishedIn...)
	states = append(states, e.customer)
	slices.Sort(states)
	return slices.DeleteFunc(slices.Compact(states), func(s request.State) bool { return !s.Known() })
}

// follows reports whether the bar follows the provider, by its home or another
// establishment, or the customer.
func (e *evaluation) follows(r *row) bool {
	p, customer := &e.req.Provider, &e.req.Customer
	if r.binds.has(bindsHolder) && (r.state == p.Home || slices.Contains(p.EstablishedIn, r.state)) {
		return true
	}
	return r.binds.has(bindsCustomer) && customer.Kind == request.PublicSector && e.customer == r.state &&
		within(r.Area, customer.State) != AnswerNo
}

// review returns the procedure that the requesting state's law offers for a
// conflict with the law of another.
func (e *evaluation) review(with request.State) *row {
	for _, r := range e.law.of(e.req.Requesting).reviews {
		if r.papers.has(e.said.papers) && e.covers(r) && (!r.When.AgreementWith || e.partners(r, with)) {
			return r
		}
	}
	return nil
}

// clash finds whether a duty that reaches meets a bar that stands, and the
// procedure that the law offers then, with its time.
func (e *evaluation) clash() {
	e.Clash = ClashNone
	if e.Reach != AnswerYes || len(e.barred) == 0 {
		return
	}
	e.Clash = ClashUnreviewed
	e.supportAs(factClash, factBars, anyWord)
	e.supportAs(factClash, factReach, reachYes)
	for _, state := range e.barred {
		if review := e.review(state); review != nil {
			e.Clash = ClashReviewable
			e.support(factClash, 0, review)
			e.start(DutyObject, review)
		}
	}
}

// partners reports whether an executive agreement is in force with the state;
// where the procedure is an agreement's own, whether the order runs under it.
func (e *evaluation) partners(review *row, with request.State) bool {
	for _, r := range e.law.of(e.req.Requesting).agreements {
		if r.Issuing != with && r.Provision.Addressed != with {
			continue
		}
		if review.in.Kind != r.in.Kind || e.agreement != nil && e.agreement.in == review.in {
			return true
		}
	}
	return false
}
