package request

import (
	"bytes"
	"cmp"
	"io"
)

// A Document is one request of many, as a [Reader] found it.
type Document struct {
	Request Request
	Err     error  // as of Decode, lines being those of the whole input
	Line    int    // of the input, where the document begins
	Raw     []byte // the document, nil where it is malformed or over-long

	root *node // of Raw, so that many lines are found without reading it again
}

// LineOf returns the line of the input on which the value at a JSON pointer
// begins, or the first of the document where there is none.
func (d Document) LineOf(pointer string) int {
	if d.root != nil {
		if n := d.root.at(pointer); n != nil {
			return n.line
		}
	}
	return d.Line
}

// A Reader reads requests that stand one after the other: JSON Lines, or
// documents with or without white space between them. It holds one at a time.
type Reader struct {
	parser
	lost bool // what is next is no document
}

// NewReader returns a Reader of r, which it buffers.
func NewReader(r io.Reader) *Reader {
	return &Reader{parser: parser{input: input{src: r, line: 1}}}
}

// Next returns the next document. The error is [io.EOF] where there is none,
// or that of the underlying reader, and then nothing follows; what is wrong
// with a document is its Err.
//
// A document of more than 1 MiB is a fault and is passed over. After malformed
// JSON, or a value that is no object, which is one fault, reading goes on with
// the next line that begins with a brace.
func (r *Reader) Next() (Document, error) {
	if r.lost {
		r.resume()
	}
	r.start = dropped
	if r.space(); r.atEnd() {
		return Document{}, cmp.Or(r.err, io.EOF)
	}
	r.begin()
	doc := Document{Line: r.line}
	root, ok := r.value(0)
	r.lost = !ok || root.kind != '{'
	switch {
	case !ok && r.broken():
		return Document{}, r.err
	case r.overlong():
		doc.Err = tooLong(doc.Line)
	case !ok:
		doc.Err = r.fault
	default:
		var all faults
		doc.Request, all = bind(&root)
		doc.Raw, doc.Err, doc.root = bytes.Clone(r.kept(r.start)), all.join(), &root
	}
	return doc, nil
}
