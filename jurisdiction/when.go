package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// when reports whether the request shows what a provision asks for. A fact
// that is not known is a condition not met, told apart only to explain.
func (e *evaluation) when(w When) Answer {
	subject := e.req.Subject
	answers := []Answer{
		e.weight(w).answer(),
		not(w.NationalityNot, subject.Nationality),
		not(w.ResidenceNot, subject.Residence),
		not(w.LocatedNot, subject.Located),
		e.publicBodyNot(w.PublicBodyNot),
		yes(!w.Emergency || e.danger() != request.NoDanger),
		yes(!w.Routine || e.danger() == request.NoDanger),
		yes(!w.AgreementWith || e.agreement != nil),
		yes(w.Customer == "" || w.Customer == e.req.Customer.Kind),
		e.ofAnotherState(w),
		yes(!w.ResidenceAbroad || subject.Residence != e.req.Requesting),
	}
	for _, want := range []Answer{No, UnknownYet} {
		if slices.Contains(answers, want) {
			return want
		}
	}
	return Yes
}

// answer turns the weight of an offence into whether the condition is met.
func (w OffenceWeight) answer() Answer {
	switch w {
	case BelowThreshold:
		return No
	case UnknownThreshold:
		return UnknownYet
	}
	return Yes
}

// not answers whether a state is none of those excluded.
func not(excluded []request.State, s request.State) Answer {
	switch {
	case len(excluded) == 0:
		return Yes
	case slices.Contains(excluded, s):
		return No
	case !s.Known():
		return UnknownYet
	}
	return Yes
}

// publicBodyNot answers whether the customer is no public body of a state that
// is excluded.
func (e *evaluation) publicBodyNot(excluded []request.State) Answer {
	if e.req.Customer.Kind != request.PublicSector {
		return Yes
	}
	return not(excluded, e.req.Customer.State)
}

// ofAnotherState answers whether the customer is another state's public body.
func (e *evaluation) ofAnotherState(w When) Answer {
	switch state := e.req.Customer.State; {
	case !w.OfAnotherState:
		return Yes
	case state == e.req.Requesting:
		return No
	case !state.Known():
		return UnknownYet
	}
	return Yes
}

func yes(ok bool) Answer {
	if ok {
		return Yes
	}
	return No
}
