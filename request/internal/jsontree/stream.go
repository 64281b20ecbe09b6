package jsontree

import (
	"bytes"
	"cmp"
	"io"
)

// A Document is one document of a stream.
type Document struct {
	Line  int    // of the stream, where the document begins
	Root  *Node  // nil where there is a Fault
	Raw   []byte // the text of the document, nil where there is a Fault
	Fault *Fault
}

// A Stream reads documents that come one after the other, with or without white
// space between them. It holds one at a time.
type Stream struct {
	parser
	lost bool // what is next is no document
}

// NewStream returns a Stream of src, which it buffers.
func NewStream(src io.Reader) *Stream {
	return &Stream{parser: parser{input: input{src: src, line: 1}}}
}

// Next returns the next document. The error is [io.EOF] where there is none, or
// that of the underlying reader, and then nothing follows.
//
// A document that is too long is passed over. After malformed JSON, or a value
// that is no object, reading goes on with the next line that begins with a
// brace.
func (s *Stream) Next() (Document, error) {
	if s.lost {
		s.resume()
	}
	s.start = dropped
	if s.space(); s.atEnd() {
		return Document{}, cmp.Or(s.err, io.EOF)
	}
	s.begin()
	doc := Document{Line: s.line}
	root, ok := s.value(0)
	s.lost = !ok || root.Kind != '{'
	switch {
	case !ok && s.broken():
		return Document{}, s.err
	case s.overlong():
		doc.Fault = tooLong(doc.Line)
	case !ok:
		doc.Fault = s.fault
	default:
		doc.Root, doc.Raw = &root, bytes.Clone(s.kept(s.start))
	}
	return doc, nil
}
