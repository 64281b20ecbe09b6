package witness

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// A memory keeps every checkpoint of one log that was signed, in a folder. The name
// of each is the size of the one before. A name can be taken once: so of two that
// would follow the same checkpoint one is kept, whichever process they come from,
// and what was signed is never forgotten by a crash.
type memory string

// errTaken says that another checkpoint was quicker.
var errTaken = errors.New("another checkpoint follows that one")

func newMemory(dir, origin string) (memory, error) {
	sum := sha256.Sum256([]byte(origin)) // names that differ in case alone are two folders everywhere
	m := memory(filepath.Join(dir, hex.EncodeToString(sum[:])))
	return m, errors.Join(os.MkdirAll(string(m), 0o700), syncDir(dir))
}

func (m memory) path(old int64) string { return filepath.Join(string(m), fmt.Sprintf("%019d", old)) }

// latest returns the last checkpoint that was signed, and before the first one that
// of no records.
func (m memory) latest() (c2sp.Head, error) {
	files, err := os.ReadDir(string(m))
	if err != nil {
		return c2sp.Head{}, err
	}
	for i := len(files) - 1; i >= 0; i-- {
		old, err := strconv.ParseInt(files[i].Name(), 10, 64)
		if err != nil {
			continue // a file that was not finished
		}
		head, err := readHead(m.path(old))
		if err == nil && head.Size <= old {
			err = fmt.Errorf("it is of %d records, and follows one of %d", head.Size, old)
		}
		if err != nil {
			return c2sp.Head{}, fmt.Errorf("what was signed last is not known any more: %s: %w", m.path(old), err)
		}
		return head, nil
	}
	return c2sp.Head{Root: sha256.Sum256(nil)}, nil
}

func readHead(path string) (c2sp.Head, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c2sp.Head{}, err
	}
	unverified, err := openUnverified(text)
	if err != nil {
		return c2sp.Head{}, err
	}
	return c2sp.ParseHead(unverified.Text)
}

// openUnverified returns a note of which no signature was checked.
func openUnverified(text []byte) (*note.Note, error) {
	_, err := note.Open(text, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return nil, err
	}
	return unverified.Note, nil
}

// keep keeps a checkpoint that follows the one of old records. It is whole and on disk
// when it gets its name.
func (m memory) keep(old int64, checkpoint []byte) error {
	f, err := os.CreateTemp(string(m), "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(checkpoint)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), m.path(old)); errors.Is(err, fs.ErrExist) {
		return errTaken
	} else if err != nil {
		return err
	}
	return syncDir(string(m))
}

// syncDir puts the names in a folder on disk. Windows does not let a folder be
// synced; there its file system does that.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
