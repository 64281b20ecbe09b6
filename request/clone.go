package request

import "slices"

// Clone returns a copy that shares nothing with r: a change of one does not
// reach the other. A list that is missing stays missing, and one that is empty
// stays empty, because their JSON differs.
func (r Request) Clone() Request {
	few := new(struct { // most requests have no more: these share one allocation
		targets [2]Target
		data    [1]Item
		places  [4]Place
		states  [2][2]State
		leaves  [1]Clearance
	})
	r.Targets = cloneInto(few.targets[:], r.Targets)
	r.Offence.Kinds = slices.Clone(r.Offence.Kinds)
	r.Offence.CommittedIn = slices.Clone(r.Offence.CommittedIn)
	r.Clearances = cloneInto(few.leaves[:], r.Clearances)
	r.Provider.EstablishedIn = cloneInto(few.states[1][:], r.Provider.EstablishedIn)
	r.Provider.OffersIn = cloneInto(few.states[0][:], r.Provider.OffersIn)
	r.Subjects = slices.Clone(r.Subjects)
	for i := range r.Subjects {
		r.Subjects[i].Targets = slices.Clone(r.Subjects[i].Targets)
	}
	r.Labels = slices.Clone(r.Labels)
	for i := range r.Labels {
		r.Labels[i].List = slices.Clone(r.Labels[i].List)
	}
	r.Data = cloneInto(few.data[:], r.Data)
	clonePlaces(few.places[:0], r.Data)
	return r
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
