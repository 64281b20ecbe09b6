package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// paper finds whose paper it is and whether it is valid on the day.
func (e *evaluation) paper() {
	in := e.req.Instrument
	e.Expired = in.Expires != "" && in.Expires < e.day
	e.NotYetIssued = in.Issued > e.day
	e.Named = len(e.req.Targets) > 0
	e.Live = e.req.LiveItem(e.item)
	e.Unreferenced = slices.ContainsFunc(e.req.Clearances, func(c request.Clearance) bool { return !c.Referenced() })
	e.Cleared = e.clearedPlaces()
	e.Paper = e.whosePaper()
}

// whosePaper finds whose paper it is, where it counts. Another state's paper counts only for
// data in that state, with its clearance.
func (e *evaluation) whosePaper() Paper {
	state := e.issuedIn()
	elsewhere := func(p request.State) bool { return p != state }
	switch {
	case state == e.req.Requesting:
		return PaperOwn
	case e.cleared(state) && !slices.ContainsFunc(e.Places, elsewhere):
		return PaperHost
	}
	return PaperNone
}

// issuedIn returns the state whose paper it is, the requesting state's unless
// the request says otherwise.
func (e *evaluation) issuedIn() request.State {
	return or(e.req.Instrument.IssuedIn.State(), e.req.Requesting)
}

// cleared reports whether state gave leave for this very request.
func (e *evaluation) cleared(state request.State) bool {
	return slices.ContainsFunc(e.req.Clearances, func(c request.Clearance) bool { return c.State == state })
}

// clearedPlaces finds how many of the places gave leave for this very request.
func (e *evaluation) clearedPlaces() Extent {
	n := 0
	for _, p := range e.Places {
		if e.cleared(p) {
			n++
		}
	}
	switch n {
	case 0:
		return ExtentNone
	case len(e.Places):
		return ExtentAll
	}
	return ExtentSome
}

// notified reports whether the authority of the state where the order is enforced
// was notified. Where the request does not say, it counts as notified, unless the
// order needs no notification.
func (e *evaluation) notified() bool {
	switch e.req.Instrument.Notified {
	case request.Yes:
		return true
	case request.No:
		return false
	}
	return !e.domestic()
}

// domestic reports whether the case is known to be one of the requesting state's
// own: the offence was committed there and nowhere else, and every person whose
// data the item is resides there (Regulation (EU) 2023/1543, art. 8(2)).
func (e *evaluation) domestic() bool {
	home := e.req.Requesting
	elsewhere := func(s request.State) bool { return s != home }
	return home.Known() && len(e.req.Offence.CommittedIn) > 0 &&
		!slices.ContainsFunc(e.req.Offence.CommittedIn, elsewhere) &&
		!slices.ContainsFunc(e.subjects, func(s request.Subject) bool { return elsewhere(s.Residence) })
}

// unvalidated reports whether the order waits to be validated: it says by when, or
// an authority that is neither judge nor prosecutor issued it in an emergency.
func (e *evaluation) unvalidated() bool {
	in := e.req.Instrument
	validated := in.Issuer == request.ByJudge || in.Issuer == request.ByProsecutor
	return in.ValidationDue != "" || e.req.Emergency.DangerTo != request.NoDanger && !validated
}

// danger returns the danger to life where it is claimed in a form that counts:
// by an emergency request or a European Production Order.
func (e *evaluation) danger() request.Danger {
	switch e.req.Instrument.Kind {
	case request.EmergencyRequest, request.EuropeanProductionOrder:
		return e.req.Emergency.DangerTo
	}
	return request.NoDanger
}
