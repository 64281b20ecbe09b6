package request

import "slices"

// Clone returns a copy that shares nothing with r: a change of one does not
// reach the other. A list that is missing stays missing, and one that is empty
// stays empty, because their JSON differs.
func (r Request) Clone() Request {
	r.Targets = slices.Clone(r.Targets)
	r.Offence.Kinds = slices.Clone(r.Offence.Kinds)
	r.Offence.CommittedIn = slices.Clone(r.Offence.CommittedIn)
	r.Clearances = slices.Clone(r.Clearances)
	r.Provider.EstablishedIn = slices.Clone(r.Provider.EstablishedIn)
	r.Provider.OffersIn = slices.Clone(r.Provider.OffersIn)
	r.Subjects = slices.Clone(r.Subjects)
	for i := range r.Subjects {
		r.Subjects[i].Targets = slices.Clone(r.Subjects[i].Targets)
	}
	r.Data = cloneData(r.Data)
	return r
}

// cloneData copies the items and puts the places of all of them into one array:
// a request can have thousands of items.
func cloneData(data []Item) []Item {
	data = slices.Clone(data)
	n := 0
	for i := range data {
		n += len(data[i].StoredIn)
	}
	places := make([]Place, 0, n)
	for i := range data {
		data[i].Targets = slices.Clone(data[i].Targets)
		if data[i].StoredIn == nil {
			continue
		}
		from := len(places)
		places = append(places, data[i].StoredIn...)
		data[i].StoredIn = slices.Clip(places[from:])
	}
	return data
}
