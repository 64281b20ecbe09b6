//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
)

// recorded returns a server that keeps a log, and where the log is.
func recorded(t *testing.T) (url, path string) {
	t.Helper()
	folder := t.TempDir()
	key := filepath.Join(folder, "key")
	if err := os.WriteFile(key, bytes.Repeat([]byte{7}, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "decisions.jsonl")
	log, err := openLog(path, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	s, web := start(t, policy.ProviderControl, defaultLimits)
	s.log = log
	return web.URL + "/access/v1/evaluation", path
}

// allows asks what is allowed, and reports whether the answer says so. Any other
// answer is a 503 without a decision.
func allows(t *testing.T, url string) bool {
	t.Helper()
	status, text := post(t, url, home)
	var a struct{ Decision *bool }
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	switch {
	case status == http.StatusOK && a.Decision != nil && *a.Decision:
		return true
	case status != http.StatusServiceUnavailable || a.Decision != nil:
		t.Fatalf("%d: %s", status, text)
	}
	return false
}

// TestRecord: a decision is on disk before it is answered, and where the log is
// gone nothing is answered any more.
func TestRecord(t *testing.T) {
	url, path := recorded(t)
	if !allows(t, url) {
		t.Fatal("not answered, though it could be recorded")
	}
	text, err := os.ReadFile(path)
	if err != nil || bytes.Count(text, []byte("\n")) != 1 {
		t.Fatalf("%v, the log has\n%s", err, text)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if allows(t, url) {
			t.Fatal("answered, though the log was moved away")
		}
	}
	if err := os.Rename(path+".moved", path); err != nil {
		t.Fatal(err)
	}
	if allows(t, url) {
		t.Fatal("answered by a log that was broken")
	}
}

// TestFullDisk lets the log reach the largest file that the process may write:
// nothing is answered from there on, also when there is room again. It runs in
// a process of its own, since the limit is of the process.
func TestFullDisk(t *testing.T) {
	const child = "COMITY_FULL_DISK"
	if os.Getenv(child) == "" {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullDisk$")
		command.Env = append(os.Environ(), child+"=1")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ) // a full disk raises none
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	url, path := recorded(t)
	limit.Cur = 64<<10 + 1
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	answered := 0
	for allows(t, url) {
		if answered++; answered == 1000 {
			t.Fatal("the log is never full")
		}
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if allows(t, url) {
			t.Fatal("answered after the log was full")
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if whole := bytes.Count(text, []byte("\n")); answered == 0 || whole < answered {
		t.Errorf("%d answered, %d recorded", answered, whole)
	}
	if _, err := audit.Verify(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]), audit.Expected{}); err != nil {
		t.Error(err)
	}
}
