package audit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// move puts the next file at the path of the log, at which there is a file at any
// moment. The old one has two names until then, and the second is on disk before
// the first leads elsewhere.
func move(path, kept string) error {
	if err := os.Link(path, kept); err != nil {
		return err
	}
	err := syncDir(filepath.Dir(path))
	if err == nil {
		err = replace(nextPath(path), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(kept))
	}
	return nil
}

// undoRotation takes away what is left of a rotation that did not come to its end:
// the next file, and the second name of this one. If the path leads to another file,
// the rotation is that of the process which has that one open.
func undoRotation(f *os.File, path string) error {
	open, err := f.Stat()
	if err != nil {
		return err
	}
	if there, err := os.Lstat(path); err != nil || !os.SameFile(open, there) {
		return nil // occupy tells of it
	}
	left := []string{nextPath(path)}
	kept, err := keptFiles(path)
	if err != nil {
		return err
	}
	for _, name := range kept {
		if info, err := os.Lstat(name); err == nil && os.SameFile(open, info) {
			left = append(left, name)
		}
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncDir(filepath.Dir(path))
}

// Files returns the files of the log at path in the order of their records: those
// that were rotated and are still beside it, and the one at path. Read one after the
// other, as by [OpenFiles], they are one log.
func Files(path string) ([]string, error) {
	files, err := keptFiles(path)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return append(files, path), nil
}

// A FileReader reads all files of a log as one log, for [Verify], [Read] and [Count].
type FileReader struct {
	Size int64 // of all files together, in bytes, when they were opened

	all   io.Reader
	files []*os.File
}

// OpenFiles opens the files of [Files] to be read one after the other. It misses and
// doubles no record of a log that is rotated meanwhile. Close the reader at the end.
func OpenFiles(path string) (*FileReader, error) {
	for {
		r, err := openFiles(path)
		if err != nil || r != nil {
			return r, err
		}
	}
}

// openFiles returns nil where the log was rotated meanwhile.
func openFiles(path string) (*FileReader, error) {
	names, err := Files(path)
	if err != nil {
		return nil, err
	}
	r := &FileReader{}
	var readers []io.Reader
	var last fs.FileInfo
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		r.files = append(r.files, f)
		info, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		if last != nil && os.SameFile(last, info) {
			continue // it has two names while it is rotated
		}
		readers, last = append(readers, f), info
		r.Size += info.Size()
	}
	r.all = io.MultiReader(readers...)
	if now, err := Files(path); err != nil || !slices.Equal(now, names) {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Read reads on in the log.
func (r *FileReader) Read(b []byte) (int, error) { return r.all.Read(b) }

// Close closes the files.
func (r *FileReader) Close() error {
	var errs []error
	for _, f := range r.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

func keptFiles(path string) ([]string, error) {
	beside, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	var seqs []int64
	for _, file := range beside {
		digits, _ := strings.CutPrefix(file.Name(), filepath.Base(path)+".")
		seq, err := strconv.ParseInt(digits, 10, 64)
		if err == nil && filepath.Base(keptPath(path, seq)) == file.Name() {
			seqs = append(seqs, seq)
		}
	}
	slices.Sort(seqs)
	var files []string
	for _, seq := range seqs {
		files = append(files, keptPath(path, seq))
	}
	return files, nil
}

// keptPath returns where a file is kept whose last record is seq. The names sort as
// the records do, as far as twelve digits go.
func keptPath(path string, seq int64) string { return fmt.Sprintf("%s.%012d", path, seq) }

func nextPath(path string) string { return path + ".next" }
