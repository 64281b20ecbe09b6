package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines reads a log line by line and has one line in memory at a time.
type lines struct {
	src     *bufio.Reader
	long    []byte // a line that is longer than the buffer of src
	text    []byte // the line, without its end
	number  int64  // of the line, from 1
	offset  int64  // of its first byte
	next    int64  // of the byte after it
	partial bool   // it has no end
}

const (
	buffer  = 64 << 10
	maxLine = 256 << 20 // a request of 1 MiB gives a fraction of it
)

func newLines(r io.Reader) *lines { return &lines{src: bufio.NewReaderSize(r, buffer)} }

// read goes to the next line. After the last one it returns io.EOF.
func (l *lines) read() error {
	text, err := l.src.ReadSlice('\n')
	for l.long = l.long[:0]; errors.Is(err, bufio.ErrBufferFull); {
		if l.long = append(l.long, text...); len(l.long) > maxLine {
			return fmt.Errorf("line %d, byte %d: longer than %d bytes: this is no log", l.number+1, l.next, maxLine)
		}
		text, err = l.src.ReadSlice('\n')
	}
	if len(l.long) > 0 {
		l.long = append(l.long, text...)
		text = l.long
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
		return err
	}
	l.number, l.offset, l.next = l.number+1, l.next, l.next+int64(len(text))
	l.text = bytes.TrimSuffix(text, []byte("\n"))
	l.partial = len(l.text) == len(text)
	return nil
}
