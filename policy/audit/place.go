package audit

import (
	"errors"
	"io/fs"
	"os"
)

// ErrBroken is the error of the record at which something failed, and of every
// record after it: it is not known any more what is on disk. It is joined with the
// cause, which is an error of the system or a [Breach].
var ErrBroken = errors.New("the log is broken for good, and nothing more is written to it")

// A Breach says that what is at the path of a log is not the file that the log
// wrote. A reader of the path would miss records.
type Breach string

// The breaches.
const (
	FileGone     Breach = "no file is at its path: it was renamed or removed; to begin another, close the log first"
	FileReplaced Breach = "another file is at its path; to begin another, close the log first"
	FileOther    Breach = "what is at its path is no regular file; a log is named by its own path, not by a link"
	FileLinked   Breach = "the file has a second name, under which it can outlive its path"
	FileCut      Breach = "the file is shorter than what was written to it"
	FileGrown    Breach = "the file is longer than what was written to it: somebody else writes to it"
)

// Error returns the breach.
func (b Breach) Error() string { return string(b) }

// A place is the path of a log and the file that was there when it was opened.
type place struct {
	path string
	file fs.FileInfo
}

// occupy returns the place of an open file, if that is at the path.
func occupy(f *os.File, path string) (place, error) {
	info, err := f.Stat()
	if err != nil {
		return place{}, err
	}
	p := place{path, info}
	return p, p.check(info.Size())
}

// check returns an error unless the file is still at its path and has that size.
// The lock cannot tell: it is on the file, under whatever name.
func (p place) check(size int64) error {
	info, err := os.Lstat(p.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return FileGone
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return FileOther
	case !os.SameFile(info, p.file):
		return FileReplaced
	}
	names, err := links(p.path, info)
	switch {
	case err != nil:
		return err
	case names != 1:
		return FileLinked
	case info.Size() < size:
		return FileCut
	case info.Size() > size:
		return FileGrown
	}
	return nil
}
