package request

import "github.com/comity-go/comity/request/array"

// Clone returns a copy that shares nothing with r: a change of one does not
// reach the other. A list that is missing stays missing, and one that is empty
// stays empty, because their JSON differs.
func (r Request) Clone() Request { return *r.Keep() }

// Keep returns what Clone returns, in the memory where it is to stay.
func (r *Request) Keep() *Request {
	kept := &struct { // most requests have no more: they take one allocation
		Request
		targets [1]Target
		data    [1]Item
		places  [2]Place
		states  [2]State
		kinds   [1]OffenceKind
	}{Request: *r}
	all := lists{
		targets: kept.targets[:0], data: kept.data[:0], places: kept.places[:0], states: kept.states[:0], kinds: kept.kinds[:0],
	}
	all.own(&kept.Request)
	return &kept.Request
}

// A Room is memory for a copy of a request, which is used again for the next copy. It
// must not be copied itself.
type Room struct {
	kept Request
	lists
}

// KeepIn returns what Keep returns, in the memory of a room: what was in the room before
// is overwritten.
func (r *Request) KeepIn(room *Room) *Request {
	room.kept = *r
	room.lists.again()
	room.lists.own(&room.kept)
	return &room.kept
}

// The lists of a request, those of one type in one array.
type lists struct {
	targets    array.Of[Target]
	kinds      array.Of[OffenceKind]
	states     array.Of[State]
	clearances array.Of[Clearance]
	subjects   array.Of[Person]
	labels     array.Of[Label]
	data       array.Of[Item]
	places     array.Of[Place]
	texts      array.Of[string]
}

// own replaces all lists of a request with copies.
func (l *lists) own(r *Request) {
	r.Targets = l.targets.List(r.Targets)
	r.Offence.Kinds = l.kinds.List(r.Offence.Kinds)
	r.Offence.CommittedIn = l.states.List(r.Offence.CommittedIn)
	r.Clearances = l.clearances.List(r.Clearances)
	r.Provider.EstablishedIn = l.states.List(r.Provider.EstablishedIn)
	r.Provider.OffersIn = l.states.List(r.Provider.OffersIn)
	r.Subjects, r.Labels, r.Data = l.subjects.List(r.Subjects), l.labels.List(r.Labels), l.data.List(r.Data)
	if len(r.Subjects)+len(r.Labels)+len(r.Data) > 1 { // one alone has one list of a type
		l.grow(r)
	}
	for i := range r.Subjects {
		r.Subjects[i].Targets = l.texts.List(r.Subjects[i].Targets)
	}
	for i := range r.Labels {
		r.Labels[i].List = l.texts.List(r.Labels[i].List)
	}
	for i := range r.Data {
		it := &r.Data[i]
		it.StoredIn, it.Targets = l.places.List(it.StoredIn), l.texts.List(it.Targets)
	}
}

// grow makes room for the lists inside lists: a request can have thousands of them.
func (l *lists) grow(r *Request) {
	places, texts := 0, 0
	for i := range r.Subjects {
		texts += len(r.Subjects[i].Targets)
	}
	for i := range r.Labels {
		texts += len(r.Labels[i].List)
	}
	for i := range r.Data {
		places, texts = places+len(r.Data[i].StoredIn), texts+len(r.Data[i].Targets)
	}
	l.places.Grow(places)
	l.texts.Grow(texts)
}

// again makes room for the next request.
func (l *lists) again() {
	l.targets.Again()
	l.kinds.Again()
	l.states.Again()
	l.clearances.Again()
	l.subjects.Again()
	l.labels.Again()
	l.data.Again()
	l.places.Again()
	l.texts.Again()
}
