package policy

import (
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// The engine remembers answers, and callers may change what they get. So every
// answer is copied before a caller gets it. The copy has many short lists; to
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

// own replaces all that the item refers to with copies. It does not copy remedies:
// they are found on demand, so an item that is remembered has none.
func (it *Item) own() {
	room := roomFor(it)
	room.own(it)
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

// A draft is where items are put together, one after the other. Each is copied before
// the next one is begun.
type draft struct {
	room
	routes []jurisdiction.Route
	rules  []*ruleText
	codes  [32]string // of the rules that fire; few items have more
}

var drafts = sync.Pool{New: func() any {
	d := new(draft)
	d.clear()
	return d
}}

// clear makes the draft ready for the next item. Its lists are empty and not missing:
// JSON has an empty list, not null.
func (d *draft) clear() {
	d.places, d.reasons, d.texts = none(d.places), none(d.reasons), none(d.texts)
	d.cites, d.channels, d.offices = none(d.cites), none(d.channels), none(d.offices)
	d.conflicts, d.obligations, d.moments = none(d.conflicts), none(d.obligations), none(d.moments)
}

// none returns an empty list in the room of another.
func none[T any](list array[T]) array[T] {
	if list == nil {
		return array[T]{}
	}
	return list[:0]
}

// roomFor returns room for all lists and pointers of an item.
func roomFor(it *Item) room {
	texts, cites, offices := len(it.Targets), 0, 0
	for i := range it.Reasons {
		texts, cites = texts+len(it.Reasons[i].Facts), cites+len(it.Reasons[i].Cite)
	}
	for i := range it.Channels {
		offices += held(it.Channels[i].CentralAuthority)
	}
	for i := range it.Conflicts {
		c := &it.Conflicts[i]
		cites += held(c.Duty) + held(c.Bar) + held(c.LiftedBy) + held(c.Review)
	}
	for i := range it.Obligations {
		cites += len(it.Obligations[i].Cite)
	}
	few := new(struct { // most of these lists are short, and share one allocation
		places    [2]request.Place
		states    [2]request.State
		conflicts [1]Conflict
		moments   [2]request.Moment
	})
	return room{
		places: few.places[:0], states: few.states[:0], conflicts: few.conflicts[:0], moments: few.moments[:0],
		reasons: make(array[Reason], 0, len(it.Reasons)), cites: make(array[jurisdiction.Cite], 0, cites),
		channels: make(array[Channel], 0, len(it.Channels)), offices: make(array[CentralAuthority], 0, offices),
		obligations: make(array[Obligation], 0, len(it.Obligations)), texts: make(array[string], 0, texts),
	}
}

// held returns how many values a pointer has: one, or none.
func held[T any](of *T) int {
	if of == nil {
		return 0
	}
	return 1
}

// own makes the copies.
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
