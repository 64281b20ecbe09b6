package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Placeholder is how a database reads the arguments of a statement. The zero
// Placeholder is DollarPlaceholder.
type Placeholder int

// The placeholders.
const (
	// DollarPlaceholder is that of PostgreSQL: $1, $2, … A long list is one
	// argument, an array: column = ANY($1::text[]).
	DollarPlaceholder Placeholder = iota
	// QuestionPlaceholder is that of SQLite: ?. A long list is one argument, a text
	// of JSON: column IN (SELECT value FROM json_each(?)).
	QuestionPlaceholder
	// EachPlaceholder is ? for each value of every list, as MySQL and MariaDB read
	// it. How long lists may be is for the database to say.
	EachPlaceholder
)

// At returns what a statement has in the place of its nth argument, counted
// from 1.
func (p Placeholder) At(n int) string {
	if p == DollarPlaceholder {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}

// Where returns the condition, in parentheses and never empty, and the
// arguments of the statement: those given, which stand before it, and its own.
func (f Filter) Where(p Placeholder, args ...any) (string, []any) {
	w := writer{placeholder: p, args: slices.Clip(args)}
	return w.filter(f), w.args
}

// inner returns the name of a column inside the condition on copies.
func (k FilterCopies) inner(column string) string {
	if name, of := k.column(column); of {
		return copiesAlias + "." + name
	}
	return column
}

// String returns the condition with its values for a person to read, or
// "nothing". It is not meant to be run.
func (f Filter) String() string {
	if f.None() {
		return "nothing"
	}
	w := writer{shown: true}
	return w.filter(f)
}

// A writer writes a condition and collects its arguments.
type writer struct {
	placeholder Placeholder
	args        []any
	shown       bool // values stand in the condition, for people
}

// filter writes that one of the shares is released.
func (w *writer) filter(f Filter) string {
	if f.None() {
		return "(1 = 0)"
	}
	list := make([]string, len(f.shares))
	for i, s := range f.shares {
		list[i] = w.share(f.columns, s)
	}
	return either(list)
}

// either writes that one of the conditions holds, in parentheses. A long list is
// halved, because SQLite takes OR for a tree and bounds its depth.
func either(list []string) string {
	const long = 100
	if len(list) == 1 {
		return list[0]
	}
	if len(list) > long {
		half := len(list) / 2
		list = []string{either(list[:half]), either(list[half:])}
	}
	return "(" + strings.Join(list, " OR ") + ")"
}

// share writes the condition of one share: where an object has several places, all
// of them hold it. What different shares allow of one object is never put together.
func (w *writer) share(c FilterColumns, s FilterShare) string {
	condition := ""
	if len(s.Holders) > 0 {
		condition = w.holders(c, s.Holders) + " AND "
	}
	condition += "(" + w.grants(c, s.Grants) + ")"
	if len(s.Holders) > 0 {
		condition = "(" + condition + ")"
	}
	if k := c.Copies; k != (FilterCopies{}) {
		// IS NOT TRUE also finds the copies of which it is NULL.
		copies := fmt.Sprintf("(SELECT 1 FROM %s AS %s WHERE %s = %s", k.Table, copiesAlias, k.inner(k.Object), k.ID)
		condition = fmt.Sprintf("(EXISTS %s) AND NOT EXISTS %s AND %s IS NOT TRUE))", copies, copies, condition)
	}
	return condition
}

// grants writes that one of the grants holds.
func (w *writer) grants(c FilterColumns, list []FilterGrant) string {
	var grants []string
	for _, g := range list {
		var parts []string
		for _, part := range []struct {
			column string
			values []string
		}{
			{c.Place, g.Places},
			{c.Category, g.Categories},
			{c.Customer, g.Customers},
			{c.CustomerState, g.CustomerStates},
		} {
			if len(part.values) > 0 {
				parts = append(parts, w.in(c.Copies.inner(part.column), part.values))
			}
		}
		grants = append(grants, "("+strings.Join(parts, " AND ")+")")
	}
	return strings.Join(grants, " OR ")
}

// holders writes that the row is of one of the holders.
func (w *writer) holders(c FilterColumns, list []FilterHolder) string {
	var holders []string
	for _, h := range list {
		var parts []string
		if len(h.Accounts) > 0 {
			parts = append(parts, w.in(c.Copies.inner(c.Account), h.Accounts))
		}
		if h.From > anytime.from {
			parts = append(parts, c.Copies.inner(c.Time)+" >= "+w.value(h.From))
		}
		if h.Before < anytime.before {
			parts = append(parts, c.Copies.inner(c.Time)+" < "+w.value(h.Before))
		}
		holders = append(holders, "("+strings.Join(parts, " AND ")+")")
	}
	return either(holders)
}

// written is how many values of a list are arguments of their own at most, where
// a longer list can be one.
const written = 8

// in writes that a column holds one of the values.
func (w *writer) in(column string, values []string) string {
	switch {
	case len(values) == 1:
		return column + " = " + w.value(values[0])
	case len(values) <= written || w.shown || w.placeholder == EachPlaceholder:
		places := make([]string, len(values))
		for i, value := range values {
			places[i] = w.value(value)
		}
		return column + " IN (" + strings.Join(places, ", ") + ")"
	case w.placeholder == DollarPlaceholder:
		return column + " = ANY(" + w.value(textArray(values)) + "::text[])"
	}
	list, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts always marshal
	}
	return column + " IN (SELECT value FROM json_each(" + w.value(string(list)) + "))"
}

// textArray returns the text of an array of PostgreSQL.
func textArray(values []string) string {
	quoted, escape := make([]string, len(values)), strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for i, value := range values {
		quoted[i] = `"` + escape.Replace(value) + `"`
	}
	return "{" + strings.Join(quoted, ",") + "}"
}

// value writes an argument.
func (w *writer) value(v any) string {
	if w.shown {
		if text, ok := v.(string); ok {
			return strconv.Quote(text)
		}
		return fmt.Sprint(v)
	}
	w.args = append(w.args, v)
	return w.placeholder.At(len(w.args))
}
