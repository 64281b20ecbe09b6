package request

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A FieldError is one fault of a request: where it is, what is wrong there and
// what to do.
type FieldError struct {
	Pointer  string   // JSON pointer (RFC 6901); "" is the whole document
	Line     int      // line of the text, counted from 1; 0 where not read from text
	Problem  string   // what is wrong, on one line
	Accepted []string // what may stand there, where that can be said
}

// Error returns the fault on one line, without its line number, which belongs
// beside the name of the file.
func (e *FieldError) Error() string {
	text := e.Problem
	if e.Pointer != "" {
		// A pointer repeats names from the document; quoting keeps it on one line.
		quoted := strconv.Quote(e.Pointer)
		text = quoted[1:len(quoted)-1] + ": " + text
	}
	if len(e.Accepted) == 0 {
		return OneLine(text)
	}
	words := slices.Clone(e.Accepted)
	for i, word := range words {
		words[i] = cmp.Or(word, `""`)
	}
	return OneLine(text + " (accepted: " + strings.Join(words, ", ") + ")")
}

// FieldErrors returns every FieldError in err, in order, however it is joined
// or wrapped.
func FieldErrors(err error) []*FieldError {
	if fault, ok := err.(*FieldError); ok {
		return []*FieldError{fault}
	}
	var list []*FieldError
	switch err := err.(type) {
	case interface{ Unwrap() []error }:
		for _, part := range err.Unwrap() {
			list = append(list, FieldErrors(part)...)
		}
	case interface{ Unwrap() error }:
		list = FieldErrors(err.Unwrap())
	}
	return list
}

func join(faults []*FieldError) error {
	list := make([]error, len(faults))
	for i, fault := range faults {
		list[i] = fault
	}
	return errors.Join(list...)
}

// quote shows a value from outside, on one line and no longer than is useful.
func quote(s string) string {
	const limit = 60
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return strconv.Quote(s)
}

// Meant returns ", did you mean …?" where s is a slip for one of words, and ""
// where it is near to none: the end of a message about an unknown word.
func Meant(s string, words []string) string {
	best, least := "", 3
	for _, word := range words {
		if d := distance(strings.ToLower(s), word, least); d < least && 2*d < len(word) {
			best, least = word, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %s?", best)
}

// distance is the edit distance between a and b, or limit where their lengths
// alone differ by as much.
func distance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
