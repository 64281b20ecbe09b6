// Package terminal tells the commands whether a person looks at what they
// write, and how wide that is, and wraps lines to that width.
package terminal

import "os"

// Is reports whether f is a file that a person looks at or types into.
func Is(f any) bool {
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// pipe is the columns of what nobody may be looking at: a pipe, a file.
const pipe = 80

// Columns returns how many columns a line written to f has: those of the
// terminal, 80 where f is none or does not say.
func Columns(f any) int {
	if !Is(f) {
		return pipe
	}
	if columns := size(f.(*os.File)); columns > 0 {
		return columns
	}
	return pipe
}
