package policy

import (
	"slices"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/request/array"
)

// The engine remembers answers, and callers may change what they get. So every
// answer is copied before a caller gets it. The copy has many short lists; to
// save allocations, all lists of one type share one array.

// own replaces all that the item refers to with copies, in the memory of a decision where
// there is one. It does not copy remedies: they are found on demand, so an item that is
// remembered has none.
func (it *Item) own(m *memory) {
	if m != nil {
		m.room.own(it)
		return
	}
	room := roomFor(it)
	room.own(it)
}

// again makes the decision the zero Decision, and returns its memory for the next answer.
// A copy of a decision gets a memory of its own.
func (d *Decision) again() *memory {
	m := d.memory
	if m == nil || m.of != d {
		m = &memory{of: d}
	}
	*d = Decision{memory: m}
	m.items.Again()
	m.room.again()
	return m
}

// itemsOf returns a list of items without a category, each to be written over whole.
func (m *memory) itemsOf(n int) []Item {
	if m == nil {
		return make([]Item, n)
	}
	m.items.Grow(n)
	items := m.items[:n:n]
	for i := range items {
		items[i].Category = ""
	}
	return items
}

// Clone returns a copy that shares nothing with d and can be kept, whatever is answered
// into d later.
func (d Decision) Clone() Decision {
	d.Items, d.memory = slices.Clone(d.Items), nil
	for i := range d.Items {
		it := &d.Items[i]
		it.own(nil)
		it.Remedies = slices.Clone(it.Remedies)
		for k := range it.Remedies {
			r := &it.Remedies[k]
			r.Change = slices.Clone(r.Change)
			for c := range r.Change {
				r.Change[c].Value = slices.Clone(r.Change[c].Value)
			}
		}
	}
	if d.request != nil {
		d.request = d.request.Keep()
	}
	return d
}

// again makes the room empty.
func (r *room) again() {
	r.places.Again()
	r.states.Again()
	r.reasons.Again()
	r.texts.Again()
	r.cites.Again()
	r.channels.Again()
	r.offices.Again()
	r.conflicts.Again()
	r.obligations.Again()
	r.moments.Again()
}

// A draft is where items are put together, one after the other. Each is copied before
// the next one is begun.
type draft struct {
	room
	routes []jurisdiction.Route
	ways   []jurisdiction.NoWay
	held   []jurisdiction.HeldChannel
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
func none[T any](list array.Of[T]) array.Of[T] {
	if list == nil {
		return array.Of[T]{}
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
		reasons: make(array.Of[Reason], 0, len(it.Reasons)), cites: make(array.Of[jurisdiction.Cite], 0, cites),
		channels: make(array.Of[Channel], 0, len(it.Channels)), offices: make(array.Of[CentralAuthority], 0, offices),
		obligations: make(array.Of[Obligation], 0, len(it.Obligations)), texts: make(array.Of[string], 0, texts),
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
	it.StoredIn, it.Places = r.places.List(it.StoredIn), r.states.List(it.Places)
	it.Targets = r.texts.List(it.Targets)
	it.Reasons, it.Channels = r.reasons.List(it.Reasons), r.channels.List(it.Channels)
	it.Conflicts, it.Obligations = r.conflicts.List(it.Conflicts), r.obligations.List(it.Obligations)
	for i := range it.Reasons {
		reason := &it.Reasons[i]
		reason.Cite, reason.Facts = r.cites.List(reason.Cite), r.texts.List(reason.Facts)
	}
	for i := range it.Channels {
		it.Channels[i].CentralAuthority = r.offices.One(it.Channels[i].CentralAuthority)
	}
	for i := range it.Conflicts {
		c := &it.Conflicts[i]
		c.Duty, c.Bar = r.cites.One(c.Duty), r.cites.One(c.Bar)
		c.LiftedBy, c.Review = r.cites.One(c.LiftedBy), r.cites.One(c.Review)
	}
	for i := range it.Obligations {
		o := &it.Obligations[i]
		o.Cite, o.Due = r.cites.List(o.Cite), r.moments.One(o.Due)
	}
}
