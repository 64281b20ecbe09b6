package jurisdiction

import (
	"iter"
	"slices"

	"github.com/comity-go/comity/request"
)

// reach finds whether a power of the requesting state holds the entity
// addressed and reaches data abroad, and which agreement or joint act gives
// the order effect.
func (e *evaluation) reach() {
	e.agreement = e.fittingAgreement()
	e.Reach = No
	for _, r := range e.law.rows(e.req.Requesting, Power) {
		if !e.empowers(r) || !e.holds(r) {
			continue
		}
		switch answer := e.answer(r); {
		case r.in.Kind == KindRuling && r.Reach == Home:
			if e.ruledAgainst(r) {
				e.Reach, e.union, e.duty = No, nil, nil
				e.rest("reach", string(No), r)
				return
			}
		case answer == Yes:
			e.reached(r)
		case answer == UnknownYet && e.Reach == No:
			e.Reach = UnknownYet
			e.rest("reach", string(UnknownYet), r)
		}
	}
}

// reached notes a power that reaches.
func (e *evaluation) reached(r *row) {
	e.Reach = Yes
	e.rest("reach", string(Yes), r)
	if e.duty == nil {
		e.duty = r
	}
	if e.law.joint(r.in) {
		e.union = r
	}
	if r.Reach == ByAgreement {
		e.rest("reach", string(Yes), e.agreement)
	}
}

// answer finds whether a power that empowers and holds reaches abroad. A
// ruling counts only where its court sits.
func (e *evaluation) answer(r *row) Answer {
	if len(r.Court) > 0 && !slices.Contains(r.Court, e.req.Instrument.IssuedIn) {
		if r.Reach == Abroad && e.subdivision() == "" {
			e.missing.Courts = append(e.missing.Courts, r.Court...)
		}
		return No
	}
	if e.excluded(r) != No {
		return UnknownYet
	}
	switch r.Reach {
	case Abroad:
		return e.when(r.When)
	case ByAgreement:
		if e.agreement != nil {
			return e.when(r.When)
		}
	case Unsettled:
		return UnknownYet
	}
	return No
}

// excluded answers whether the instrument of the power leaves out the data
// asked for, such as those of another state's public authority.
func (e *evaluation) excluded(r *row) Answer {
	for _, x := range e.law.rows(e.req.Requesting, Exclusion) {
		if x.in == r.in && slices.Contains(x.Order, e.req.Instrument.Kind) && e.covers(x) {
			return e.when(x.When)
		}
	}
	return No
}

// ruledAgainst reports whether a ruling against reach binds here; it also
// counts where no subdivision is named.
func (e *evaluation) ruledAgainst(r *row) bool {
	in := e.subdivision()
	return len(r.Court) == 0 || in == "" || slices.Contains(r.Court, in)
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

// empowers reports whether the power covers this very instrument, category,
// issuer, purpose and sector.
func (e *evaluation) empowers(r *row) bool {
	return slices.Contains(r.Order, e.req.Instrument.Kind) && e.covers(r) && e.issuedBy(r) && e.serves(r) && e.inSector(r)
}

// covers reports whether the row speaks of the category; what reaches content
// reaches documents.
func (e *evaluation) covers(r *row) bool {
	return slices.Contains(r.Categories, Category(e.category)) ||
		e.category == request.Documents && r.Role == Power && slices.Contains(r.Categories, Category(request.Content))
}

// issuedBy reports whether the instrument comes from an issuer that the row
// names; a judge may do what any other may.
func (e *evaluation) issuedBy(r *row) bool {
	if r.When.Emergency && e.danger() == request.NoDanger {
		return false
	}
	by := e.req.Instrument.Issuer
	return by == request.ByJudge || slices.Contains(r.Provision.Issuer, by)
}

// serves reports whether the power serves the purpose of this request.
func (e *evaluation) serves(r *row) bool {
	secret := e.req.Instrument.Kind == request.NationalSecurityOrder
	if slices.Contains(r.Purpose, Intelligence) && (secret || e.req.Authority.Kind == request.Intelligence) {
		return true
	}
	return !secret && (len(r.Purpose) == 0 || slices.Contains(r.Purpose, Criminal))
}

// inSector reports whether the row speaks of the provider's sector. A bar for
// public bodies speaks of those of its own state, and of those whose state is
// not known.
func (e *evaluation) inSector(r *row) bool {
	customer := e.req.Customer
	return len(r.Sector) == 0 || slices.Contains(r.Sector, AnyTrade) || slices.Contains(r.Sector, Trade(e.sector())) ||
		slices.Contains(r.Sector, PublicBody) && customer.Kind == request.PublicSector && (customer.State == r.state || !customer.State.Known())
}

// holds reports whether the state has jurisdiction over the provider by the
// tie that the power names. The tie of a joint act is to any state it binds,
// that of a power by agreement to the other side.
func (e *evaluation) holds(r *row) bool {
	p := e.req.Provider
	if _, ok := e.law.binds(r.in, p.Addressed); ok || r.Reach == ByAgreement && e.agreement != nil {
		return true
	}
	offered := slices.Contains(p.OffersIn, e.req.Requesting)
	switch r.HoldsOver {
	case Offers:
		return offered
	case Group:
		return offered || slices.Contains(p.EstablishedIn, e.req.Requesting)
	}
	return false
}

// fittingAgreement returns the executive agreement that covers this order, or
// nil: instrument, issuer, category, direction, offence, person and place must
// all fit and be known.
func (e *evaluation) fittingAgreement() *row {
	if e.req.Authority.OnBehalfOf != "" {
		return nil
	}
	for r := range e.agreements(e.req.Provider.Addressed) {
		if e.empowers(r) && e.when(r.When) == Yes {
			return r
		}
	}
	return nil
}

// agreements yields the executive agreements by which orders of the requesting
// state may go to providers of another.
func (e *evaluation) agreements(with request.State) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, r := range e.law.rows(e.req.Requesting, Agreement) {
			if r.Issuing == e.req.Requesting && r.Provision.Addressed == with && !yield(r) {
				return
			}
		}
	}
}
