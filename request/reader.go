package request

import (
	"io"

	"github.com/comity-go/comity/request/internal/jsontree"
)

// A Document is one request of many, as a [Reader] found it.
type Document struct {
	Request Request
	Err     error  // as of Decode, with the lines of the whole input
	Line    int    // of the input, where the document begins
	Raw     []byte // the document, nil where it is malformed or over-long

	root *jsontree.Node // of Raw, so that many lines are found without reading it again
}

// LineOf returns the line of the input on which the value at a JSON pointer
// begins. Where there is no such value, it returns the first line of the document.
func (d Document) LineOf(pointer string) int {
	if d.root != nil {
		if n := d.root.At(pointer); n != nil {
			return n.Line
		}
	}
	return d.Line
}

// A Reader reads requests that come one after the other: JSON Lines, or documents
// with or without white space between them. It holds one at a time.
type Reader struct{ stream *jsontree.Stream }

// NewReader returns a Reader of r, which it buffers.
func NewReader(r io.Reader) *Reader { return &Reader{jsontree.NewStream(r)} }

// Next returns the next document. The error is [io.EOF] where there is none,
// or that of the underlying reader, and then nothing follows; what is wrong
// with a document is its Err.
//
// A document of more than 1 MiB is a fault and is passed over. After malformed
// JSON, or a value that is no object, which is one fault, reading goes on with
// the next line that begins with a brace.
func (r *Reader) Next() (Document, error) {
	text, err := r.stream.Next()
	if err != nil {
		return Document{}, err
	}
	doc := Document{Line: text.Line, Raw: text.Raw, root: text.Root}
	if text.Fault != nil {
		doc.Err = malformed(text.Fault)
		return doc, nil
	}
	var all faults
	doc.Request, all = bind(text.Root)
	doc.Err = all.join()
	return doc, nil
}
