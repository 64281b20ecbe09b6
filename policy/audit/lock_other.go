//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package audit

import (
	"errors"
	"io/fs"
	"os"
)

// openLocked refuses: without a lock that ends with the process, two could
// write at once, or a crash would bar the log for ever.
func openLocked(path string) (*os.File, error) {
	return nil, &os.PathError{Op: "lock", Path: path, Err: errors.ErrUnsupported}
}

func syncDir(string) error { return errors.ErrUnsupported }

// links returns 0, which no file of a log has.
func links(fs.FileInfo) uint64 { return 0 }
