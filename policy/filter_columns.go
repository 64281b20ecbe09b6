package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// FilterColumns names the columns of a table that say what a row is, each as
// table.column, so that the name means the same wherever the condition is used.
//
// The database compares the values of columns by its own rules: where a column
// ignores the case of letters, "Dublin" and "dublin" are equal.
type FilterColumns struct {
	Place    string // of where the object rests
	Category string // of its category, in the words of package request

	// Account is the column of the account or identifier that a row belongs to,
	// as the value of a target says it. With it a row is released only for an item
	// that is about its account: one that the item names, or any target of the
	// request where the item names none. A request whose items name accounts is
	// refused without it.
	Account string

	// Time is the column of the moment to which a row belongs, a number: the
	// seconds since the beginning of 1970 in UTC, as EXTRACT(EPOCH FROM …) and
	// unixepoch(…) give them. With it a row is released only for a span in which
	// it lies; a day of a span is one of UTC, and a span without an end ends with
	// receipt. Without it spans are not looked at, save that an item that asks for
	// data after receipt is refused.
	Time string

	// Customer is the column of the kind of customer, and CustomerState that of
	// the state of which a customer is a public body. Without the first, every
	// row is of the request's customer; with the first alone, no row of a
	// public body is released. With both, every class is decided for each state
	// of a body, which takes seconds unless Placements are few.
	Customer, CustomerState string

	// Placements says where an object rests, for each value of Place: in one
	// place, or in several where the value stands for all copies. None means
	// that the column holds states. Values that a database may take for equal,
	// since they differ in case, accents or trailing space alone, are refused.
	Placements map[string][]request.Place

	// Copies is where an object has several places, a row for each.
	Copies FilterCopies
}

// FilterCopies names a table with a row for each place where an object rests, its
// backups and earlier versions included. FilterColumns.Place is then a column of
// this table. An object without a row is not released, and neither is one with a
// copy in a place from which it could not be handed over.
//
// The condition calls the table comity_copies, and no name in FilterColumns may be
// that. Names that differ from the name of the table only in letter case, or only
// in a schema that one of them leaves out, are refused: a database may take them
// for the table.
//
// What the built-in rules allow in each of several places, they allow in all of
// them at once. The converse does not always hold: under ConflictAvoidance a few
// objects are withheld that DecideAll would allow. Custom rules and postures may
// decide several places otherwise than each place alone, so with them FilterCopies
// is refused: name the sets of places in Placements.
type FilterCopies struct {
	Table  string
	Object string // the column of the table that names the object
	ID     string // the column that it refers to
}

// clone returns a copy that the caller's later changes do not reach.
func (c FilterColumns) clone() FilterColumns {
	c.Placements = maps.Clone(c.Placements)
	for value, places := range c.Placements {
		c.Placements[value] = slices.Clone(places)
	}
	return c
}

// named returns the columns by what they are called in faults; those of which
// none is given may be left out.
func (c FilterColumns) named() []columnName {
	names := []columnName{{"place", c.Place}, {"category", c.Category}}
	if c.Account != "" {
		names = append(names, columnName{"account", c.Account})
	}
	if c.Time != "" {
		names = append(names, columnName{"time", c.Time})
	}
	if c.Customer != "" || c.CustomerState != "" {
		names = append(names, columnName{"customer", c.Customer})
	}
	if c.CustomerState != "" {
		names = append(names, columnName{"customer state", c.CustomerState})
	}
	if c.Copies != (FilterCopies{}) {
		names = append(names, columnName{"copies: object", c.Copies.Object}, columnName{"copies: ID", c.Copies.ID})
	}
	return names
}

type columnName struct{ what, name string }

// check returns the faults of the names and the placements.
func (c FilterColumns) check() error {
	var faults []error
	for _, col := range c.named() {
		faults = append(faults, nameFault(col.what, col.name, 2))
	}
	if c.Copies != (FilterCopies{}) {
		faults = append(faults, nameFault("copies: table", c.Copies.Table, 1))
		faults = append(faults, c.checkCopies()...)
	}
	return errors.Join(append(faults, c.checkPlacements()...)...)
}

// copiesAlias is what the table of copies is called in the condition, whatever
// its name is: the condition is tied to its row by a name that is no other's.
const copiesAlias = "comity_copies"

