package main

import (
	"iter"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// placements say where the buckets are, as a service's settings would.
var placements = map[string][]request.Place{
	"virginia":   {"aws:us-east-1"},
	"ohio":       {"aws:us-east-2"},
	"dublin":     {"aws:eu-west-1"},
	"stockholm":  {"aws:eu-north-1"},
	"london":     {"aws:eu-west-2"},
	"paris":      {"FR"},
	"zurich":     {"CH"},
	"luxembourg": {"LU"},
	"sydney":     {"AU"},
	"europe":     {"gcp:eu"},                         // any member of the Union
	"atlantic":   {"aws:us-east-1", "aws:eu-west-1"}, // a copy in each
	"adrift":     {"XX"},                             // nobody knows
}

// Where the tables say what an object is: in one bucket, or in a row a copy.
var (
	single = policy.FilterColumns{Place: "object.bucket", Category: "object.category", Customer: "object.customer", CustomerState: "object.state",
		Placements: placements}
	copied = policy.FilterColumns{Place: "copy.bucket", Category: "object.category", Customer: "object.customer", CustomerState: "object.state",
		Placements: placements, Copies: policy.FilterCopies{Table: "copy", Object: "copy.object", ID: "object.id"}}
)

// A column is what stands in a column: words that mean something, and now and
// then one that nobody should rely on.
type column struct {
	words []string
	odd   []any
}

var (
	buckets    = column{slices.Sorted(maps.Keys(placements)), []any{"Atlantis", "Dublin", "", nil}}
	categories = column{request.Content.Words(), []any{"mail", "", nil}}
	customers  = column{request.Consumer.Words(), []any{"person", "", nil}}
	states     = column{[]string{"EE", "FR", "SE", "US"}, []any{"XX", "se", "", nil}}
)

// of returns one of the words.
func (c column) of(r *rand.Rand) any {
	if r.IntN(50) == 0 {
		return c.odd[r.IntN(len(c.odd))]
	}
	return c.words[r.IntN(len(c.words))]
}

// objects yields the rows of n objects.
func objects(n int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		for id := range n {
			if !yield([]any{int64(id), buckets.of(r), categories.of(r), customers.of(r), states.of(r)}) {
				return
			}
		}
	}
}

// copies yields the rows of the copies of n objects: none to three each.
func copies(n int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		for id := range n {
			for range r.IntN(4) {
				if !yield([]any{int64(id), buckets.of(r)}) {
					return
				}
			}
		}
	}
}
