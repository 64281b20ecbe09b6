package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A logEnd is where a log ends: after the last line that is whole.
type logEnd struct {
	seq     int64
	digest  string
	tree    tree
	at      int64 // bytes before the end
	partial int64 // bytes after it, of a record that was not finished
}

// A partial says in the log where such bytes are kept.
type partial struct {
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
	Digest string `json:"digest"`
	File   string `json:"file"` // beside the log
}

// findEnd reads a log to find its end, and calls each for every record. Nothing
// is chained to a log that is damaged anywhere.
func findEnd(f *os.File, each func(link)) (logEnd, error) {
	info, err := f.Stat()
	if err != nil {
		return logEnd{}, err
	}
	v := newVerification(io.NewSectionReader(f, 0, info.Size()))
	if err := v.walk(each); err != nil {
		return logEnd{}, err
	}
	if err := v.err(); err != nil {
		return logEnd{}, fmt.Errorf("nothing can be chained to a damaged log: keep the file and begin another: %w", err)
	}
	e := logEnd{seq: v.seq, digest: v.previous, tree: *v.tree, at: v.next}
	if v.partial {
		e.at, e.partial = v.offset, v.next-v.offset
	}
	if e.at == 0 {
		return e, begun(f, e.partial)
	}
	return e, nil
}

// begun returns an error unless a file without a whole line may be the beginning
// of a log, so that no other file is taken for one.
func begun(f *os.File, size int64) error {
	start := make([]byte, min(size, int64(len(headSeq))))
	if _, err := f.ReadAt(start, 0); err != nil {
		return err
	}
	if !strings.HasPrefix(headSeq, string(start)) {
		return errors.New("this is no log")
	}
	return nil
}

// setAside copies the bytes of a partial record to a file beside the log, and cuts
// them off the log once the copy is on disk. To do it again after a crash does no
// harm.
func setAside(f *os.File, e logEnd) error {
	text := make([]byte, e.partial)
	if _, err := f.ReadAt(text, e.at); err != nil {
		return err
	}
	copied := filepath.Join(filepath.Dir(f.Name()), aside(f.Name(), e, text).File)
	if err := writeWhole(copied, text); err != nil {
		return err
	}
	return errors.Join(f.Truncate(e.at), f.Sync())
}

// aside says where bytes that are set aside are kept. No two files of a log end
// after the same record, so that no other file's are taken for this one's.
func aside(path string, e logEnd, text []byte) *partial {
	t := &partial{Offset: e.at, Bytes: int64(len(text)), Digest: digestOf(text)}
	t.File = fmt.Sprintf("%s%s", asidePrefix(path, e), t.Digest[len("sha256:"):][:8])
	return t
}

func asidePrefix(path string, e logEnd) string {
	return fmt.Sprintf("%s.torn-after-%d-", filepath.Base(path), e.seq)
}

// asides returns what was set aside where the log ends. No record tells of it
// yet, because that record would be the next: the process may have been killed
// after it cut bytes off and before it said so.
func asides(path string, e logEnd) ([]*partial, error) {
	beside, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	var list []*partial
	for _, file := range beside {
		if !file.Type().IsRegular() || !strings.HasPrefix(file.Name(), asidePrefix(path, e)) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), file.Name()))
		if err != nil {
			return nil, err
		}
		if t := aside(path, e, text); t.File == file.Name() { // the name of a copy that is not whole is another
			list = append(list, t)
		}
	}
	return list, nil
}

// writeWhole writes a file that is whole on disk, or not there.
func writeWhole(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncDir(filepath.Dir(name))
}
