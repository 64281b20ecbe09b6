package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// A progress is one line on a terminal that is rewritten, for work that takes
// more than a second; nothing where nobody looks.
type progress struct {
	w     io.Writer
	live  bool
	next  time.Time // when it is shown next
	drawn bool
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if ok {
		info, err := f.Stat()
		ok = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &progress{w: w, live: ok, next: time.Now().Add(time.Second)}
}

// show tells how much of the work is done.
func (p *progress) show(done string, n, total int64) {
	if p.live && time.Now().After(p.next) {
		fmt.Fprintf(p.w, "\r%3d %% %s", 100*n/max(total, 1), done)
		p.next, p.drawn = time.Now().Add(200*time.Millisecond), true
	}
}

// say prints a line of its own.
func (p *progress) say(format string, args ...any) {
	p.clear()
	fmt.Fprintf(p.w, format+"\n", args...)
}

// clear takes the line away.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// reader shows how much of a file is read.
func (p *progress) reader(r io.Reader, total int64, done string) io.Reader {
	return &progressReader{r, p, done, 0, total}
}

type progressReader struct {
	io.Reader
	progress *progress
	done     string
	n, total int64
}

func (r *progressReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n += int64(n)
	r.progress.show(r.done, r.n, r.total)
	return n, err
}
