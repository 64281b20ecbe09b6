package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// process finds whether the paper is of the right hand and strong enough.
func (e *evaluation) process() {
	e.Issuer, e.Threshold = IssuerRight, ThresholdNone
	switch e.req.Instrument.Kind {
	case request.MLARequest, request.PreservationRequest, request.EuropeanPreservationOrder:
		e.Process = ProcessNone
	case request.EmergencyRequest:
		e.Process = e.position(e.emergency())
	case request.NationalSecurityOrder:
		e.Process = e.position(e.nationalSecurity())
	case request.EuropeanProductionOrder:
		process, powers := e.direct()
		e.Process = process
		e.supportAll(factProcess, powers)
	case request.OverseasProductionOrder:
		e.Process = e.overseas()
	default:
		e.Process = e.level()
	}
}

// emergency finds the process of an emergency request: enough only where the
// requesting state's own law has an emergency rule for the category.
func (e *evaluation) emergency() Process {
	process := ProcessWeak
	if e.danger() == request.NoDanger || e.req.Instrument.Issuer == request.ByNone {
		return process
	}
	for _, r := range e.law.of(e.req.Requesting).emergencies {
		speaks := e.ordered(r) && e.covers(r) && e.inSector(r) == AnswerYes
		if speaks && e.mayActFirst(r) && !r.joint && e.law.opensTo(e.req.Requesting, r) {
			e.support(factProcess, 0, r)
			process = ProcessEnough
		}
	}
	return process
}

// mayActFirst reports whether an emergency rule lets this issuer act.
func (e *evaluation) mayActFirst(r *row) bool { return r.issuers == 0 || e.issuedBy(r) }

// nationalSecurity finds the process of a national-security order, which
// counts only with a power of that purpose.
func (e *evaluation) nationalSecurity() Process {
	process := ProcessWeak
	for _, r := range e.law.of(e.req.Requesting).powers {
		if e.empowers(r) {
			e.support(factProcess, 0, r)
			process = ProcessEnough
		}
	}
	return process
}

// direct finds whether an order that has a law of its own, such as the
// European Production Order, comes from the right issuer and for an offence
// that is grave enough, and the powers that say so. Where no such power is held
// for the state, the day and the purpose, the paper does not exist there and meets no
// level. Neither does it where they are for other categories alone, but these
// still say who its issuer is.
func (e *evaluation) direct() (Process, []*row) {
	if !e.findOwnPowers((*evaluation).covers) {
		if e.findOwnPowers(anyCategory) && len(e.met) == 0 {
			e.wrongIssuer()
		}
		return ProcessNone, nil
	}
	if len(e.met) == 0 {
		e.wrongIssuer()
		return ProcessWeak, e.apply
	}
	e.supportAll(factIssuer, e.met)
	e.Threshold = ThresholdBelow
	for _, r := range e.met {
		e.Threshold = lighter(e.Threshold, e.threshold(r))
	}
	return ProcessEnough, e.met
}

// wrongIssuer notes that the order has another issuer than the powers that apply name.
func (e *evaluation) wrongIssuer() {
	e.Issuer = IssuerWrong
	e.supportAll(factIssuer, e.apply)
}

// findOwnPowers finds the powers that name this very paper for such categories, those of
// them whose circumstances are there, and of these the ones of this issuer. It reports
// whether there are any.
func (e *evaluation) findOwnPowers(covers func(*evaluation, *row) bool) bool {
	found := false
	e.apply, e.met = e.apply[:0], e.met[:0]
	for _, r := range e.law.of(e.req.Requesting).powers {
		if !r.papers.has(e.said.papers) || !covers(e, r) || !e.serves(r) ||
			e.inSector(r) != AnswerYes || e.issuedWithin(r) != AnswerYes {
			continue
		}
		found = true
		if e.circumstances(&r.When) != AnswerYes {
			continue
		}
		if e.apply = append(e.apply, r); e.issuedBy(r) {
			e.met = append(e.met, r)
		}
	}
	return found
}

// anyCategory covers every category.
func anyCategory(*evaluation, *row) bool { return true }

// overseas finds the process of an overseas production order. It is a paper
// under an executive agreement: where none that names it is in force with the
// state of the entity addressed, it does not exist. Where that state is not
// known, it is measured against the threshold of every agreement.
func (e *evaluation) overseas() Process {
	process, powers := e.direct()
	agreed := false
	for r := range e.agreements(e.req.Provider.Addressed) {
		if r.papers.has(e.said.papers) {
			e.Threshold = heavier(e.Threshold, e.threshold(r))
			agreed = agreed || r.Provision.Addressed == e.req.Provider.Addressed
		}
	}
	if process == ProcessNone || !agreed {
		return ProcessNone
	}
	e.supportAll(factProcess, powers)
	return e.level()
}

