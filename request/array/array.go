// Package array puts many short lists of one type into one array, to save allocations.
package array

import "slices"

// An Of holds lists, one after the other. With room for all of them it is allocated once.
type Of[T any] []T

// List returns a copy of a list that lies in the array. Appending to it does not change
// the next list. A missing list stays missing, and an empty one empty: their JSON differs.
func (a *Of[T]) List(of []T) []T {
	if len(of) == 0 {
		if of == nil {
			return nil
		}
		return []T{}
	}
	from := len(*a)
	if len(of) == 1 { // as most lists have, and quicker than a copy of any length
		*a = append(*a, of[0])
	} else {
		*a = append(*a, of...)
	}
	return (*a)[from:len(*a):len(*a)]
}

// One returns a pointer to a copy of a value, and nil for nil.
func (a *Of[T]) One(of *T) *T {
	if of == nil {
		return nil
	}
	*a = append(*a, *of)
	return &(*a)[len(*a)-1]
}

// Grow makes room for n values more.
func (a *Of[T]) Grow(n int) { *a = slices.Grow(*a, n) }

// most is how many values an array keeps room for.
const most = 1 << 12

// Again makes the array empty, to be filled again: lists that lie in it are overwritten.
// The room of an array that has grown large is let go.
func (a *Of[T]) Again() {
	if *a = (*a)[:0]; cap(*a) > most {
		*a = nil
	}
}
