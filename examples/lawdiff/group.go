package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A group is the decisions that the same causes flipped.
type group struct {
	causes     []policy.Cause
	besides    map[policy.CauseChange]tally[string] // what else is cited now, or no longer
	flips      tally[flip]
	requesting tally[request.State]
	places     tally[request.Place]
	categories tally[request.Category]
	profiles   tally[string] // of the world table
	records    []int64       // of a log, by number
}

// A flip is how an outcome changed.
type flip struct {
	from, to policy.Outcome
	failed   bool // the candidate has no answer
}

func newGroup(causes []policy.Cause) *group {
	return &group{causes: causes, besides: map[policy.CauseChange]tally[string]{policy.CauseCited: {}, policy.CauseUncited: {}},
		flips: tally[flip]{}, requesting: tally[request.State]{}, places: tally[request.Place]{},
		categories: tally[request.Category]{}, profiles: tally[string]{}}
}

// cited names a provision by its law file and article.
func cited(c policy.Cause) string { return strings.TrimSpace(c.Name + " " + c.Article) }

// A tally counts things.
type tally[T comparable] map[T]int

func (t tally[T]) total() int {
	sum := 0
	for _, n := range t {
		sum += n
	}
	return sum
}

// ranked returns what was counted, the most first and equals by name.
func (t tally[T]) ranked(name func(T) string) []T {
	return slices.SortedFunc(maps.Keys(t), func(a, b T) int {
		return cmp.Or(cmp.Compare(t[b], t[a]), cmp.Compare(name(a), name(b)))
	})
}

// among returns what was counted, in the order of all.
func (t tally[T]) among(all []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return t[v] == 0 })
}

// allCategories are the categories of the world table, in its order.
func allCategories() []request.Category {
	var all []request.Category
	for _, word := range request.Content.Words() {
		all = append(all, request.Category(word))
	}
	return all
}

// allProfiles are the names of the profiles, in the order of the world table.
func allProfiles() []string {
	var all []string
	for _, p := range policy.Profiles() {
		all = append(all, p.Name)
	}
	return all
}