// threshold measures the offence against the threshold of a row, and notes it.
func (e *evaluation) threshold(r *row) OffenceWeight {
	if r.When.asksOffence() {
		e.support(factThreshold, 0, r)
	}
	return e.weight(&r.When)
}

// strictness has the weights from the one that helps most to the one that helps
// least.
var strictness = []OffenceWeight{ThresholdNone, ThresholdMet, ThresholdUnknown, ThresholdBelow}

func lighter(a, b OffenceWeight) OffenceWeight {
	return strictness[min(slices.Index(strictness, a), slices.Index(strictness, b))]
}

func heavier(a, b OffenceWeight) OffenceWeight {
	return strictness[max(slices.Index(strictness, a), slices.Index(strictness, b))]
}

// level finds whether the paper meets the level that the requesting state's law
// sets for the category. Of the rows that are known to apply, one that is met is
// enough. Where only rows are left of which the request does not show whether
// they apply, the paper has to meet each, and the law without them.
func (e *evaluation) level() Process {
	e.apply, e.met = e.apply[:0], e.met[:0]
	var unmet []*row
	for _, r := range e.law.of(e.req.Requesting).levels {
		applies := AnswerNo
		if e.ordered(r) {
			applies = least(e.inSector(r), e.applies(r))
		}
		if applies == AnswerNo {
			continue
		}
		if r.only.has(e.said.papers) && !meets(e.req.Instrument.Issuer, r.Level) {
			e.Issuer = IssuerWrong
			e.support(factIssuer, 0, r)
		}
		covers := e.covers(r)
		if !covers && !e.mayCover(r) {
			continue
		}
		if !covers || e.law.weaker[r.Provision] {
			applies = AnswerUnknown
		}
		isMet := meets(e.req.Instrument.Issuer, r.Level) && (r.only == 0 || r.only.has(e.said.papers))
		switch {
		case applies == AnswerUnknown && isMet: // no worse than the law without it
		case applies == AnswerUnknown:
			unmet = append(unmet, r)
		case isMet:
			e.met = append(e.met, r)
		default:
			e.apply = append(e.apply, r)
		}
	}
	switch {
	case len(e.met) > 0:
		e.supportAll(factProcess, e.met)
		return ProcessEnough
	case len(e.apply) == 0 && len(unmet) == 0:
		return e.levelUnknown()
	}
	e.supportAll(factProcess, e.apply)
	e.supportAll(factProcess, unmet)
	return ProcessWeak
}

// mayCover reports whether a level that speaks of traffic may speak of location too,
// because it is not known whether those that name location do.
func (e *evaluation) mayCover(r *row) bool {
	return e.law.least != "" && e.Category == request.Location && r.categories.has(trafficData)
}

// levelUnknown finds the process where no level is held for the state, category,
// sector and day: by the library's own position a judge's paper is enough, and
// beside it only one that a statute of that state names. Statutes name papers
// more widely than levels do, so that they count only beside the file that
// holds the state's levels: without it, it is not known which were left out.
func (e *evaluation) levelUnknown() Process {
	var silent []*row
	for _, r := range e.law.positions {
		if r.Role != RoleLevel || r.papers != 0 || e.applies(r) != AnswerYes {
			continue
		}
		if meets(e.req.Instrument.Issuer, r.Level) {
			e.support(factProcess, 0, r)
			return ProcessEnough
		}
		silent = append(silent, r)
	}
	process := ProcessUnknown
	for _, r := range e.law.of(e.req.Requesting).powers {
		if r.enacted && e.law.gathered(r.state) && e.empowers(r) && e.applies(r) == AnswerYes {
			e.support(factProcess, 0, r)
			process = ProcessEnough
		}
	}
	if process == ProcessUnknown {
		e.supportAll(factProcess, silent)
		e.unheld = append(e.unheld, Unheld{e.unheldLevel(), e.req.Requesting})
	}
	return process
}

// unheldLevel returns what is not held of the requesting state where no level of
// it is for the request.
func (e *evaluation) unheldLevel() UnheldKind {
	if e.law.stateLaw(e.req.Requesting).file == nil {
		return UnheldStateFile
	}
	kind := UnheldLevel
	for _, r := range e.law.of(e.req.Requesting).levels {
		switch {
		case !e.covers(r):
		case e.inSector(r) != AnswerNo:
			return UnheldPaper
		default:
			kind = UnheldSector
		}
	}
	return kind
}

// position notes the library's own position on a kind of paper that no rule of
// the requesting state lets count.
func (e *evaluation) position(p Process) Process {
	for _, r := range e.law.positions {
		if p == ProcessWeak && r.papers.has(e.said.papers) {
			e.support(factProcess, 0, r)
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
	case NeedsIndependentOrJudge:
		return by == request.ByJudge || by == request.ByIndependent
	case NeedsProsecutorOrJudge:
		return by == request.ByJudge || by == request.ByProsecutor
	}
	return by != request.ByNone
}
