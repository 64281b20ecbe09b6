package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// empowers reports whether the power covers this very instrument, category,
// issuer, purpose and sector, and this part of the state.
func (e *evaluation) empowers(r *row) bool {
	return e.speaksOf(r) && e.inSector(r) == AnswerYes && e.issuedWithin(r) == AnswerYes
}

// speaksOf reports whether the power is one for this very instrument, category,
// issuer and purpose.
func (e *evaluation) speaksOf(r *row) bool {
	return slices.Contains(r.Order, e.req.Instrument.Kind) && e.covers(r) && e.issuedBy(r) && e.serves(r)
}

// covers reports whether the row speaks of the category on this paper; what
// reaches content, or takes it out of reach, does so with documents, and what
// speaks of traffic may do so with location.
func (e *evaluation) covers(r *row) bool { return e.coversOn(r, e.req.Instrument.Kind) }

// coversOn is covers for another paper, or one of several.
func (e *evaluation) coversOn(r *row, papers ...request.InstrumentKind) bool {
	speaks := func(of request.Category) bool { return slices.Contains(r.Categories, Category(of)) }
	switch {
	case speaks(e.Category):
		return true
	case e.Category == request.Documents:
		return (r.Role == RolePower || r.Role == RoleExclusion) && speaks(request.Content)
	case e.Category == request.Location:
		return speaks(request.Traffic) && (r.restrains() || !e.locates(r, papers))
	}
	return false
}

// restrains reports whether the row holds data back, so that what it says of
// traffic always covers location, whatever other rows say.
func (r *row) restrains() bool {
	switch r.Role {
	case RoleBar, RoleExclusion, RoleThreshold, RoleImmunity:
		return true
	}
	return r.Role == RolePower && r.in.Kind == KindRuling && r.Reach == ReachHome
}

// locates reports whether the law that the row is of has a row of the same role
// that names location, may speak of such a paper and this sector, and is for the
// requesting state: what is said of traffic is then no word on location.
func (e *evaluation) locates(r *row, papers []request.InstrumentKind) bool {
	return slices.ContainsFunc(*e.law.of(r.state).of(r.Role), func(x *row) bool {
		ordered := len(x.Order) == 0 || slices.ContainsFunc(papers, func(p request.InstrumentKind) bool { return slices.Contains(x.Order, p) })
		open := len(x.For) == 0 || e.law.opensTo(e.req.Requesting, x)
		return ordered && open && slices.Contains(x.Categories, Category(request.Location)) && e.inSector(x) != AnswerNo
	})
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

// serves reports whether the row serves the purpose of this request. Where it
// names none, a power serves a tax office and a regulator too; a channel or an
// agreement serves criminal matters alone, so that nobody else is sent to a
// criminal desk.
func (e *evaluation) serves(r *row) bool {
	switch {
	case len(r.Purpose) > 0:
		return slices.Contains(r.Purpose, e.Purpose)
	case e.Purpose == PurposeTax, e.Purpose == PurposeRegulatory:
		return r.Role == RolePower
	}
	return e.Purpose == PurposeCriminal
}

// issuedWithin answers whether the paper is of the part of the state to which
// the row is limited. A power narrower than the state counts only where the
// subdivision is named.
func (e *evaluation) issuedWithin(r *row) Answer { return within(r.Area, e.req.Instrument.IssuedIn) }

// within answers whether a place is in one of the areas, all of one state; those
// of a state that names no subdivision may be anywhere in it.
func within(areas []request.Area, in request.Area) Answer {
	switch {
	case len(areas) == 0, slices.Contains(areas, in):
		return AnswerYes
	case in == "" || in == request.Area(in.State()):
		return AnswerUnknown
	}
	return AnswerNo
}

// inSector answers whether the row speaks of the provider's sector. A row for
// public bodies speaks of those of its own state, or of its own part of it.
func (e *evaluation) inSector(r *row) Answer {
	customer := e.req.Customer
	switch {
	case len(r.Sector) == 0, slices.Contains(r.Sector, SectorAny), slices.Contains(r.Sector, Sector(e.sector())):
		return AnswerYes
	case e.isOfBody(r):
		return least(same(customer.State.State(), r.state), within(r.Area, customer.State))
	}
	return AnswerNo
}

// isOfBody reports whether the row speaks of the customer as of a public body.
// What area it has is then that of the body, and not that of the data.
func (e *evaluation) isOfBody(r *row) bool {
	return e.req.Customer.Kind == request.PublicSector && slices.Contains(r.Sector, SectorPublicBody) &&
		!slices.Contains(r.Sector, SectorAny) && !slices.Contains(r.Sector, Sector(e.sector()))
}

// ordered reports whether the row speaks of this paper, or of any.
func (e *evaluation) ordered(r *row) bool {
	return len(r.Order) == 0 || slices.Contains(r.Order, e.req.Instrument.Kind)
}
