package audit_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk fills a disk: a file system of 64 KiB in memory, mounted in a
// namespace that ends with the process, so that nothing of it is left.
func TestFullDisk(t *testing.T) {
	if !apart(t, private()) {
		return
	}
	disk := t.TempDir()
	mount(t, disk, 0)
	s := newService(t, disk)
	fill(t, s, syscall.ENOSPC)
	mount(t, disk, syscall.MS_REMOUNT)
	refilled(t, s)
}

// TestCovered mounts another disk over the folder of the log.
func TestCovered(t *testing.T) {
	if !apart(t, private()) {
		return
	}
	s := newService(t, t.TempDir())
	if !s.export(t) {
		t.Fatal("nothing is handed over while the log is in order")
	}
	mount(t, filepath.Dir(s.path), 0)
	for range 10 {
		if s.export(t) {
			t.Fatal("handed over with the log out of reach")
		}
	}
}

// private is a process that may mount, and whose mounts nobody else sees.
func private() *syscall.SysProcAttr {
	as := &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		as.Cloneflags = syscall.CLONE_NEWUSER
		as.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		as.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return as
}

// mount mounts the disk, or makes it larger.
func mount(t *testing.T, disk string, flags uintptr) {
	t.Helper()
	size := "size=64k"
	if flags != 0 {
		size = "size=1m"
	}
	if err := syscall.Mount("none", disk, "tmpfs", flags, size); err != nil {
		t.Skipf("this system does not let a test mount a file system (%v); TestFileLimit shows the same by a limit", err)
	}
	if flags == 0 {
		t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	}
}
