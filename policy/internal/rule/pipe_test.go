//go:build unix

package rule

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What is no regular file is not opened: a pipe would be read for ever.
func TestIrregularFiles(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.rego")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for name, target := range map[string]string{"link.rego": "pipe.rego", "device.rego": os.DevNull} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	const fault = ":1:1: this is not a regular file: put the rules into one [rule.irregular_file]"
	want := "device.rego" + fault + "\nlink.rego" + fault + "\npipe.rego" + fault
	if err := read(t, os.DirFS(dir)); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	gone := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(gone, "a.rego")); err != nil {
		t.Fatal(err)
	}
	if err := read(t, os.DirFS(gone)); err == nil || !strings.Contains(err.Error(), "a.rego: no such file") {
		t.Errorf("a link to nowhere: %v", err)
	}
}
