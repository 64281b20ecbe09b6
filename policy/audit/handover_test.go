//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package audit_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

const object = "what the mailbox holds"

// A service hands over an object behind a guard that records in a log.
type service struct {
	*httptest.Server
	log     *audit.Log
	path    string
	offered atomic.Int64 // times the handler behind the guard was called
}

func newService(t *testing.T, dir string) *service {
	t.Helper()
	s := &service{path: filepath.Join(dir, "log", "decisions.jsonl")}
	if err := os.Mkdir(filepath.Dir(s.path), 0o700); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.log, err = audit.Open(s.path, exampleKey()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.log.Close() })
	engine, err := policy.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	warrant := homeWarrant()
	g := &guard.Guard{
		Engines:  engine,
		Resolver: func(*http.Request) (request.Request, string, error) { return warrant, "mailbox", nil },
		Locator: guard.LocatorFunc(func(context.Context, string) (guard.Placement, error) {
			return guard.Placement{Items: warrant.Data}, nil
		}),
		Record: func(_ context.Context, a guard.Answer, answered error) error {
			if answered != nil {
				return nil // nothing was decided, and nothing leaves
			}
			_, err := s.log.Append(audit.Event{Request: a.Request, Decision: a.Decision})
			return err
		},
	}
	s.Server = httptest.NewServer(g.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.offered.Add(1)
		io.WriteString(w, object)
	})))
	t.Cleanup(s.Close)
	return s
}

// export asks for the object, and returns whether it was handed over.
func (s *service) export(t *testing.T) bool {
	t.Helper()
	offered := s.offered.Load()
	w, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	offered = s.offered.Load() - offered
	switch {
	case w.StatusCode == http.StatusOK && string(text) == object && offered == 1:
		return true
	case w.StatusCode != http.StatusServiceUnavailable || strings.Contains(string(text), object) || offered != 0:
		t.Fatalf("%d %s, offered %d times", w.StatusCode, text, offered)
	}
	return false
}

// verified checks that a log is whole and holds a decision for each handover.
func verified(t *testing.T, path string, handed int64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := audit.Verify(f, audit.Expected{Records: handed}); err != nil {
		t.Error(err)
	}
}

// TestNothingLeaves does to the log behind a guard what may happen to it, and
// asks ten times more: nothing is handed over.
func TestNothingLeaves(t *testing.T) {
	for name, do := range map[string]func(path string) error{
		"renamed": func(p string) error { return os.Rename(p, p+".1") },
		"removed": os.Remove,
		"replaced": func(p string) error {
			return errors.Join(os.Rename(p, p+".1"), os.WriteFile(p, nil, 0o600))
		},
		"truncated":          func(p string) error { return os.Truncate(p, 0) },
		"linked":             func(p string) error { return os.Link(p, p+".1") },
		"its folder is gone": func(p string) error { return os.RemoveAll(filepath.Dir(p)) },
		"appended to": func(p string) error {
			info, err := os.Stat(p)
			return errors.Join(err, os.Truncate(p, info.Size()+1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, t.TempDir())
			if !s.export(t) {
				t.Fatal("nothing is handed over while the log is in order")
			}
			if err := do(s.path); err != nil {
				t.Fatal(err)
			}
			for range 10 {
				if s.export(t) {
					t.Fatal("handed over without a record")
				}
			}
		})
	}
}

// TestFileLimit lets the kernel refuse to make the log longer, in a process of
// its own, for the limit holds for all of it.
func TestFileLimit(t *testing.T) {
	if !apart(t, nil) {
		return
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 64<<10 + 1
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	s := newService(t, t.TempDir())
	fill(t, s, syscall.EFBIG)
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	refilled(t, s)
}

// fill hands over until the log can take no more, and checks that nothing is
// handed over then, even when there is room again.
func fill(t *testing.T, s *service, gives error) {
	t.Helper()
	handed := int64(0)
	for s.export(t) {
		if handed++; handed == 1000 {
			t.Fatal("the log is never full")
		}
	}
	if handed == 0 {
		t.Fatal("nothing is handed over while there is room")
	}
	_, err := s.log.Release(audit.Release{DecisionID: "of a decision", By: "staff 9"})
	if !errors.Is(err, audit.ErrBroken) || !errors.Is(err, gives) {
		t.Errorf("the log says %v, want %v", err, gives)
	}
	for range 10 {
		if s.export(t) {
			t.Fatal("handed over after the log was full")
		}
	}
	t.Logf("%d handed over, then nothing: %v", handed, err)
}

// refilled opens the log again, where there is room: it holds a decision for each
// handover, and goes on.
func refilled(t *testing.T, s *service) {
	t.Helper()
	if s.export(t) {
		t.Fatal("handed over by a log that is broken")
	}
	if err := s.log.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.log, err = audit.Open(s.path, exampleKey()); err != nil {
		t.Fatal(err)
	}
	verified(t, s.path, s.offered.Load())
	if !s.export(t) {
		t.Error("nothing is handed over by the log that was opened again")
	}
	verified(t, s.path, s.offered.Load())
}

// apart runs the test in a process of its own, and reports whether it is that.
func apart(t *testing.T, as *syscall.SysProcAttr) bool {
	t.Helper()
	const mark = "AUDIT_TEST_APART"
	if os.Getenv(mark) != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), mark+"=1", "TMPDIR="+t.TempDir())
	cmd.SysProcAttr = as
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, syscall.EPERM), strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%v: %s", err, out)
	case err != nil, !strings.Contains(string(out), "--- PASS: "+t.Name()):
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
	return false
}
