//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// moves are what can be done to the file of an open log behind its back, and
// the breach that each is.
var moves = []struct {
	name  string
	do    func(path string) error
	gives Breach
}{
	{"renamed", func(p string) error { return os.Rename(p, p+".1") }, FileGone},
	{"removed", os.Remove, FileGone},
	{"its folder renamed", func(p string) error { return os.Rename(filepath.Dir(p), filepath.Dir(p)+".1") }, FileGone},
	{"replaced by a copy", func(p string) error { return replaced(p, 0o600) }, FileReplaced},
	{"another folder in place of its own", func(p string) error {
		return errors.Join(os.Rename(filepath.Dir(p), filepath.Dir(p)+".1"), os.Mkdir(filepath.Dir(p), 0o700), os.WriteFile(p, nil, 0o600))
	}, FileReplaced},
	{"renamed, and an empty file at its path", func(p string) error {
		return errors.Join(os.Rename(p, p+".1"), os.WriteFile(p, nil, 0o600))
	}, FileReplaced},
	{"renamed, and a link to it at its path", func(p string) error { return errors.Join(os.Rename(p, p+".1"), os.Symlink(p+".1", p)) }, FileOther},
	{"removed, and a folder at its path", func(p string) error { return errors.Join(os.Remove(p), os.Mkdir(p, 0o700)) }, FileOther},
	{"removed, and a pipe at its path", func(p string) error { return errors.Join(os.Remove(p), syscall.Mkfifo(p, 0o600)) }, FileOther},
	{"given a second name", func(p string) error { return os.Link(p, p+".1") }, FileLinked},
	{"emptied", func(p string) error { return os.Truncate(p, 0) }, FileCut},
	{"cut by a byte", func(p string) error {
		info, err := os.Stat(p)
		return errors.Join(err, os.Truncate(p, info.Size()-1))
	}, FileCut},
	{"appended to", func(p string) error { return appended(p, "another\n") }, FileGrown},
	{"grown by a hole", func(p string) error {
		info, err := os.Stat(p)
		return errors.Join(err, os.Truncate(p, info.Size()+1))
	}, FileGrown},
}

// replaced puts a copy of a file in its place, as editors do.
func replaced(path string, mode fs.FileMode) error {
	text, err := os.ReadFile(path)
	return errors.Join(err, os.WriteFile(path+".new", text, mode), os.Rename(path+".new", path))
}

func appended(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// below returns a path in a folder that may be renamed.
func below(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "log.jsonl")
}

