package jsontree

import (
	"io"
	"slices"
)

// chunk is how many bytes are read at once.
const chunk = 64 << 10

// An input is text that is read byte by byte, in memory or from a stream. From
// start on it is kept, so that a document can be cut out of it, but never much
// more than one document may hold.
type input struct {
	src   io.Reader // where more comes from, nil where all is in buf
	err   error     // what ended src
	buf   []byte
	pos   int
	line  int // of pos, from 1
	start int // of the document in buf; dropped where nothing is kept
}

const dropped = -1

// peek returns the next byte, or 0, which JSON has nowhere, at the end.
func (in *input) peek() byte {
	if in.pos == len(in.buf) && !in.fill() {
		return 0
	}
	return in.buf[in.pos]
}

// eat passes c where it is next.
func (in *input) eat(c byte) bool {
	if in.peek() != c {
		return false
	}
	in.pos++
	return true
}

// atEnd reports whether nothing is left.
func (in *input) atEnd() bool { return in.pos == len(in.buf) && !in.fill() }

// space passes white space, and counts the lines: they end nowhere else.
func (in *input) space() {
	for {
		switch in.peek() {
		case '\n':
			in.line++
		case ' ', '\t', '\r':
		default:
			return
		}
		in.pos++
	}
}

// begin keeps the text from here on.
func (in *input) begin() {
	// Moved only when most of buf is spent, a byte moves once on average.
	if in.pos > len(in.buf)/2 {
		in.buf = slices.Delete(in.buf, 0, in.pos)
		in.pos = 0
	}
	in.start = in.pos
}

// kept returns the text between from and here, nil where it was not kept.
func (in *input) kept(from int) []byte {
	if in.start == dropped {
		return nil
	}
	return in.buf[from:in.pos]
}

// overlong reports whether the text since begin is longer than a document may be.
func (in *input) overlong() bool {
	return in.start == dropped || in.pos-in.start > MaxDocument
}

// resume goes on to the next line that begins with a brace, which may be this one.
func (in *input) resume() {
	in.start = dropped
	first := in.pos > 0 && in.buf[in.pos-1] == '\n'
	for !in.atEnd() {
		c := in.buf[in.pos]
		if first && c == '{' {
			return
		}
		if first = c == '\n'; first {
			in.line++
		}
		in.pos++
	}
}

// fill reads more, and reports whether there is any.
func (in *input) fill() bool {
	if in.src == nil || in.err != nil {
		return false
	}
	if len(in.buf)-in.start > MaxDocument {
		in.start = dropped
	}
	if in.start == dropped && in.pos > 1 {
		in.buf = slices.Delete(in.buf, 0, in.pos-1) // resume looks one byte back
		in.pos = 1
	}
	in.buf = slices.Grow(in.buf, chunk)
	for range 100 {
		n, err := in.src.Read(in.buf[len(in.buf) : len(in.buf)+chunk])
		in.buf, in.err = in.buf[:len(in.buf)+n], err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	in.err = io.ErrNoProgress
	return false
}

// broken reports whether the input ended here, and not at its end.
func (in *input) broken() bool { return in.atEnd() && in.err != nil && in.err != io.EOF }
