package jurisdiction

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// Whole returns the request with the state in place of each of its parts, on the
// day of receipt: Puerto Rico is the United States wherever a state stands in a
// request. What is no part is the territory, however it is written: CN-HK is Hong
// Kong. The data stay as they are asked for; where they are stored is resolved with
// the other places. Lists keep their length.
func (l *Law) Whole(req request.Request) request.Request {
	l.makeWhole(&req)
	return req
}

// makeWhole makes the request what Whole returns.
func (l *Law) makeWhole(req *request.Request) {
	state := func(s *request.State) {
		if l.isPart(*s) {
			*s = l.whole(request.Area(*s), req.Received).State()
		}
	}
	states := func(list *[]request.State) {
		if slices.ContainsFunc(*list, l.isPart) {
			*list = slices.Clone(*list)
			for i := range *list {
				state(&(*list)[i])
			}
		}
	}
	area := func(a *request.Area) { *a = l.whole(*a, req.Received) }
	state(&req.Requesting)
	state(&req.Authority.OnBehalfOf)
	area(&req.Instrument.IssuedIn)
	states(&req.Offence.CommittedIn)
	state(&req.Provider.Home)
	states(&req.Provider.EstablishedIn)
	states(&req.Provider.OffersIn)
	state(&req.Provider.Addressed)
	state(&req.Subject.Nationality)
	state(&req.Subject.Residence)
	state(&req.Subject.Located)
	ofPart := func(p request.Person) bool {
		return l.isPart(p.Nationality) || l.isPart(p.Residence) || l.isPart(p.Located)
	}
	if slices.ContainsFunc(req.Subjects, ofPart) {
		req.Subjects = slices.Clone(req.Subjects)
		for i := range req.Subjects {
			p := &req.Subjects[i]
			state(&p.Nationality)
			state(&p.Residence)
			state(&p.Located)
		}
	}
	area(&req.Customer.State)
	if slices.ContainsFunc(req.Clearances, func(c request.Clearance) bool { return l.isPart(c.State) }) {
		req.Clearances = slices.Clone(req.Clearances)
		for i := range req.Clearances {
			state(&req.Clearances[i].State)
		}
	}
}

// isPart reports whether a state is part of another on some day.
func (l *Law) isPart(s request.State) bool { return len(l.stateLaw(s).parts) > 0 }

// whole returns the area as the law sees it that day. Where its territory is part of a
// state it is a subdivision of that state, the one that is named or else the one with the
// code of the territory. Any other subdivision that is a territory is that territory.
func (l *Law) whole(a request.Area, day request.Day) request.Area {
	territory := a.Territory()
	for _, p := range l.stateLaw(territory).parts {
		switch {
		case !p.On(day):
		case a.State() == p.Of:
			return a
		default:
			return request.Area(p.Of + "-" + territory)
		}
	}
	if territory != a.State() {
		return request.Area(territory)
	}
	return a
}

// territories are the codes of ISO 3166-1 of what is not a state: it belongs to
// one, and is part of it only where the law files say so.
var territories = []request.State{
	"AI", "AQ", "AS", "AW", "AX", "BL", "BM", "BQ", "BV", "CC", "CK", "CW", "CX", "FK", "FO", "GF", "GG", "GI", "GL", "GP",
	"GS", "GU", "HK", "HM", "IM", "IO", "JE", "KY", "MF", "MO", "MP", "MQ", "MS", "NC", "NF", "NU", "PF", "PM", "PN", "PR",
	"RE", "SH", "SJ", "SX", "TC", "TF", "TK", "UM", "VG", "VI", "WF", "YT",
}

// UnheldTerritory reports whether s is a territory of which the law files hold
// nothing of its own: it inherits nothing of the state to which it belongs.
func (l *Law) UnheldTerritory(s request.State) bool {
	return slices.Contains(territories, s) && l.byID[strings.ToLower(string(s))+"/state"] == nil
}
