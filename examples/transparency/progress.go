package main

import (
	"io"

	"github.com/comity-go/comity/examples/internal/terminal"
)

// show tells how much of the work is done.
func show(p *terminal.Progress, done string, n, total int64) {
	p.Show("%3d %% %s", 100*n/max(total, 1), done)
}

// A progressReader shows how much of a file is read.
type progressReader struct {
	io.Reader
	progress *terminal.Progress
	done     string
	n, total int64
}

func (r *progressReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n += int64(n)
	show(r.progress, r.done, r.n, r.total)
	return n, err
}
