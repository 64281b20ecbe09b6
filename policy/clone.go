package policy

import (
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// The engine remembers decisions, and callers may change what they get. So every
// decision is copied before a caller gets it. The copy has many short lists; to
// save allocations, all lists of one type share one array.

// An array holds the copies of all lists of one type. With room for all of them
// it is allocated once.
type array[T any] []T

// list returns a copy of a list. Appending to it does not change the next list.
func (a *array[T]) list(of []T) []T {
	if len(of) == 0 {
		if of == nil {
			return nil
		}
		return []T{} // JSON has an empty list, not null
	}
	from := len(*a)
	*a = append(*a, of...)
	return (*a)[from:len(*a):len(*a)]
}

// one returns a pointer to a copy of a value.
func (a *array[T]) one(of *T) *T {
	if of == nil {
		return nil
	}
	*a = append(*a, *of)
	return &(*a)[len(*a)-1]
}

// clone returns a copy that the caller may change. It shares the unexported
// fields, which nobody changes. It does not copy remedies: they are found on
// demand, so a decision that is remembered has none.
func (d *Decision) clone() Decision {
	own := *d
	own.Items = new(array[Item]).list(d.Items)
	room := roomFor(d.Items)
	for i := range own.Items {
		room.own(&own.Items[i])
	}
	return own
}

// A room has one array for each type of which items have lists or pointers.
type room struct {
	places      array[request.Place]
	states      array[request.State]
	reasons     array[Reason]
	texts       array[string]
	cites       array[jurisdiction.Cite]
	channels    array[Channel]
	offices     array[CentralAuthority]
	conflicts   array[Conflict]
	obligations array[Obligation]
	moments     array[request.Moment]
}

// citesOfConflict is how many provisions a conflict can name.
const citesOfConflict = 4

// roomFor returns room for all lists and pointers of the items.
func roomFor(items []Item) room {
	var places, states, reasons, texts, cites, channels, conflicts, obligations int
	for i := range items {
		it := &items[i]
		places, states, channels = places+len(it.StoredIn), states+len(it.Places), channels+len(it.Channels)
		texts += len(it.Targets)
		reasons, obligations = reasons+len(it.Reasons), obligations+len(it.Obligations)
		conflicts, cites = conflicts+len(it.Conflicts), cites+citesOfConflict*len(it.Conflicts)
		for j := range it.Reasons {
			texts, cites = texts+len(it.Reasons[j].Facts), cites+len(it.Reasons[j].Cite)
		}
		for j := range it.Obligations {
			cites += len(it.Obligations[j].Cite)
		}
	}
	return room{
		make(array[request.Place], 0, places), make(array[request.State], 0, states), make(array[Reason], 0, reasons),
		make(array[string], 0, texts), make(array[jurisdiction.Cite], 0, cites), make(array[Channel], 0, channels),
		make(array[CentralAuthority], 0, channels), make(array[Conflict], 0, conflicts),
		make(array[Obligation], 0, obligations),
		make(array[request.Moment], 0, obligations),
	}
}

// own replaces all that the item refers to with copies.
func (r *room) own(it *Item) {
	it.StoredIn, it.Places = r.places.list(it.StoredIn), r.states.list(it.Places)
	it.Targets = r.texts.list(it.Targets)
	it.Reasons, it.Channels = r.reasons.list(it.Reasons), r.channels.list(it.Channels)
	it.Conflicts, it.Obligations = r.conflicts.list(it.Conflicts), r.obligations.list(it.Obligations)
	for i := range it.Reasons {
		reason := &it.Reasons[i]
		reason.Cite, reason.Facts = r.cites.list(reason.Cite), r.texts.list(reason.Facts)
	}
	for i := range it.Channels {
		it.Channels[i].CentralAuthority = r.offices.one(it.Channels[i].CentralAuthority)
	}
	for i := range it.Conflicts {
		c := &it.Conflicts[i]
		c.Duty, c.Bar = r.cites.one(c.Duty), r.cites.one(c.Bar)
		c.LiftedBy, c.Review = r.cites.one(c.LiftedBy), r.cites.one(c.Review)
	}
	for i := range it.Obligations {
		o := &it.Obligations[i]
		o.Cite, o.Due = r.cites.list(o.Cite), r.moments.one(o.Due)
	}
}
