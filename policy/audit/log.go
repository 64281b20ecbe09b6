package audit

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A Log is a file that only grows. It is safe for concurrent use; nobody else
// can open it. After each sync it checks that its path still leads to this file,
// with the size that was written. Once a write, a sync or that check has failed,
// nothing more is written, because it is not known what is on disk; [Open] finds
// out. Such errors are [ErrBroken].
type Log struct {
	path   string // absolute
	key    Key
	labels map[string]string
	now    func() time.Time
	file   file
	place  place

	mu      sync.Mutex // guards what follows
	seq     int64
	last    string  // digest of the record seq
	tree    tree    // of these records
	history history // what they say of each decision
	size    int64
	broken  error

	syncing sync.Mutex // held while the file is synced; guards durable
	durable int64      // bytes that are on disk
}

// A file is what a log needs of an *os.File.
type file interface {
	Write([]byte) (int, error)
	Sync() error
	Close() error
}

// An Entry is where a record is in the log.
type Entry struct {
	Seq        int64
	DecisionID string // the pseudonym of the decision in the log
	Digest     string
}

// An Option changes what a Log writes.
type Option func(*Log)

// WithClock sets where timestamps come from; time.Now is the default.
func WithClock(now func() time.Time) Option { return func(l *Log) { l.now = now } }

// WithLabels sets the labels of each record, which say what service wrote it.
func WithLabels(labels map[string]string) Option { return func(l *Log) { maps.Copy(l.labels, labels) } }

// Open opens the log at path for appending, and creates it where there is none.
// It reads the whole file, and those before it that are beside it. Bytes of a record that was not finished, because the
// process was killed or the disk was full, are moved to a file beside the log, and
// a record of the kind recovery says so. The error says where the log is damaged,
// that another process has it open, or, as a [Breach], that a log cannot be at this
// path; then nothing was changed. Open takes a lock that ends with the process, by
// flock(2) or LockFileEx. Where the system has none, as on Plan 9, it refuses.
func Open(path string, key Key, options ...Option) (*Log, error) {
	if len(key.secret) == 0 {
		return nil, errors.New("audit: the key is missing: make one with NewKey")
	}
	path, err := filepath.Abs(path) // so that it leads to the same file wherever the process goes
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	l := &Log{path: path, key: key, labels: map[string]string{}, now: time.Now, history: history{}}
	for _, option := range options {
		option(l)
	}
	f, err := openLocked(path)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	l.file = f
	if err := l.resume(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("audit: %s: %w", path, err)
	}
	return l, nil
}

// resume goes to the end of the log.
func (l *Log) resume(f *os.File) (err error) {
	if err := undoRotation(f, l.path); err != nil {
		return fmt.Errorf("undoing a rotation that was not finished: %w", err)
	}
	if l.place, err = occupy(f, l.path); err != nil {
		return err
	}
	if err := l.recall(f); err != nil {
		return err
	}
	end, err := findEnd(f, l.follow)
	if err == nil {
		err = l.broken
	}
	if err != nil {
		return err
	}
	l.seq, l.last, l.tree, l.size, l.durable = end.seq, end.digest, end.tree, end.at, end.at
	if end.partial > 0 {
		if err := setAside(f, end); err != nil {
			return fmt.Errorf("byte %d: setting aside %d bytes of a record that was not finished: %w", end.at, end.partial, err)
		}
	}
	if _, err := f.Seek(end.at, io.SeekStart); err != nil { // Windows does not append by itself
		return err
	}
	pieces, err := asides(l.path, end)
	if err != nil {
		return err
	}
	for _, piece := range pieces {
		if _, err := l.add(record{Kind: RecoveryKind, Partial: piece}); err != nil {
			return err
		}
	}
	return nil
}

// follow is told of every record: of each that Open reads, in this file and those
// before it, and of each that is written after that. It keeps none of its bytes.
func (l *Log) follow(r link) {
	if err := l.history.follow(r); err != nil {
		l.breaks(err)
	}
}

// errClosed is the error of a log after Close.
var errClosed = errors.New("the log is closed")

// Close closes the log. All its records are on disk already.
func (l *Log) Close() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if errors.Is(l.broken, errClosed) {
		return nil
	}
	l.broken = errClosed
	return l.file.Close()
}

// write adds the record whose body build returns, and waits until it is on disk.
func (l *Log) write(build func() ([]byte, error)) (Entry, error) {
	entry, end, err := l.put(build)
	if err == nil {
		err = l.sync(end)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("audit: %s: %w", l.path, err)
	}
	return entry, nil
}

// put writes a record, and returns where it ends.
func (l *Log) put(build func() ([]byte, error)) (Entry, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return Entry{}, 0, l.broken
	}
	body, err := build()
	if err != nil {
		return Entry{}, 0, err
	}
	r, text := l.next(body)
	if _, err := l.file.Write(text); err != nil {
		return Entry{}, 0, l.breaks(fmt.Errorf("a write failed: %w", err))
	}
	l.size += int64(len(text))
	l.take(r)
	return Entry{Seq: r.seq, Digest: r.stored}, l.size, nil
}

// next returns the record of a body that would follow the last, and its line.
func (l *Log) next(body []byte) (r link, text []byte) {
	text, digest := line(l.seq+1, l.last, body)
	r = link{seq: l.seq + 1, previous: l.last, stored: digest, computed: digest, body: body, text: text[:len(text)-1]}
	return r, text
}

// take makes a record the last, once it is written.
func (l *Log) take(r link) {
	l.seq, l.last = r.seq, r.stored
	l.tree.add(r.text)
	l.follow(r)
}

// sync returns when the first end bytes are on disk. Writers that wait here share
// one sync: that of the first covers what the others have written.
func (l *Log) sync(end int64) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	if l.durable >= end {
		return nil
	}
	l.mu.Lock()
	size, broken := l.size, l.broken
	l.mu.Unlock()
	if broken != nil {
		return broken
	}
	err := l.file.Sync()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	if err != nil {
		return l.breaks(fmt.Errorf("a sync failed: %w", err))
	}
	if err := l.place.check(l.size); err != nil {
		return l.breaks(err)
	}
	l.durable = size
	return nil
}

// breaks makes the cause the error of every further record. It is called with mu
// held.
func (l *Log) breaks(cause error) error {
	l.broken = fmt.Errorf("%w: %w", ErrBroken, cause)
	return l.broken
}

// add stamps a record and writes it.
func (l *Log) add(r record) (Entry, error) {
	body, err := l.body(r, l.time())
	if err != nil {
		return Entry{}, fmt.Errorf("audit: %s: %w", l.path, err)
	}
	entry, err := l.write(func() ([]byte, error) { return body, nil })
	if err == nil {
		entry.DecisionID = r.DecisionID
	}
	return entry, err
}

// body returns what the record says beside its place in the chain.
func (l *Log) body(r record, timestamp string) ([]byte, error) {
	r.Labels, r.Timestamp = l.labels, timestamp
	return r.body()
}

// time returns the time of the log's clock as it is written.
func (l *Log) time() string { return l.now().UTC().Format(time.RFC3339Nano) }
