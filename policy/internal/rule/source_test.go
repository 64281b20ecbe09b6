package rule

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// read returns the faults of a folder of rules.
func read(t *testing.T, fsys fs.FS) error {
	t.Helper()
	_, err := ParseAll(t.Context(), fsys, FromOperator, true)
	return err
}

// An unreadable is a file system whose files cannot be read.
type unreadable struct{ fs.FS }

func (u unreadable) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".rego") {
		return nil, fs.ErrPermission
	}
	return u.FS.Open(name)
}

func TestUnreadable(t *testing.T) {
	if err := read(t, unreadable{fstest.MapFS{"own.rego": fine}}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want the error of the file system", err)
	}
}

// A folder as a container gets it mounted: what is there is a link into a
// hidden folder, through a link to that folder.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	for name, target := range map[string]string{"..data": "..2026_11_21", "acme.rego": "..data/acme.rego"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "..2026_11_21"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "..2026_11_21", "acme.rego"), fine.Data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := read(t, os.DirFS(dir)); err != nil {
		t.Error(err)
	}
	if err := os.Symlink("..data", filepath.Join(dir, "more")); err != nil {
		t.Fatal(err)
	}
	want := "more:1:1: a link to a folder is not followed: give that folder itself [rule.folder_link]"
	if err := read(t, os.DirFS(dir)); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
