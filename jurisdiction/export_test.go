package jurisdiction

import (
	"maps"
	"slices"

	"github.com/comity-go/comity/request"
)

// Held returns the instruments of the law, which are not the caller's own.
func (l *Law) Held() []*Instrument { return l.instruments }

// Bound returns the states that an instrument binds, on whatever day.
func (l *Law) Bound(id string) []request.State {
	return slices.Sorted(maps.Keys(l.bound[l.byID[id]]))
}

// Unchanged reports whether the law of these states is the same on both days.
func (l *Law) Unchanged(a, b request.Day, states ...request.State) bool {
	return !slices.ContainsFunc(states, func(s request.State) bool { return l.on(a).of(s) != l.on(b).of(s) })
}

// A Ground is a provision behind a fact; nil where it is that a state is bound.
type Ground struct {
	In *Instrument
	*Provision
}

// Grounds returns what is behind the facts of the case.
func (c *Case) Grounds() []Ground {
	var grounds []Ground
	for _, s := range c.supports {
		r := c.law.rows[s.row]
		grounds = append(grounds, Ground{r.in, r.Provision})
	}
	return grounds
}

// With returns the law with an instrument in place of the one of its ID, or without
// that one where no party is left, as it binds a few states. To a request that names
// no other state it is the whole of that law, made in a small part of the time.
func (l *Law) With(in *Instrument, states []request.State) *Law {
	whole := l.replaced(in)
	for _, other := range whole.instruments {
		if !l.refers(other.ID, in.ID, map[string]bool{}) {
			whole.bound[other] = l.bound[other]
		}
	}
	few := l.replaced(in)
	for _, other := range few.instruments {
		few.bound[other] = map[request.State][]row{}
		for _, s := range states {
			if rows := whole.bind(other)[s]; len(rows) > 0 {
				few.bound[other][s] = slices.Clone(rows) // index writes into them
			}
		}
	}
	few.index()
	return few
}

// replaced returns the law with an instrument in place of the one of its ID, without
// what index derives.
func (l *Law) replaced(in *Instrument) *Law {
	instruments := slices.Clone(l.instruments)
	i := slices.Index(instruments, l.byID[in.ID])
	if instruments[i] = in; len(in.Parties) == 0 && in.ID != l.manifest.Positions {
		instruments = slices.Delete(instruments, i, i+1)
	}
	less := newLaw(l.manifest, instruments, l.regions)
	less.hash = l.hash
	return less
}