// TestMoved acknowledges nothing once the file is not at its path as it was
// written, whatever is written.
func TestMoved(t *testing.T) {
	signer, _ := testSigner(t)
	for _, tt := range moves {
		t.Run(tt.name, func(t *testing.T) {
			path := below(t)
			l := mustOpen(t, path)
			d := mustAppend(t, l, irishWarrant())
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				entry, err := l.Append(Event{Request: irishWarrant(), Decision: d})
				if !errors.Is(err, ErrBroken) || !errors.Is(err, tt.gives) || entry != (Entry{}) {
					t.Fatalf("written: %+v, %v, want %q", entry, err, tt.gives)
				}
				if c, err := l.Checkpoint(signer); !errors.Is(err, tt.gives) || !reflect.DeepEqual(c, Checkpoint{}) {
					t.Fatalf("signed: %+v, %v", c, err)
				}
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMovedBack breaks nothing where at each sync the file is where it belongs;
// where it was not once, it does not help to put it back.
func TestMovedBack(t *testing.T) {
	path := below(t)
	l := mustOpen(t, path)
	mustAppend(t, l, irishWarrant())
	if err := errors.Join(os.Rename(path, path+".1"), os.Rename(path+".1", path), os.Chmod(path, 0o400)); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, irishWarrant())
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if entry, err := addSmall(l); !errors.Is(err, FileGone) {
			t.Errorf("written: %+v, %v", entry, err)
		}
		if err := os.Rename(path+".1", path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// TestMovedWhileWriting removes the log under eight writers: what was
// acknowledged was in the file before, and nothing is after.
func TestMovedWhileWriting(t *testing.T) {
	path := below(t)
	l := mustOpen(t, path)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		last  int64
		moved time.Time
	)
	for range 8 {
		wg.Go(func() {
			for {
				began := time.Now()
				entry, err := addSmall(l)
				mu.Lock()
				if err == nil && !moved.IsZero() && began.After(moved) {
					t.Errorf("record %d was acknowledged, and is at no path", entry.Seq)
				}
				last = max(last, entry.Seq)
				mu.Unlock()
				if err != nil {
					if !errors.Is(err, FileGone) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	for enough := false; !enough; {
		time.Sleep(10 * time.Millisecond)
		mu.Lock()
		if enough = last > 50; enough {
			if err := os.Rename(path, path+".1"); err != nil {
				t.Error(err)
			}
			moved = time.Now()
		}
		mu.Unlock()
	}
	wg.Wait()
	if _, err := verify(mustRead(t, path+".1"), Expected{Records: last}); err != nil {
		t.Error(err)
	}
}

// A log that was closed may be renamed, and another begins at its path.
func TestRenamed(t *testing.T) {
	path := below(t)
	l := mustOpen(t, path)
	mustAppend(t, l, irishWarrant())
	if err := errors.Join(l.Close(), os.Rename(path, path+".1")); err != nil {
		t.Fatal(err)
	}
	l = mustOpen(t, path)
	mustAppend(t, l, irishWarrant())
	for _, p := range []string{path, path + ".1"} {
		if got, err := verify(mustRead(t, p), Expected{}); err != nil || got.Records != 1 {
			t.Errorf("%s: %+v, %v", p, got, err)
		}
	}
}

// A process that changes its folder writes to the file that it opened.
func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	l := mustOpen(t, "log.jsonl")
	t.Chdir(t.TempDir())
	mustAppend(t, l, irishWarrant())
}

// TestOpenRefuses opens nothing but a regular file of one name, at its own path,
// and changes nothing.
func TestOpenRefuses(t *testing.T) {
	whole := string(mustRead(t, smallLog(t)))
	tests := []struct {
		name  string
		make  func(path string) error
		gives error
	}{
		{"a folder", func(p string) error { return os.Mkdir(p, 0o700) }, FileOther},
		{"a pipe", func(p string) error { return syscall.Mkfifo(p, 0o600) }, FileOther},
		{"a link to a log", func(p string) error {
			return errors.Join(os.WriteFile(p+".1", []byte(whole), 0o600), os.Symlink(p+".1", p))
		}, FileOther},
		{"a link to nothing", func(p string) error { return os.Symlink(p+".1", p) }, FileOther},
		{"a link to a device", func(p string) error { return os.Symlink(os.DevNull, p) }, FileOther},
		{"a log with a second name", func(p string) error { return errors.Join(os.WriteFile(p, []byte(whole), 0o600), os.Link(p, p+".1")) }, FileLinked},
		{"below a file", func(p string) error {
			return errors.Join(os.Remove(filepath.Dir(p)), os.WriteFile(filepath.Dir(p), nil, 0o600))
		}, syscall.ENOTDIR},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := below(t)
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before := listing(t, filepath.Dir(filepath.Dir(path)))
			if _, err := Open(path, testKey(t)); !errors.Is(err, tt.gives) {
				t.Errorf("opened: %v, want %v", err, tt.gives)
			}
			if diff := cmp.Diff(before, listing(t, filepath.Dir(filepath.Dir(path)))); diff != "" {
				t.Error("something was changed:", diff)
			}
		})
	}
	if _, err := Open(os.DevNull, testKey(t)); !errors.Is(err, FileOther) {
		t.Errorf("opened a device: %v", err)
	}
}

// listing returns each file below a folder, with its size.
func listing(t testing.TB, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.Walk(dir, func(path string, info fs.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			list = append(list, fmt.Sprint(path, info.Mode(), info.Size()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestShared opens an open log by every path that leads to it: another process
// and this one are refused alike.
func TestShared(t *testing.T) {
	path := below(t)
	l := mustOpen(t, path)
	mustAppend(t, l, irishWarrant())
	dir := filepath.Dir(path)
	if err := errors.Join(os.Symlink(dir, dir+".link"), os.Symlink(path, path+".link")); err != nil {
		t.Fatal(err)
	}
	paths := []string{path, dir + "/../log/./log.jsonl", filepath.Join(dir+".link", "log.jsonl"), path + ".link"}
	for _, p := range paths {
		if other, err := Open(p, testKey(t)); err == nil {
			other.Close()
			t.Errorf("%s: opened twice in one process", p)
		}
		if w := writer(t, p); w.err == nil || w.seq != 0 {
			t.Errorf("%s: opened by a second process, which wrote record %d", p, w.seq)
		}
	}
	mustAppend(t, l, irishWarrant())

	// The lock goes with the file, and who opens the path then has another.
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if w := writer(t, path+".1"); w.err == nil || w.seq != 0 {
		t.Errorf("the renamed log was opened by a second process, which wrote record %d", w.seq)
	}
	other := mustOpen(t, path)
	mustAppend(t, other, irishWarrant())
	if _, err := addSmall(l); !errors.Is(err, FileReplaced) {
		t.Errorf("two logs at one path: %v", err)
	}
	mustAppend(t, other, irishWarrant())
}

// A told is what a second process said.
type told struct {
	seq int64 // of the first record that it wrote
	err error // of its end
}

// writer starts a process that opens a log, and ends it at its first record.
func writer(t *testing.T, path string) (w told) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AUDIT_TEST_LOG="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fscan(out, &w.seq) // 0 where it says nothing
	cmd.Process.Kill()
	w.err = cmd.Wait()
	return w
}

// A log that is made can be read by nobody else, nor can what is set aside.
func TestMode(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	path := below(t)
	mustWrite(t, path+".old", mustRead(t, smallLog(t)))
	if err := appended(path+".old", `{"seq":5`); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, path)
	mustOpen(t, path+".old")
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
}

// TestSetAsideInTwo kills the process after it cut partial bytes off and before it
// said so, once and again: each piece is told of.
func TestSetAsideInTwo(t *testing.T) {
	path := smallLog(t)
	whole := mustRead(t, path)
	var want []partial
	for _, piece := range []string{`{"seq":5,"previous"`, `{"seq":5,"prev`} {
		if err := appended(path, piece); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		end, err := findEnd(f, func(link) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(setAside(f, end), f.Close()); err != nil {
			t.Fatal(err)
		}
		want = append(want, *aside(path, logEnd{seq: 4, at: int64(len(whole))}, []byte(piece)))
	}
	half := fmt.Sprintf("%s.torn-after-4-12345678-9", path) // a copy that was not finished
	mustWrite(t, half, []byte("{"))
	for range 2 { // the second time there is nothing to tell
		if err := mustOpen(t, path).Close(); err != nil {
			t.Fatal(err)
		}
	}
	got := recoveries(t, mustRead(t, path)[len(whole):])
	slices.SortFunc(want, func(a, b partial) int { return strings.Compare(a.File, b.File) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):", diff)
	}
}

// recoveries returns what the records of a log say was set aside.
func recoveries(t *testing.T, text []byte) (list []partial) {
	t.Helper()
	for line := range strings.Lines(string(text)) {
		var r struct {
			Partial partial `json:"torn"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r.Partial)
	}
	return list
}

// TestVerifyWhileWriting reads a log under its writer: at most the last line is
// not finished, and nothing else is wrong.
func TestVerifyWhileWriting(t *testing.T) {
	path := below(t)
	l := mustOpen(t, path)
	done := make(chan error, 1)
	go func() {
		for range 100 {
			if _, err := addSmall(l); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		_, err := verify(mustRead(t, path), Expected{})
		for _, fault := range faultsOf(t, err) {
			if fault.Problem != Partial {
				t.Error(&fault)
			}
		}
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
	}
}
