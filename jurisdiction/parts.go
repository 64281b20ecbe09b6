package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// Whole returns the request with the state in place of each of its parts, on the
// day of receipt: Puerto Rico is the United States wherever a state stands in a
// request. The data stay as they are asked for; a part in which they are stored
// is resolved with the other places. Lists keep their length.
func (l *Law) Whole(req request.Request) request.Request {
	if len(l.parts) == 0 {
		return req
	}
	state := func(s *request.State) { *s = l.whole(request.Area(*s), req.Received).State() }
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
	if len(req.Subjects) > 0 {
		req.Subjects = slices.Clone(req.Subjects)
	}
	for i := range req.Subjects {
		p := &req.Subjects[i]
		state(&p.Nationality)
		state(&p.Residence)
		state(&p.Located)
	}
	area(&req.Customer.State)
	if slices.ContainsFunc(req.Clearances, func(c request.Clearance) bool { return l.isPart(c.State) }) {
		req.Clearances = slices.Clone(req.Clearances)
		for i := range req.Clearances {
			state(&req.Clearances[i].State)
		}
	}
	return req
}

// isPart reports whether a state is part of another on some day.
func (l *Law) isPart(s request.State) bool { return len(l.parts[s]) > 0 }

// whole returns the area itself, or where that day its state is part of another
// the subdivision of that other.
func (l *Law) whole(a request.Area, day request.Day) request.Area {
	part := a.State()
	for _, p := range l.parts[part] {
		if p.On(day) {
			return request.Area(p.Of + "-" + part)
		}
	}
	return a
}
