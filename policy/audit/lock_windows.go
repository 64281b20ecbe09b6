package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// shareAll lets others open, rename and remove a file that is open, as elsewhere.
const shareAll = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE

// openLocked opens a log that nobody else has. The lock is on the file, by whatever
// path another opens it, and ends with the process, however it ends. It is on a byte
// that no log reaches, because nobody else can read bytes that are locked.
func openLocked(path string) (*os.File, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &os.PathError{Op: "open", Path: path, Err: FileOther}
	}
	h, err := open(path, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.OPEN_ALWAYS)
	if err != nil {
		return nil, err
	}
	const beyond = 1 << 30 // times 4 GiB
	err = windows.LockFileEx(h, windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
		&windows.Overlapped{OffsetHigh: beyond})
	if err == nil {
		return os.NewFile(uintptr(h), path), nil
	}
	windows.CloseHandle(h)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, fmt.Errorf("%s: another process writes to this log: %w", path, err)
	}
	return nil, &os.PathError{Op: "lock", Path: path, Err: err}
}

// open opens what is at the path itself, not what a link leads to.
func open(path string, access, how uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err == nil {
		var h windows.Handle
		h, err = windows.CreateFile(name, access, shareAll, nil, how,
			windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
		if err == nil {
			return h, nil
		}
	}
	return windows.InvalidHandle, &os.PathError{Op: "open", Path: path, Err: err}
}

// syncDir does nothing: Windows has no sync of a folder, and NTFS keeps names in a
// journal.
func syncDir(string) error { return nil }

// links returns how many names the file at a path has.
func links(path string, _ fs.FileInfo) (uint64, error) {
	h, err := open(path, 0, windows.OPEN_EXISTING)
	if err != nil {
		return 0, err
	}
	defer windows.CloseHandle(h)
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &info); err != nil {
		return 0, &os.PathError{Op: "stat", Path: path, Err: err}
	}
	return uint64(info.NumberOfLinks), nil
}

// replace gives a file the name of another. Both may be open: os.Rename does not
// replace a file that is.
func replace(from, to string) error {
	h, err := open(from, windows.DELETE, windows.OPEN_EXISTING)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(h)
	name, err := windows.UTF16FromString(to)
	if err != nil {
		return &os.PathError{Op: "rename", Path: to, Err: err}
	}
	// FILE_RENAME_INFORMATION_EX, with the name after it.
	type renaming struct {
		flags  uint32
		folder windows.Handle
		length uint32 // of the name in bytes, without its end
		name   [1]uint16
	}
	size := int(unsafe.Offsetof(renaming{}.name)) + 2*len(name)
	buffer := make([]uint64, (size+7)/8) // as a Handle is aligned
	info := (*renaming)(unsafe.Pointer(&buffer[0]))
	info.flags = windows.FILE_RENAME_REPLACE_IF_EXISTS | windows.FILE_RENAME_POSIX_SEMANTICS
	info.length = uint32(2 * (len(name) - 1))
	copy(unsafe.Slice(&info.name[0], len(name)), name)
	if err := windows.SetFileInformationByHandle(h, windows.FileRenameInfoEx, (*byte)(unsafe.Pointer(info)), uint32(size)); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
