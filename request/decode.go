package request

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request/internal/jsontree"
)

// Decode reads one JSON document, of at most 1 MiB and with nothing after it.
//
// The error joins a [FieldError], with its line, for everything that is wrong:
// malformed JSON, which is one fault, or else all that the package comment
// forbids and all that [Request.Validate] finds. Where that is more than 100,
// the last says in More how many are not told. Beside an error is what could be
// read, for a caller that looks for more faults; it must not be decided. A
// version that is absent is read as 1.
func Decode(data []byte) (Request, error) {
	root, fault := jsontree.Parse(data)
	if root == nil {
		return Request{}, malformed(fault)
	}
	r, all := bind(root)
	if fault != nil {
		all.add(malformed(fault))
	}
	return r, all.join()
}

// Line returns the line, counted from 1, on which the value at a JSON pointer
// begins in data, and 0 where there is none.
func Line(data []byte, pointer string) int {
	root, _ := jsontree.Parse(data)
	if root == nil {
		return 0
	}
	if n := root.At(pointer); n != nil {
		return n.Line
	}
	return 0
}

// bind reads a request from its tree, with the faults in order of line.
func bind(root *jsontree.Node) (Request, faults) {
	r := Request{Version: 1}
	w := walk{text: true}
	if root.Kind != '{' {
		w.fault(root.Line, defect{"request.not_an_object",
			"this is not an object; write each request as one object, several one after the other and not in a list"})
		return Request{}, w.faults
	}
	w.visit(field{}, reflect.ValueOf(&r).Elem(), root, root.Line)
	slices.SortStableFunc(w.told, func(a, b *FieldError) int { return cmp.Compare(a.Line, b.Line) })
	return r, w.faults
}

// malformed returns the fault of a text that holds no document.
func malformed(f *jsontree.Fault) *FieldError {
	code, problem := "request.malformed_json", f.Problem
	switch f.Cause {
	case jsontree.TooLong:
		code, problem = "request.too_long", "the document is "+problem+"; send several requests"
	case jsontree.TooDeep:
		code, problem = "request.too_deep", "this is "+problem+"; no field of a request is so deep"
	}
	return &FieldError{Pointer: f.Pointer, Line: f.Line, Code: code, Problem: problem}
}
