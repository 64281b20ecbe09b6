package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Rotate begins a new file at the path of the log, and returns the path at which
// the file before is kept: beside it, under its name and the number of its last
// record. Nothing is lost wherever a rotation stops; [Open] undoes one that was not
// finished. After an error that is not [ErrBroken] the log goes on in its old file.
func (l *Log) Rotate() (kept string, err error) {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		err = l.broken
	} else {
		kept, err = l.rotate()
	}
	if err != nil {
		return "", fmt.Errorf("audit: %s: rotating: %w", l.path, err)
	}
	return kept, nil
}

func (l *Log) rotate() (kept string, err error) {
	if l.size == 0 {
		return "", errors.New("the file is empty")
	}
	if err := errors.Join(l.file.Sync(), l.place.check(l.size)); err != nil {
		return "", l.breaks(err)
	}
	kept = keptPath(l.path, l.seq)
	next, first, size, err := l.begin(filepath.Base(kept))
	if err != nil {
		return "", err
	}
	if err := move(l.path, kept); err != nil {
		return "", errors.Join(err, next.Close(), os.Remove(nextPath(l.path)))
	}
	err = syncDir(filepath.Dir(l.path))
	old := l.file
	l.file, l.size, l.durable = next, size, size
	if err == nil {
		l.place, err = occupy(next, l.path)
	}
	if err = errors.Join(err, old.Close()); err != nil {
		return "", l.breaks(err)
	}
	l.take(first)
	return kept, nil
}

// begin writes the next file, which is not at the path of the log yet. It is
// locked before it gets there, so that nobody else can open it first.
func (l *Log) begin(kept string) (next *os.File, first link, size int64, err error) {
	body, err := l.body(record{Kind: ContinuationKind, Continues: &continuation{kept, l.size, l.tree.roots}}, l.time())
	if err != nil {
		return nil, link{}, 0, err
	}
	if err := os.Remove(nextPath(l.path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, link{}, 0, err
	}
	if next, err = openLocked(nextPath(l.path)); err != nil {
		return nil, link{}, 0, err
	}
	first, text := l.next(body)
	_, err = next.Write(text)
	if err = errors.Join(err, next.Sync()); err != nil {
		return nil, link{}, 0, errors.Join(err, next.Close(), os.Remove(nextPath(l.path)))
	}
	return next, first, int64(len(text)), nil
}
