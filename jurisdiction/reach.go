package jurisdiction

import (
	"iter"
	"slices"

	"github.com/comity-go/comity/request"
)

// reach finds whether a power of the requesting state holds the entity
// addressed and reaches data abroad, and which joint act gives the order
// effect.
func (e *evaluation) reach() {
	e.Reach = AnswerNo
	for _, r := range e.law.of(e.req.Requesting).powers {
		if r.ruling && r.endsAtHome {
			if e.ruledAgainst(r) {
				e.Reach, e.union, e.duty = AnswerNo, nil, nil
				e.support(factReach, reachNo, r)
				return
			}
			continue
		}
		if !e.empowers(r) || e.holds(r) != AnswerYes {
			continue
		}
		switch answer := e.answer(r); {
		case answer == AnswerYes:
			e.reached(r)
		case answer == AnswerUnknown && e.Reach == AnswerNo:
			e.Reach = AnswerUnknown
			e.support(factReach, reachUnknown, r)
		}
	}
}

// reached notes a power that reaches.
func (e *evaluation) reached(r *row) {
	e.Reach = AnswerYes
	e.support(factReach, reachYes, r)
	if e.duty == nil {
		e.duty = r
	}
	if r.joint {
		e.union = r
	}
	if r.Reach == ReachByAgreement {
		e.support(factReach, reachYes, e.agreement)
	}
}

// answer finds whether a power that empowers and holds reaches abroad. A
// ruling counts only where its court sits.
func (e *evaluation) answer(r *row) Answer {
	if len(r.Court) > 0 && !slices.Contains(r.Court, e.req.Instrument.IssuedIn) {
		if r.Reach == ReachAbroad && e.subdivision() == "" {
			e.missing.Courts = append(e.missing.Courts, r.Court...)
		}
		return AnswerNo
	}
	if e.excluded(r) {
		return AnswerUnknown
	}
	switch r.Reach {
	case ReachAbroad:
		return e.applies(r)
	case ReachByAgreement:
		if e.agreement != nil {
			return e.applies(r)
		}
	case ReachUnsettled:
		return AnswerUnknown
	}
	return AnswerNo
}

// excluded reports whether the instrument of the power may leave out the data
// asked for, such as those of another state's public authority.
func (e *evaluation) excluded(r *row) bool {
	return slices.ContainsFunc(e.law.of(e.req.Requesting).exclusions, func(x *row) bool {
		return x.in == r.in && x.papers.has(e.said.papers) && e.covers(x) && e.mayApply(&x.When)
	})
}

// ruledAgainst reports whether a ruling against reach may bind here; it also
// counts where no subdivision is named.
func (e *evaluation) ruledAgainst(r *row) bool {
	in := e.subdivision()
	binds := len(r.Court) == 0 || in == "" || slices.Contains(r.Court, in)
	return binds && e.issuedWithin(r) != AnswerNo && e.speaksOf(r) && e.inSector(r) != AnswerNo && e.holds(r) != AnswerNo
}

// subdivision returns the part of a state whose paper it is; empty where only
// the state is known.
func (e *evaluation) subdivision() request.Area {
	in := e.req.Instrument.IssuedIn
	if in == request.Area(in.State()) {
		return ""
	}
	return in
}

// holds answers whether the state has jurisdiction over the provider by the tie
// that the power names. The tie of a joint act is to any state it binds, that
// of a power by agreement to the other side. Lists of a provider's states are
// as far as known, so that they never say no.
func (e *evaluation) holds(r *row) Answer {
	p := e.req.Provider
	offered := slices.Contains(p.OffersIn, e.req.Requesting)
	_, bound := e.law.of(p.Addressed).binds(r)
	switch {
	case bound, r.Reach == ReachByAgreement && e.agreement != nil:
		return AnswerYes
	case r.HoldsOver == HoldOffers && offered:
		return AnswerYes
	case r.HoldsOver == HoldGroup && (offered || slices.Contains(p.EstablishedIn, e.req.Requesting)):
		return AnswerYes
	case r.HoldsOver == HoldAddressed && p.Addressed.Known():
		return AnswerNo
	}
	return AnswerUnknown
}

// fittingAgreement returns the executive agreement that covers this order, or
// nil: instrument, issuer, category, direction, offence, person and place must
// all fit and be known.
func (e *evaluation) fittingAgreement() *row {
	if e.req.Authority.OnBehalfOf != "" {
		return nil
	}
	for r := range e.agreements(e.req.Provider.Addressed) {
		if r.Provision.Addressed == e.req.Provider.Addressed && e.empowers(r) && e.applies(r) == AnswerYes {
			return r
		}
	}
	return nil
}

// agreements yields the executive agreements by which orders of the requesting
// state may go to providers of another; of every other where it is not known.
func (e *evaluation) agreements(with request.State) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, r := range e.law.of(e.req.Requesting).agreements {
			if r.Issuing == e.req.Requesting && same(r.Provision.Addressed, with) != AnswerNo && !yield(r) {
				return
			}
		}
	}
}
