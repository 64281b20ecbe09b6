//go:build unix

package jurisdiction

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestIrregularLaw: what this is no regular file is not opened, a pipe would be read
// for ever; a link to a regular file is one.
func TestIrregularLaw(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	for _, folder := range []string{"is", "se"} {
		if err := os.Mkdir(in(folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"is/act.yaml", "elsewhere.txt"} {
		if err := os.WriteFile(in(name), []byte(ownAct), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"is/pipe.yaml", "law.yaml", "is/pipe.txt"} {
		if err := syscall.Mkfifo(in(name), 0o600); err != nil {
			t.Skip(err)
		}
	}
	for name, target := range map[string]string{
		"is/linked.yaml": "../elsewhere.txt", "is/to-pipe.yaml": "pipe.txt", "is/device.yaml": "/dev/zero", "is/to-folder.yaml": "../se", "fi": "se",
		"is/round.yaml": "about.yaml", "is/about.yaml": "round.yaml", "is/nowhere.yaml": "gone.yaml", "is/up": "..",
	} {
		if err := os.Symlink(target, in(name)); err != nil {
			t.Fatal(err)
		}
	}
	socket, err := net.Listen("unix", in("is/socket.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()

	told := make(chan string, 1)
	go func() {
		_, err := Extend(os.DirFS(dir))
		told <- err.Error()
	}()
	select {
	case got := <-told:
		want := `fi:1:1: a link to a folder is not followed, give that folder itself [law.folder_link]
is/about.yaml:1:1: this cannot be read (stat is/about.yaml: too many levels of symbolic links), give the right to read it or take it away [law.unreadable]
is/device.yaml:1:1: this is no regular file, put the law into one [law.irregular_file]
is/nowhere.yaml:1:1: this cannot be read (stat is/nowhere.yaml: no such file or directory), give the right to read it or take it away [law.unreadable]
is/pipe.yaml:1:1: this is no regular file, put the law into one [law.irregular_file]
is/round.yaml:1:1: this cannot be read (stat is/round.yaml: too many levels of symbolic links), give the right to read it or take it away [law.unreadable]
is/socket.yaml:1:1: this is no regular file, put the law into one [law.irregular_file]
is/to-folder.yaml:1:1: a link to a folder is not followed, give that folder itself [law.folder_link]
is/to-pipe.yaml:1:1: this is no regular file, put the law into one [law.irregular_file]
is/up:1:1: a link to a folder is not followed, give that folder itself [law.folder_link]
law.yaml:1:1: this is no regular file, put the law into one [law.irregular_file]`
		if got != want {
			t.Errorf("got:\n%s\nwant:\n%s", strings.ReplaceAll(got, dir, "…"), want)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
	}
}
