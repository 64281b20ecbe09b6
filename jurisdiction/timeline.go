package jurisdiction

import (
	"slices"
	"sync/atomic"

	"github.com/comity-go/comity/request"
)

// A timeline is what stands between the days on which any of it changes. Each
// piece is made when it is first asked for, and kept: there are as many as there
// are such days, however many days are asked for. It takes no lock; two callers
// may make the same piece at once, they are equal.
type timeline[T any] struct {
	days []request.Day // the first of each piece, in order; that of the first is empty
	kept []atomic.Pointer[T]
}

// newTimeline returns a timeline of what changes on these days.
func newTimeline[T any](changes []request.Day) timeline[T] {
	days := append(changes, "")
	slices.Sort(days)
	days = slices.Clip(slices.Compact(days))
	return timeline[T]{days, make([]atomic.Pointer[T], len(days))}
}

// on returns what stands on a day. What is made for the first day of a piece is
// the same on every day of it.
func (t *timeline[T]) on(day request.Day, make func(request.Day) *T) *T {
	i, found := slices.BinarySearch(t.days, day)
	if !found {
		i-- // the first is empty and before every day
	}
	if kept := t.kept[i].Load(); kept != nil {
		return kept
	}
	made := make(t.days[i])
	t.kept[i].Store(made)
	return made
}