// checkCopies returns the faults of the names around copies. A place that is
// not of the copy would stand for all of them, and an ID that is of the copy
// for every object.
func (c FilterColumns) checkCopies() []error {
	var faults []error
	table := c.Copies.Table
	for _, part := range strings.Split(table, ".") {
		faults = append(faults, aliasFault("copies: table", table, part))
	}
	for _, col := range c.named() {
		_, of := c.Copies.column(col.name)
		switch copies := col.what == "place" || col.what == "copies: object"; {
		case copies && !of:
			faults = append(faults, fmt.Errorf("columns: %s: %q is no column of the table of copies, %q",
				col.what, col.name, table))
		case col.what == "copies: ID" && of:
			faults = append(faults, fmt.Errorf("columns: %s: %q is a column of the table of copies, %q",
				col.what, col.name, table))
		case !of && mayBe(tableOf(col.name), table):
			faults = append(faults, fmt.Errorf("columns: %s: the table of %q may be that of copies, %q: "+
				"name it as that, or by an alias", col.what, col.name, table))
		}
		for _, part := range strings.Split(col.name, ".") {
			faults = append(faults, aliasFault(col.what, col.name, part))
		}
	}
	return faults
}

// aliasFault returns the fault of a name that holds the alias.
func aliasFault(what, name, part string) error {
	if !strings.EqualFold(part, copiesAlias) {
		return nil
	}
	return fmt.Errorf("columns: %s: %q: %s is what the condition calls the table of copies: use another name",
		what, name, copiesAlias)
}

// column returns the name without its table where that is the table of copies,
// and whether it is.
func (k FilterCopies) column(name string) (string, bool) {
	column, of := strings.CutPrefix(name, k.Table+".")
	return column, of && !strings.Contains(column, ".")
}

// tableOf returns the name of the table of a column.
func tableOf(column string) string { return column[:max(0, strings.LastIndex(column, "."))] }

// mayBe reports whether a database may take two names for those of one table.
// They are of different tables where they differ in more than case, or have
// schemas that do.
func mayBe(a, b string) bool {
	pathA, pathB := strings.Split(strings.ToLower(a), "."), strings.Split(strings.ToLower(b), ".")
	slices.Reverse(pathA)
	slices.Reverse(pathB)
	n := min(len(pathA), len(pathB))
	return slices.Equal(pathA[:n], pathB[:n])
}

// checkPlacements returns the faults of the values of places.
func (c FilterColumns) checkPlacements() []error {
	var faults []error
	first := map[string]string{}
	for _, value := range slices.Sorted(maps.Keys(c.Placements)) {
		if !utf8.ValidString(value) || strings.Contains(value, "\x00") {
			faults = append(faults, fmt.Errorf("columns: placement %+q: no text that every database keeps as it is: "+
				"it is no UTF-8, or holds a NUL", value))
			continue
		}
		key := collated(value)
		if before, taken := first[key]; taken {
			faults = append(faults, fmt.Errorf("columns: placements %+q and %+q differ in case, accents or space alone: "+
				"a database may take them for equal", before, value))
			continue
		}
		first[key] = value
	}
	return faults
}

// collated returns what a database compares of a value that ignores most: case,
// accents, width, and space at the end.
func collated(value string) string {
	folded := norm.NFKD.String(cases.Fold().String(norm.NFKD.String(value)))
	return strings.TrimRightFunc(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.M, unicode.Cf, unicode.Cc) {
			return -1
		}
		return r
	}, folded), unicode.IsSpace)
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

// refuseCopies refuses copies under rules that may decide several places otherwise
// than each place alone.
func (e *Engine) refuseCopies(c FilterColumns) error {
	if c.Copies != (FilterCopies{}) && e.program.Custom {
		return errors.New("columns: copies: custom rules may decide several places otherwise than each alone; " +
			"keep all places of an object in one column and name what it holds in Placements")
	}
	return nil
}

// customers returns the customers that rows can be of.
func (c FilterColumns) customers(asked request.Customer) []request.Customer {
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
			asked.State = request.Area(state)
			if c.CustomerState != "" {
				list = append(list, asked)
			}
		}
	}
	return list
}
