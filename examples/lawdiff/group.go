package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A group is the decisions that the same provisions flipped.
type group struct {
	provisions []provision
	besides    map[change]tally[string] // what else is cited now, or no longer
	flips      tally[flip]
	requesting tally[request.State]
	places     tally[request.State]
	categories tally[request.Category]
	profiles   tally[string]
}

// A flip is how an outcome changed.
type flip struct{ from, to policy.Outcome }

// group returns the group of what flipped an item.
func (d *diff) group(cell policy.Cell, was, now policy.Item) *group {
	c := d.cause(cell, was, now)
	key := keyOf(c.provisions)
	g := d.groups[key]
	if g == nil {
		g = &group{c.provisions, map[change]tally[string]{cited: {}, uncited: {}},
			tally[flip]{}, tally[request.State]{}, tally[request.State]{}, tally[request.Category]{}, tally[string]{}}
		d.groups[key] = g
	}
	for _, p := range c.besides {
		g.besides[p.Change][strings.TrimSpace(p.Instrument+" "+p.Article)]++
	}
	return g
}

// add counts one decision.
func (g *group) add(cell policy.Cell, was, now policy.Item) {
	g.flips[flip{was.Outcome, now.Outcome}]++
	g.requesting[cell.Requesting]++
	g.places[cell.Place]++
	g.categories[now.Category]++
	g.profiles[cell.Profile.Name]++
}

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
