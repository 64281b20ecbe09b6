//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// size returns the columns of the terminal, 0 where it does not say.
func size(f *os.File) int {
	window, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(window.Col)
}
