package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// process finds whether the paper is of the right hand and strong enough.
func (e *evaluation) process() {
	e.Issuer, e.Threshold = RightIssuer, NoThreshold
	switch e.req.Instrument.Kind {
	case request.MLARequest, request.PreservationRequest, request.EuropeanPreservationOrder:
		e.Process = NoProcess
	case request.EmergencyRequest:
		e.Process = e.position(e.emergency())
	case request.NationalSecurityOrder:
		e.Process = e.position(e.nationalSecurity())
	case request.EuropeanProductionOrder:
		e.Process = e.direct()
	case request.OverseasProductionOrder:
		e.Process = e.level()
		e.direct()
		e.Threshold = e.agreementThreshold()
	default:
		e.Process = e.level()
	}
}

// emergency finds the process of an emergency request: enough only where the
// requesting state's own law has an emergency rule for the category.
func (e *evaluation) emergency() Process {
	process := WeakProcess
	if e.danger() == request.NoDanger || e.req.Instrument.Issuer == request.ByNone {
		return process
	}
	for _, r := range e.law.rows(e.req.Requesting, Emergency) {
		if !e.law.joint(r.in) && e.covers(r) && e.law.withinAny(r.For, e.req.Requesting, r) {
			e.rest("process", "", r)
			process = EnoughProcess
		}
	}
	return process
}

// nationalSecurity finds the process of a national-security order, which
// counts only with a power of that purpose.
func (e *evaluation) nationalSecurity() Process {
	process := WeakProcess
	for _, r := range e.law.rows(e.req.Requesting, Power) {
		if e.empowers(r) {
			e.rest("process", "", r)
			process = EnoughProcess
		}
	}
	return process
}

// direct finds whether an order that has a law of its own, such as the
// European Production Order, comes from the right issuer and for an offence
// that is grave enough. Where that law does not apply on the day, the paper is
// judged by the general levels.
func (e *evaluation) direct() Process {
	applies, right := false, false
	weight := NoThreshold
	for _, r := range e.law.rows(e.req.Requesting, Power) {
		if !slices.Contains(r.Order, e.req.Instrument.Kind) || !e.covers(r) {
			continue
		}
		applies = true
		e.rest("issuer", "", r)
		e.rest("process", "", r)
		if !e.issuedBy(r) {
			continue
		}
		right = true
		if r.When.MinMaxYears > 0 {
			e.rest("threshold", "", r)
			weight = e.weight(r.When)
		}
	}
	if !applies {
		return e.level()
	}
	e.Threshold = weight
	if !right {
		e.Issuer = WrongIssuer
		return WeakProcess
	}
	return EnoughProcess
}

// agreementThreshold measures the offence against the agreement under which an
// overseas production order would run.
func (e *evaluation) agreementThreshold() OffenceWeight {
	for r := range e.agreements(e.req.Provider.Addressed) {
		if slices.Contains(r.Order, e.req.Instrument.Kind) {
			e.rest("threshold", "", r)
			return e.weight(r.When)
		}
	}
	return NoThreshold
}

// weight measures the offence against a threshold.
func (e *evaluation) weight(w When) OffenceWeight {
	offence := e.req.Offence
	switch {
	case w.MinMaxYears == 0:
		return NoThreshold
	case offence.MaxYears >= w.MinMaxYears, w.OrListed && offence.Listed:
		return ThresholdMet
	case offence.MaxYears == 0:
		e.missing.Years = max(e.missing.Years, w.MinMaxYears)
		return UnknownThreshold
	}
	return BelowThreshold
}

// level finds whether the paper meets the level that the requesting state's
// law sets for the category.
func (e *evaluation) level() Process {
	process, found := WeakProcess, false
	for _, r := range e.law.rows(e.req.Requesting, Level) {
		if !e.ordered(r) {
			continue
		}
		if r.Instrument == e.req.Instrument.Kind && !meets(e.req.Instrument.Issuer, r.Level) {
			e.Issuer = WrongIssuer
			e.rest("issuer", "", r)
		}
		if !slices.Contains(r.Categories, Category(e.category)) {
			continue
		}
		found = true
		e.rest("process", "", r)
		if meets(e.req.Instrument.Issuer, r.Level) && (r.Instrument == "" || r.Instrument == e.req.Instrument.Kind) {
			process = EnoughProcess
		}
	}
	if !found {
		return e.unwritten()
	}
	return process
}

// unwritten finds the process where the law files hold no level for the
// category, by the library's own.
func (e *evaluation) unwritten() Process {
	for _, r := range e.law.positions {
		if r.Role != Level || !slices.Contains(r.Categories, Category(e.category)) {
			continue
		}
		e.rest("process", "", r)
		if meets(e.req.Instrument.Issuer, r.Level) {
			return EnoughProcess
		}
	}
	return WeakProcess
}

// position notes the library's own position on a kind of paper that no rule of
// the requesting state lets count.
func (e *evaluation) position(p Process) Process {
	for _, r := range e.law.positions {
		if p == WeakProcess && slices.Contains(r.Order, e.req.Instrument.Kind) {
			e.rest("process", "", r)
		}
	}
	return p
}

// meets reports whether an issuer meets a need. A judge meets every need; a
// minister is no judge.
func meets(by request.Issuer, need Need) bool {
	switch need {
	case NeedsJudge:
		return by == request.ByJudge
	case NeedsProsecutorOrJudge:
		return by == request.ByJudge || by == request.ByProsecutor
	}
	return by != request.ByNone
}
