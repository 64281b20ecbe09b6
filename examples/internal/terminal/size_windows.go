package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// size returns the columns of the window, 0 where it does not say.
func size(f *os.File) int {
	var info windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(windows.Handle(f.Fd()), &info); err != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}
