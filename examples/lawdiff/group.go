package main

import (
	"strings"

	"github.com/comity-go/comity/examples/internal/tally"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A group is the decisions that the same causes flipped.
type group struct {
	causes     []policy.Cause
	besides    map[policy.CauseChange]tally.Tally[string] // what else is cited now, or no longer
	flips      tally.Tally[flip]
	requesting tally.Tally[request.State]
	places     tally.Tally[request.Place]
	categories tally.Tally[request.Category]
	profiles   tally.Tally[string] // of the world table
	records    []int64             // of a log, by number
}

// A flip is how an outcome changed.
type flip struct {
	from, to policy.Outcome
	failed   bool // the candidate has no answer
}

func newGroup(causes []policy.Cause) *group {
	return &group{causes: causes, besides: map[policy.CauseChange]tally.Tally[string]{policy.CauseCited: {}, policy.CauseUncited: {}},
		flips: tally.Tally[flip]{}, requesting: tally.Tally[request.State]{}, places: tally.Tally[request.Place]{},
		categories: tally.Tally[request.Category]{}, profiles: tally.Tally[string]{}}
}

// cited names a provision by its law file and article.
func cited(c policy.Cause) string { return strings.TrimSpace(c.Name + " " + c.Article) }

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
