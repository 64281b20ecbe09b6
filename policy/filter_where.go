package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Placeholder writes what a statement of SQL has in the place of its nth
// argument, counted from 1.
type Placeholder func(n int) string

// DollarPlaceholder writes $1, $2, …, as PostgreSQL and SQLite read it.
func DollarPlaceholder(n int) string { return "$" + strconv.Itoa(n) }

// QuestionPlaceholder writes ?, as SQLite, MySQL and MariaDB read it.
func QuestionPlaceholder(int) string { return "?" }

// Where returns the condition, in parentheses and never empty, and the
// arguments of the statement: those given, which stand before it, and its own.
func (f Filter) Where(p Placeholder, args ...any) (string, []any) {
	if f.None() {
		return "(1 = 0)", args
	}
	w := writer{placeholder: p, args: slices.Clip(args)}
	condition := w.any(f)
	if k := f.columns.Copies; k != (FilterCopies{}) {
		// IS NOT TRUE also finds the copies of which it is NULL.
		copies := fmt.Sprintf("(SELECT 1 FROM %s AS %s WHERE %s = %s", k.Table, copiesAlias, k.inner(k.Object), k.ID)
		condition = fmt.Sprintf("(EXISTS %s) AND NOT EXISTS %s AND %s IS NOT TRUE))", copies, copies, condition)
	}
	return condition, w.args
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
	_, args := f.Where(QuestionPlaceholder)
	text, _ := f.Where(func(n int) string { return fmt.Sprintf("%q", args[n-1]) })
	return text
}

// A writer writes a condition and collects its arguments.
type writer struct {
	placeholder Placeholder
	args        []any
}

// any writes that one of the grants holds.
func (w *writer) any(f Filter) string {
	var grants []string
	for _, g := range f.grants {
		var parts []string
		for _, part := range []struct {
			column string
			values []string
		}{
			{f.columns.Place, g.places},
			{f.columns.Category, g.categories},
			{f.columns.Customer, g.kinds},
			{f.columns.CustomerState, g.states},
		} {
			if len(part.values) > 0 {
				parts = append(parts, w.in(f.columns.Copies.inner(part.column), part.values))
			}
		}
		grants = append(grants, "("+strings.Join(parts, " AND ")+")")
	}
	return "(" + strings.Join(grants, " OR ") + ")"
}

// in writes that a column holds one of the values.
func (w *writer) in(column string, values []string) string {
	places := make([]string, len(values))
	for i, value := range values {
		w.args = append(w.args, value)
		places[i] = w.placeholder(len(w.args))
	}
	if len(places) == 1 {
		return column + " = " + places[0]
	}
	return column + " IN (" + strings.Join(places, ", ") + ")"
}
