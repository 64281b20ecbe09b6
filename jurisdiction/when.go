package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// applies answers whether the request shows what a row asks for.
func (e *evaluation) applies(r *row) Answer {
	if r.unconditional {
		return AnswerYes
	}
	return e.when(&r.When)
}

// offence answers whether the offence is one for which the row is.
func (e *evaluation) offence(r *row) Answer {
	if r.ofAnyOffence {
		return AnswerYes
	}
	return r.When.offence(&e.req.Offence)
}

// when answers whether the request shows what a provision asks for. What
// permits takes only yes, what restrains anything but no.
func (e *evaluation) when(w *When) Answer {
	answer := least(e.weight(w).answer(), yes(!w.AgreementWith || e.agreement != nil))
	return least(answer, e.circumstances(w))
}

// circumstances answers when for all but the offence and the agreement.
func (e *evaluation) circumstances(w *When) Answer {
	switch {
	case w.Emergency && e.danger() == request.NoDanger,
		w.Routine && e.danger() != request.NoDanger,
		w.Customer != "" && w.Customer != e.req.Customer.Kind,
		w.ResidenceAbroad && !slices.ContainsFunc(e.subjects, e.livesAbroad),
		w.Notified && !e.notified(),
		w.Unvalidated && !e.unvalidated(),
		w.NoGround && e.req.Provider.WhyProcessor != request.GroundNotSaid,
		w.Privileged && e.req.Privileged == request.PrivilegeNotFound:
		return AnswerNo
	}
	return least(least(e.persons(w), e.publicBodyNot(w.PublicBodyNot)), e.ofAnotherState(w))
}

// persons answers whether the condition holds for each of those whose data the
// item is: what protects one of them protects the item.
func (e *evaluation) persons(w *When) Answer {
	answer := AnswerYes
	if len(w.NationalityNot) == 0 && len(w.ResidenceNot) == 0 && len(w.LocatedNot) == 0 {
		return answer
	}
	for i := range e.subjects {
		s := &e.subjects[i]
		answer = least(answer, not(w.NationalityNot, s.Nationality))
		answer = least(answer, least(not(w.ResidenceNot, s.Residence), not(w.LocatedNot, s.Located)))
	}
	return answer
}

// livesAbroad reports whether the subject is not known to live in the requesting
// state.
func (e *evaluation) livesAbroad(s request.Subject) bool { return s.Residence != e.req.Requesting }

// mayApply reports whether a provision that restrains may apply because of one of
// those whose data the item is.
func (e *evaluation) mayApply(w *When) bool {
	all := e.subjects
	for i := range all {
		e.subjects = all[i : i+1]
		if e.when(w) != AnswerNo {
			e.subjects = all
			return true
		}
	}
	e.subjects = all
	return false
}

// least returns the answer to whether both hold.
func least(a, b Answer) Answer {
	switch {
	case a == AnswerNo || b == AnswerNo:
		return AnswerNo
	case a == AnswerUnknown || b == AnswerUnknown:
		return AnswerUnknown
	}
	return AnswerYes
}

// same answers whether two states are one. A state that is not known could be
// any.
func same(a, b request.State) Answer {
	if !a.Known() || !b.Known() {
		return AnswerUnknown
	}
	return yes(a == b)
}

// answer turns the weight of an offence into whether the condition is met.
func (w OffenceWeight) answer() Answer {
	switch w {
	case ThresholdBelow:
		return AnswerNo
	case ThresholdUnknown:
		return AnswerUnknown
	}
	return AnswerYes
}

// not answers whether a state is none of those excluded.
func not(excluded []request.State, s request.State) Answer {
	switch {
	case len(excluded) == 0:
		return AnswerYes
	case slices.Contains(excluded, s):
		return AnswerNo
	case !s.Known():
		return AnswerUnknown
	}
	return AnswerYes
}

// publicBodyNot answers whether the customer is no public body of a state that
// is excluded.
func (e *evaluation) publicBodyNot(excluded []request.State) Answer {
	if e.req.Customer.Kind != request.PublicSector {
		return AnswerYes
	}
	return not(excluded, e.customer)
}

// ofAnotherState answers whether the customer is another state's public body.
func (e *evaluation) ofAnotherState(w *When) Answer {
	if !w.OfAnotherState {
		return AnswerYes
	}
	return opposite[same(e.customer, e.req.Requesting)]
}

var opposite = map[Answer]Answer{AnswerYes: AnswerNo, AnswerNo: AnswerYes, AnswerUnknown: AnswerUnknown}

func yes(ok bool) Answer {
	if ok {
		return AnswerYes
	}
	return AnswerNo
}

// weight measures the offence against a condition, and notes the years that are
// not said.
func (e *evaluation) weight(w *When) OffenceWeight {
	if !w.asksOffence() {
		return ThresholdNone
	}
	switch w.offence(&e.req.Offence) {
	case AnswerYes:
		return ThresholdMet
	case AnswerNo:
		return ThresholdBelow
	}
	if w.years(&e.req.Offence) == AnswerUnknown {
		e.missing.Years = max(e.missing.Years, w.enoughYears())
	}
	return ThresholdUnknown
}

// enoughYears returns a statutory maximum that is enough.
func (w *When) enoughYears() float64 {
	if w.MaxAbove == 0 {
		return w.MinMaxYears
	}
	return w.MaxAbove + 0.5
}

// offence answers whether the offence is one that the condition asks for: no
// where the request shows that it is not, unknown where it does not show that
// it is.
func (w *When) offence(o *request.Offence) Answer {
	return least(least(w.years(o), w.kind(o.Kinds)), least(w.kindNot(o.Kinds), w.group(o.OrganisedGroup)))
}

// years answers whether the offence is grave enough.
func (w *When) years(o *request.Offence) Answer {
	switch {
	case w.MinMaxYears == 0 && w.MaxAbove == 0, w.OrListed && o.Listed:
		return AnswerYes
	case o.MaxYears == 0:
		return AnswerUnknown
	}
	return yes(o.MaxYears >= w.MinMaxYears && (w.MaxAbove == 0 || o.MaxYears > w.MaxAbove))
}

// kind answers whether the offence is of one of the kinds.
func (w *When) kind(kinds []request.OffenceKind) Answer {
	switch {
	case len(w.OffenceKind) == 0:
		return AnswerYes
	case len(kinds) == 0:
		return AnswerUnknown
	}
	return yes(shareWord(kinds, w.OffenceKind))
}

// kindNot answers whether the offence is of none of the kinds.
func (w *When) kindNot(kinds []request.OffenceKind) Answer {
	switch {
	case len(w.OffenceKindNot) == 0:
		return AnswerYes
	case len(kinds) == 0:
		return AnswerUnknown
	}
	return yes(!shareWord(kinds, w.OffenceKindNot))
}

// shareWord reports whether the lists have a word in common.
func shareWord[W ~string](a, b []W) bool {
	return slices.ContainsFunc(a, func(w W) bool { return slices.Contains(b, w) })
}

// group answers whether an organised criminal group committed it.
func (w *When) group(said request.Answer) Answer {
	switch {
	case !w.OrganisedGroup:
		return AnswerYes
	case said == request.NotSaid:
		return AnswerUnknown
	}
	return yes(said == request.Yes)
}
