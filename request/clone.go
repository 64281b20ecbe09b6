package request

import "slices"

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
		states  [2][1]State
		kinds   [1]OffenceKind
	}{Request: *r}
	k := &kept.Request
	k.Targets = cloneInto(kept.targets[:], r.Targets)
	k.Offence.Kinds = cloneInto(kept.kinds[:], r.Offence.Kinds)
	k.Offence.CommittedIn = slices.Clone(r.Offence.CommittedIn)
	k.Clearances = slices.Clone(r.Clearances)
	k.Provider.EstablishedIn = cloneInto(kept.states[0][:], r.Provider.EstablishedIn)
	k.Provider.OffersIn = cloneInto(kept.states[1][:], r.Provider.OffersIn)
	k.Subjects = slices.Clone(r.Subjects)
	for i := range k.Subjects {
		k.Subjects[i].Targets = slices.Clone(k.Subjects[i].Targets)
	}
	k.Labels = slices.Clone(r.Labels)
	for i := range k.Labels {
		k.Labels[i].List = slices.Clone(k.Labels[i].List)
	}
	k.Data = cloneInto(kept.data[:], r.Data)
	clonePlaces(kept.places[:0], k.Data)
	return k
}

// cloneInto returns a copy of a list, in the space where it has room there.
func cloneInto[T any](space, list []T) []T {
	if len(list) == 0 || len(list) > len(space) {
		return slices.Clone(list)
	}
	n := copy(space, list)
	return space[:n:n]
}

// clonePlaces copies the lists of the items, and puts the places of all of them into
// one array: a request can have thousands of items.
func clonePlaces(places []Place, data []Item) {
	n := 0
	for i := range data {
		n += len(data[i].StoredIn)
	}
	if n > cap(places) {
		places = make([]Place, 0, n)
	}
	for i := range data {
		data[i].Targets = slices.Clone(data[i].Targets)
		if data[i].StoredIn == nil {
			continue
		}
		from := len(places)
		places = append(places, data[i].StoredIn...)
		data[i].StoredIn = slices.Clip(places[from:])
	}
}
