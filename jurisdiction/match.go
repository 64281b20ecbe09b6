package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// empowers reports whether the power covers this very instrument, category,
// issuer, purpose and sector.
func (e *evaluation) empowers(r *row) bool { return e.speaksOf(r) && e.inSector(r) == AnswerYes }

// speaksOf reports whether the power is one for this very instrument, category,
// issuer and purpose.
func (e *evaluation) speaksOf(r *row) bool {
	return slices.Contains(r.Order, e.req.Instrument.Kind) && e.covers(r) && e.issuedBy(r) && e.serves(r)
}

// covers reports whether the row speaks of the category; what reaches content,
// or takes it out of reach, does so with documents.
func (e *evaluation) covers(r *row) bool {
	return slices.Contains(r.Categories, Category(e.category)) ||
		e.category == request.Documents && (r.Role == RolePower || r.Role == RoleExclusion) &&
			slices.Contains(r.Categories, Category(request.Content))
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
	if slices.Contains(r.Purpose, PurposeIntelligence) && (secret || e.req.Authority.Kind == request.Intelligence) {
		return true
	}
	return !secret && (len(r.Purpose) == 0 || slices.Contains(r.Purpose, PurposeCriminal))
}

// inSector answers whether the row speaks of the provider's sector. A row for
// public bodies speaks of those of its own state.
func (e *evaluation) inSector(r *row) Answer {
	customer := e.req.Customer
	switch {
	case len(r.Sector) == 0, slices.Contains(r.Sector, SectorAny), slices.Contains(r.Sector, Sector(e.sector())):
		return AnswerYes
	case slices.Contains(r.Sector, SectorPublicBody) && customer.Kind == request.PublicSector:
		return same(customer.State.State(), r.state)
	}
	return AnswerNo
}

// ordered reports whether the row speaks of this paper, or of any.
func (e *evaluation) ordered(r *row) bool {
	return len(r.Order) == 0 || slices.Contains(r.Order, e.req.Instrument.Kind)
}
