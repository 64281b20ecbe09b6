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
	Code     string   // which fault it is, such as request.unknown_word, for programs: README.md lists them
	Problem  string   // what is wrong and how to mend it, on one line; the words may change, the code does not
	Accepted []string // what is accepted there, where that can be said
	More     int      // 0, or how many faults this one counts that are not told
}

// MaxFaults is how many faults of a request are told; the others are counted.
// A document of 1 MiB has room for a million.
const MaxFaults = 100

// Error returns the fault on one line that ends with its code in brackets. The
// line number is not in it: that belongs beside the name of the file.
func (e *FieldError) Error() string {
	text := e.Problem
	if e.Pointer != "" {
		// A pointer repeats names from the document; quoting keeps it on one line.
		quoted := strconv.Quote(e.Pointer)
		text = quoted[1:len(quoted)-1] + ": " + text
	}
	if len(e.Accepted) > 0 {
		words := slices.Clone(e.Accepted)
		for i, word := range words {
			words[i] = cmp.Or(word, `""`)
		}
		text += " (accepted: " + strings.Join(words, ", ") + ")"
	}
	if e.Code != "" {
		text += " [" + e.Code + "]"
	}
	return OneLine(text)
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

// Join joins the faults in errs, which are of one request, as Decode does: it
// tells of no more than 100 of them, and a last one says how many more there
// are. An error that is not a FieldError is left out. It returns nil where there
// is no fault.
func Join(errs ...error) error {
	var all faults
	for _, err := range errs {
		for _, fault := range FieldErrors(err) {
			all.add(fault)
		}
	}
	return all.join()
}

// faults are what is wrong with one request: the first are told, the rest are
// counted.
type faults struct {
	told []*FieldError
	more int
}

// full reports whether no more are told, so that nothing need be found out
// about them.
func (f *faults) full() bool { return len(f.told) == MaxFaults }

func (f *faults) add(fault *FieldError) {
	switch {
	case fault.More > 0:
		f.more += fault.More
	case f.full():
		f.more++
	default:
		f.told = append(f.told, fault)
	}
}

// join returns all as one error, nil where there is none.
func (f *faults) join() error {
	list := make([]error, 0, len(f.told)+1)
	line := 0
	for _, fault := range f.told {
		list = append(list, fault)
		line = max(line, fault.Line)
	}
	if f.more > 0 {
		last := &FieldError{Line: line, Code: "request.more", Problem: fmt.Sprintf("and %d more", f.more), More: f.more}
		list = append(list, last)
	}
	return errors.Join(list...)
}

// quote shows a value from outside, on one line and no longer than is useful.
func quote(s string) string { return strconv.Quote(brief(s)) }

// brief cuts what is longer than is useful.
func brief(s string) string {
	const limit = 60
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
