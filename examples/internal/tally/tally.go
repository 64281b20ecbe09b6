// Package tally counts things.
package tally

import (
	"cmp"
	"maps"
	"slices"
)

// A Tally is how often each thing was counted.
type Tally[T comparable] map[T]int

// Total returns how many were counted.
func (t Tally[T]) Total() int {
	sum := 0
	for _, n := range t {
		sum += n
	}
	return sum
}

// Ranked returns what was counted, the most first and equals by name.
func (t Tally[T]) Ranked(name func(T) string) []T {
	return slices.SortedFunc(maps.Keys(t), func(a, b T) int {
		return cmp.Or(cmp.Compare(t[b], t[a]), cmp.Compare(name(a), name(b)))
	})
}

// Among returns what was counted, in the order of all.
func (t Tally[T]) Among(all []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return t[v] == 0 })
}
