package request

import (
	"cmp"
	"reflect"
	"slices"
)

// Decode reads one JSON document, of at most 1 MiB and with nothing after it.
//
// The error joins a [FieldError], with its line, for everything that is wrong:
// malformed JSON, which is one fault, or else all that the package comment
// forbids and all that [Request.Validate] finds. Where that is more than 100,
// the last says in More how many are not told. Beside an error stands what
// could be read, for a caller that looks for more faults; it must not be
// decided. A version that is absent is read as 1.
func Decode(data []byte) (Request, error) {
	if len(data) > maxDocument {
		return Request{}, tooLong(1)
	}
	p := parser{input: input{buf: data, line: 1}}
	root, ok := p.value(0)
	if !ok {
		return Request{}, p.fault
	}
	r, all := bind(&root)
	if p.space(); !p.atEnd() {
		p.want("the end of the document")
		all.add(p.fault)
	}
	return r, all.join()
}

// Line returns the line, counted from 1, on which the value at a JSON pointer
// begins in data, and 0 where there is none.
func Line(data []byte, pointer string) int {
	p := parser{input: input{buf: data, line: 1}}
	root, ok := p.value(0)
	if !ok {
		return 0
	}
	if n := root.at(pointer); n != nil {
		return n.line
	}
	return 0
}

// bind reads a request from its tree, with the faults in order of line.
func bind(root *node) (Request, faults) {
	r := Request{Version: 1}
	w := walk{text: true}
	if root.kind != '{' {
		w.fault(root.line, "no object; a request is one object, and several stand one after the other, in no list")
		return Request{}, w.faults
	}
	w.visit(field{}, reflect.ValueOf(&r).Elem(), root, root.line)
	slices.SortStableFunc(w.told, func(a, b *FieldError) int { return cmp.Compare(a.Line, b.Line) })
	return r, w.faults
}

func tooLong(line int) error {
	return &FieldError{Line: line, Problem: "longer than 1 MiB; send several requests"}
}
