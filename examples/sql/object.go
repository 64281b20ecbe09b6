package main

import (
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

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

// ofAccounts returns the columns with those of the account and of the moment, for
// a request whose items name accounts. Whose customer the object is comes from the
// request, so that few classes are decided.
func ofAccounts(c policy.FilterColumns) policy.FilterColumns {
	c.Account, c.Time, c.Customer, c.CustomerState = "object.account", "object.made", "", ""
	return c
}

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
	accounts   = column{[]string{"user@example.org", "other@example.org", "third@example.org"}, []any{"User@example.org", "", nil}}
	moments    = column{[]string{"2013-12-31", "2014-01-01", "2014-01-31", "2014-02-01", "2014-04-25", "2014-04-26"}, []any{nil}}
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
			row := []any{int64(id), buckets.of(r), categories.of(r), customers.of(r), states.of(r), accounts.of(r), seconds(moments.of(r))}
			if !yield(row) {
				return
			}
		}
	}
}

// seconds returns the last second of the first hour of a day, as the column has it.
func seconds(day any) any {
	text, ok := day.(string)
	if !ok {
		return nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err) // the days are written above
	}
	return t.Unix() + 3599
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
