package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// recall is told of the records of the files before this one, as far as those are
// beside it: people act on a decision after its file was rotated. What there is of
// these files is one log with this one, or the log is not opened.
func (l *Log) recall(f *os.File) error {
	first, err := firstLine(f)
	if err != nil {
		return err
	}
	files, err := earlier(l.path, first)
	for _, file := range files {
		defer file.Close()
	}
	if err != nil || len(files) == 0 {
		return err
	}
	var texts []io.Reader
	for _, file := range files {
		texts = append(texts, file)
	}
	v := newVerification(io.MultiReader(append(texts, bytes.NewReader(first))...))
	if err := errors.Join(v.walk(l.follow), v.err(), l.broken); err != nil {
		return fmt.Errorf("the files before it, from %s on, are not as they were written: "+
			"put them back, or move them elsewhere: %w", filepath.Base(files[0].Name()), err)
	}
	return nil
}

// earlier opens the files before that of a first line, the oldest first.
func earlier(path string, first []byte) (files []*os.File, err error) {
	for {
		r, ok := parse(bytes.TrimSuffix(first, []byte("\n")))
		if !ok || r.seq == 1 {
			return files, nil
		}
		file, err := os.Open(keptPath(path, r.seq-1))
		if errors.Is(err, fs.ErrNotExist) {
			return files, nil
		}
		if err != nil {
			return files, err
		}
		files = slices.Insert(files, 0, file)
		before := r.seq
		if first, err = firstLine(file); err != nil {
			return files, err
		}
		if r, ok := parse(bytes.TrimSuffix(first, []byte("\n"))); ok && r.seq >= before {
			return files, fmt.Errorf("%s begins with record %d", file.Name(), r.seq)
		}
	}
}

// firstLine returns the first line of a file with its end, if it has one.
func firstLine(f io.ReaderAt) ([]byte, error) {
	in := newLines(io.NewSectionReader(f, 0, maxLine))
	if err := in.read(); errors.Is(err, io.EOF) || err == nil && in.partial {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return append(slices.Clone(in.text), '\n'), nil
}
