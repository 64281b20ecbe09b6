package flips

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Group is the decisions that the same provisions flipped.
type Group struct {
	Provisions []Provision              // empty where a survey, or a provision that is not cited, did it
	Besides    map[Change]Tally[string] // what else is cited now, or no longer
	Flips      Tally[Flip]
	Requesting Tally[request.State]
	Places     Tally[request.State]
	Categories Tally[request.Category]
	Profiles   Tally[string]
}

// A Flip is how an outcome changed.
type Flip struct{ From, To policy.Outcome }

// group returns the group of what flipped an item.
func (d *Diff) group(cell policy.Cell, was, now policy.Item) *Group {
	c := d.cause(cell, was, now)
	key := keyOf(c.provisions)
	g := d.groups[key]
	if g == nil {
		g = &Group{c.provisions, map[Change]Tally[string]{Cited: {}, Uncited: {}},
			Tally[Flip]{}, Tally[request.State]{}, Tally[request.State]{}, Tally[request.Category]{}, Tally[string]{}}
		d.groups[key] = g
	}
	for _, p := range c.besides {
		g.Besides[p.Change][strings.TrimSpace(p.Instrument+" "+p.Article)]++
	}
	return g
}

// add counts one decision.
func (g *Group) add(cell policy.Cell, was, now policy.Item) {
	g.Flips[Flip{was.Outcome, now.Outcome}]++
	g.Requesting[cell.Requesting]++
	g.Places[cell.Place]++
	g.Categories[now.Category]++
	g.Profiles[cell.Profile.Name]++
}

// A Tally counts things.
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

// AllCategories are the categories of the world table, in its order.
func AllCategories() []request.Category {
	var all []request.Category
	for _, word := range request.Content.Words() {
		all = append(all, request.Category(word))
	}
	return all
}

// AllProfiles are the names of the profiles, in the order of the world table.
func AllProfiles() []string {
	var all []string
	for _, p := range policy.Profiles() {
		all = append(all, p.Name)
	}
	return all
}
