package jurisdiction

import "slices"

// duties finds what the law lays on the holder, and whether a threshold or a
// condition is left that the request cannot answer.
func (e *evaluation) duties() {
	for _, r := range e.law.of(e.req.Requesting).obligations {
		if r.papers.has(e.said.papers) && e.covers(r) && e.obliges(r) && e.applies(r) == AnswerYes {
			e.Obligations = append(e.Obligations, r.Duty)
			e.support(factObligations, r.duty, r)
			e.start(r.Duty, r)
		}
	}
	slices.Sort(e.Obligations)
	e.Obligations = slices.Compact(e.Obligations)
	e.thresholds()
	e.conditions()
}

// obliges reports whether the row obliges the entity addressed: a joint act no
// entity that is known to be in a state outside it.
func (e *evaluation) obliges(r *row) bool {
	addressed := e.req.Provider.Addressed
	if !r.joint || !addressed.Known() {
		return true
	}
	_, bound := e.law.of(addressed).binds(r)
	return bound
}

// thresholds finds the offence thresholds of the requesting state's own law
// that the request does not show to be met.
func (e *evaluation) thresholds() {
	for _, r := range e.law.of(e.req.Requesting).thresholds {
		if r.joint || !e.ordered(r) || !e.covers(r) || e.passes(r) {
			continue
		}
		e.Counsel = true
		e.support(factCounsel, doubtThreshold, r)
	}
}

// passes reports whether the offence is shown to pass the threshold.
func (e *evaluation) passes(r *row) bool {
	switch r.Test {
	case OffenceAny:
		return true
	case OffenceMaxAtLeast:
		return e.req.Offence.MaxYears >= r.Years
	case OffenceMaxAbove:
		return e.req.Offence.MaxYears > r.Years
	}
	return false
}

// conditions finds the bars that only set a condition.
func (e *evaluation) conditions() {
	for _, state := range e.barStates {
		for _, r := range e.law.of(state).bars {
			if r.setsCondition && e.against(r) && e.binding(r) {
				e.Counsel = true
				e.support(factCounsel, doubtCondition, r)
			}
		}
	}
}
