package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// Columns are the columns that say what a row is. Each is named as
// table.column, so that it means the same wherever the condition stands.
type Columns struct {
	Place    string // of where the object rests
	Category string // of its category, in the words of package request

	// Customer is the column of the kind of customer, and CustomerState that of
	// the state of which a customer is a public body. Without the first, every
	// row is of the request's customer; with the first alone, no row of a
	// public body is released. With both, every class is decided for each state
	// of a body, which takes seconds unless Placements are few.
	Customer, CustomerState string

	// Placements says where an object rests, for each value of Place: in one
	// place, or in several where the value stands for all copies. None means
	// that the column holds states.
	Placements map[string][]request.Place

	// Copies is where an object has several places, a row for each.
	Copies Copies
}

// Copies is a table with a row for each place where an object rests, backups
// and earlier versions too; Columns.Place is one of its columns then, and the
// table is not named otherwise in the query. An object without a row stays,
// and so does one of which any copy rests where it could not be handed over.
//
// What is allowed in each of several places is allowed in all of them at once
// under the built-in rules. The converse does not hold in all cases: under
// ConflictAvoidance a few objects stay that DecideAll would allow. Rules and
// postures of one's own may weigh places against each other, and are refused;
// name the sets of places as Placements there.
type Copies struct {
	Table  string
	Object string // the column of the table that names the object
	ID     string // the column that it refers to
}

// clone returns a copy that the caller's later changes do not reach.
func (c Columns) clone() Columns {
	c.Placements = maps.Clone(c.Placements)
	for value, places := range c.Placements {
		c.Placements[value] = slices.Clone(places)
	}
	return c
}

// check returns the faults of the names.
func (c Columns) check() error {
	faults := []error{nameFault("place", c.Place, 2), nameFault("category", c.Category, 2)}
	if c.Customer != "" || c.CustomerState != "" {
		faults = append(faults, nameFault("customer", c.Customer, 2))
	}
	if c.CustomerState != "" {
		faults = append(faults, nameFault("customer state", c.CustomerState, 2))
	}
	if c.Copies != (Copies{}) {
		faults = append(faults, c.checkCopies()...)
	}
	return errors.Join(faults...)
}

// checkCopies returns the faults of the names around copies. A place that is
// not of the copy would stand for all of them.
func (c Columns) checkCopies() []error {
	k := c.Copies
	faults := []error{nameFault("copies: table", k.Table, 1), nameFault("copies: object", k.Object, 2), nameFault("copies: ID", k.ID, 2)}
	for _, of := range []struct {
		what, name string
		copies     bool
	}{{"place", c.Place, true}, {"copies: object", k.Object, true}, {"copies: ID", k.ID, false}} {
		if of.copies != strings.HasPrefix(of.name, k.Table+".") {
			word := map[bool]string{true: "no column", false: "a column"}[of.copies]
			faults = append(faults, fmt.Errorf("columns: %s: %q is %s of the table of copies, %q", of.what, of.name, word, k.Table))
		}
	}
	return faults
}

// nameFault returns the fault of a name that should have so many parts.
func nameFault(what, name string, least int) error {
	if isName(name, least) {
		return nil
	}
	return fmt.Errorf("columns: %s: %q is no such name (accepted: %s of letters, digits and underscores)",
		what, name, []string{"table", "table.column"}[least-1])
}

// isName reports whether s is a name of at least so many parts, and of at most
// one more, for a schema.
func isName(s string, least int) bool {
	parts := strings.Split(s, ".")
	return least <= len(parts) && len(parts) <= least+1 && !slices.ContainsFunc(parts, func(part string) bool {
		return part == "" || '0' <= part[0] && part[0] <= '9' || strings.ContainsFunc(part, notInName)
	})
}

func notInName(c rune) bool {
	return c != '_' && (c < '0' || '9' < c) && (c < 'A' || 'Z' < c) && (c < 'a' || 'z' < c)
}

// refuseCopies refuses copies under rules that may weigh places against each
// other.
func (e *Engine) refuseCopies(c Columns) error {
	if c.Copies != (Copies{}) && e.rules.own {
		return errors.New("columns: copies: rules of one's own may weigh several places otherwise than each alone; " +
			"keep all places of an object in one column and name what it holds in Placements")
	}
	return nil
}

// classes returns what the request asks for, wherever it may rest, in order of
// value and category.
func (c Columns) classes(req request.Request) []class {
	placements := c.Placements
	if placements == nil {
		placements = map[string][]request.Place{}
		for _, s := range request.States() {
			placements[string(s)] = []request.Place{request.Place(s)}
		}
	}
	categories := map[request.Category]bool{}
	for _, item := range req.Data {
		categories[item.Category] = true
	}
	var list []class
	for _, value := range slices.Sorted(maps.Keys(placements)) {
		for _, category := range slices.Sorted(maps.Keys(categories)) {
			list = append(list, class{value, request.Item{Category: category, StoredIn: placements[value]}})
		}
	}
	return list
}

// customers returns the customers that rows can be of.
func (c Columns) customers(asked request.Customer) []request.Customer {
	if c.Customer == "" {
		return []request.Customer{asked}
	}
	var list []request.Customer
	for _, kind := range asked.Kind.Words() {
		asked.Kind, asked.State = request.CustomerKind(kind), ""
		if asked.Kind != request.PublicSector {
			list = append(list, asked)
			continue
		}
		for _, state := range request.States() {
			asked.State = state
			if c.CustomerState != "" {
				list = append(list, asked)
			}
		}
	}
	return list
}
