//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

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

func links(string, fs.FileInfo) (uint64, error) { return 0, errors.ErrUnsupported }

func replace(string, string) error { return errors.ErrUnsupported }
