package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// when answers whether the request shows what a provision asks for. What
// permits takes only yes, what restrains anything but no.
func (e *evaluation) when(w When) Answer {
	return least(e.weight(w).answer(), yes(!w.AgreementWith || e.agreement != nil), e.circumstances(w))
}

// circumstances answers when for all but the offence and the agreement.
func (e *evaluation) circumstances(w When) Answer {
	subject := e.req.Subject
	return least(
		not(w.NationalityNot, subject.Nationality),
		not(w.ResidenceNot, subject.Residence),
		not(w.LocatedNot, subject.Located),
		e.publicBodyNot(w.PublicBodyNot),
		yes(!w.Emergency || e.danger() != request.NoDanger),
		yes(!w.Routine || e.danger() == request.NoDanger),
		yes(w.Customer == "" || w.Customer == e.req.Customer.Kind),
		e.ofAnotherState(w),
		yes(!w.ResidenceAbroad || subject.Residence != e.req.Requesting),
		yes(!w.Notified || e.notified()),
		yes(!w.Unvalidated || e.unvalidated()),
		yes(!w.NoGround || e.req.Provider.WhyProcessor == request.GroundNotSaid),
		yes(!w.Privileged || e.req.Privileged != request.PrivilegeNotFound),
	)
}

// least returns the answer to whether all hold.
func least(answers ...Answer) Answer {
	for _, want := range []Answer{AnswerNo, AnswerUnknown} {
		if slices.Contains(answers, want) {
			return want
		}
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
	return not(excluded, e.req.Customer.State.State())
}

// ofAnotherState answers whether the customer is another state's public body.
func (e *evaluation) ofAnotherState(w When) Answer {
	if !w.OfAnotherState {
		return AnswerYes
	}
	return opposite[same(e.req.Customer.State.State(), e.req.Requesting)]
}

var opposite = map[Answer]Answer{AnswerYes: AnswerNo, AnswerNo: AnswerYes, AnswerUnknown: AnswerUnknown}

func yes(ok bool) Answer {
	if ok {
		return AnswerYes
	}
	return AnswerNo
}

// weight measures the offence against a threshold.
func (e *evaluation) weight(w When) OffenceWeight {
	offence := e.req.Offence
	switch {
	case w.MinMaxYears == 0:
		return ThresholdNone
	case offence.MaxYears >= w.MinMaxYears, w.OrListed && offence.Listed:
		return ThresholdMet
	case offence.MaxYears == 0:
		e.missing.Years = max(e.missing.Years, w.MinMaxYears)
		return ThresholdUnknown
	}
	return ThresholdBelow
}
