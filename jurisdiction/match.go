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
	return r.papers.has(e.said.papers) && e.covers(r) && e.issuedBy(r) && e.serves(r)
}

// covers reports whether the row speaks of the category on this paper; what
// reaches content, or takes it out of reach, does so with documents, and what
// speaks of traffic may do so with location.
func (e *evaluation) covers(r *row) bool { return e.coversOn(r, e.said.papers) }

// coversOn is covers for another paper, or one of several.
func (e *evaluation) coversOn(r *row, papers wordBits) bool {
	switch {
	case r.categories.has(e.said.categories):
		return true
	case e.Category == request.Documents:
		return r.categories.has(contentData) && (r.Role == RolePower || r.Role == RoleExclusion)
	case e.Category == request.Location:
		return r.categories.has(trafficData) && (r.restrains() || !e.locates(r, papers))
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
func (e *evaluation) locates(r *row, papers wordBits) bool {
	return slices.ContainsFunc(*e.law.of(r.state).of(r.Role), func(x *row) bool {
		ordered := x.papers == 0 || x.papers.has(papers)
		open := len(x.For) == 0 || e.law.opensTo(e.req.Requesting, x)
		return ordered && open && x.categories.has(locationData) && e.inSector(x) != AnswerNo
	})
}

// issuedBy reports whether the instrument comes from an issuer that the row
// names; a judge may do what any other may.
func (e *evaluation) issuedBy(r *row) bool {
	if r.ofEmergency && e.danger() == request.NoDanger {
		return false
	}
	return e.req.Instrument.Issuer == request.ByJudge || r.issuers.has(e.said.issuers)
}

// serves reports whether the row serves the purpose of this request. Where it
// names none, a power serves a tax office and a regulator too; a channel or an
// agreement serves criminal matters alone, so that nobody else is sent to a
// criminal desk.
func (e *evaluation) serves(r *row) bool {
	switch {
	case r.purposes != 0:
		return r.purposes.has(e.said.purposes)
	case e.Purpose == PurposeTax, e.Purpose == PurposeRegulatory:
		return r.Role == RolePower
	}
	return e.Purpose == PurposeCriminal
}

// issuedWithin answers whether the paper is of the part of the state to which
// the row is limited. A power narrower than the state counts only where the
// subdivision is named.
func (e *evaluation) issuedWithin(r *row) Answer {
	if !r.ofPart {
		return AnswerYes
	}
	return within(r.Area, e.req.Instrument.IssuedIn)
}

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
	customer := &e.req.Customer
	switch {
	case r.sectors == 0, r.sectors.has(anySector | e.said.sectors):
		return AnswerYes
	case e.isOfBody(r):
		return least(same(e.customer, r.state), within(r.Area, customer.State))
	}
	return AnswerNo
}

// isOfBody reports whether the row speaks of the customer as of a public body.
// What area it has is then that of the body, and not that of the data.
func (e *evaluation) isOfBody(r *row) bool {
	return r.sectors.has(publicBodies) && !r.sectors.has(anySector|e.said.sectors) && e.req.Customer.Kind == request.PublicSector
}

// ordered reports whether the row speaks of this paper, or of any.
func (e *evaluation) ordered(r *row) bool {
	return r.papers == 0 || r.papers.has(e.said.papers)
}
