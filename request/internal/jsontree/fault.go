package jsontree

import (
	"fmt"
	"unicode/utf8"
)

// A Fault says why a text is no document.
type Fault struct {
	Cause   Cause
	Pointer string // JSON pointer (RFC 6901) to where reading stopped; "" is the whole document
	Line    int    // of the text, counted from 1
	Problem string // what is wrong
}

// A Cause is the kind of a fault.
type Cause int

// The causes.
const (
	Malformed Cause = iota // the text is not JSON
	TooDeep                // values are nested too deep
	TooLong                // the document is longer than MaxDocument
)

// MaxName is the longest name of a field that is part of a pointer.
const MaxName = 200

// inside puts the name of a field, or the number of an item, before the
// pointer. Where the name is too long the pointer leads to what holds it.
func (f *Fault) inside(name string) {
	if len(name) > MaxName {
		f.Pointer = ""
		return
	}
	f.Pointer = "/" + Escape(name) + f.Pointer
}

func tooLong(line int) *Fault {
	return &Fault{Cause: TooLong, Line: line, Problem: fmt.Sprintf("longer than %d MiB", MaxDocument>>20)}
}

// want makes a fault of what is next, where something else belongs.
func (p *parser) want(what string) bool {
	problem := "malformed JSON: "
	for !p.atEnd() && !utf8.FullRune(p.buf[p.pos:]) && p.fill() {
	}
	switch r, size := utf8.DecodeRune(p.buf[p.pos:]); {
	case size == 0:
		problem += "the text ends where " + what + " belongs"
	case r == '\uFEFF':
		problem += "a byte order mark where " + what + " belongs; save the text as UTF-8 without one"
	case r == utf8.RuneError && size == 1:
		problem += "not UTF-8 where " + what + " belongs; save the text as UTF-8"
	case r == '\n' || r == '\r':
		problem += "the line ends where " + what + " belongs"
	default:
		problem += fmt.Sprintf("%q where %s belongs", r, what)
	}
	p.fault = &Fault{Cause: Malformed, Line: p.line, Problem: problem}
	return false
}
