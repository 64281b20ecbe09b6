package audit

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// irishWarrant returns the warrant of 2014 for mail kept in Dublin, with a name in
// every field that may hold one.
func irishWarrant() request.Request {
	req := requests.IrishWarrant()
	req.ID, req.Authority.Name, req.Offence.Description = "file-1", "Jane Prosecutor", "the death of John Victim"
	req.Targets = []request.Target{{Kind: request.Email, Value: "user@example.org"}, {Kind: request.Phone, Value: "+353 1 555 0100"}}
	req.Clearances = []request.Clearance{{State: "SE", By: request.ClearedByCourt, Reference: "Svea hovrätt Ö 1"}}
	return req
}

func mustDecide(t testing.TB, req request.Request) policy.Decision {
	t.Helper()
	d, err := policy.Decide(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func testKey(t testing.TB) Key {
	t.Helper()
	key, err := NewKey(bytes.Repeat([]byte("secret! "), 4))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// ticking returns a clock that goes a second further each time it is read.
func ticking() Option {
	var mu sync.Mutex
	now := time.Date(2014, 4, 25, 12, 0, 0, 0, time.UTC)
	return WithClock(func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	})
}

func mustOpen(t testing.TB, path string) *Log {
	t.Helper()
	l, err := Open(path, testKey(t), ticking(), WithLabels(map[string]string{"service": "mail"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func mustAppend(t testing.TB, l *Log, req request.Request) policy.Decision {
	t.Helper()
	d := mustDecide(t, req)
	if _, err := l.Append(Event{Request: req, Decision: d}); err != nil {
		t.Fatal(err)
	}
	return d
}

// addSmall adds a small record: a release on a decision that no log holds.
func addSmall(l *Log) (Entry, error) {
	return l.add(record{Kind: ReleaseKind, DecisionID: "hmac:none", ReleasedBy: "staff 9"})
}

// smallLog writes a decision with its review and release, and a second one.
func smallLog(t testing.TB) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	d := mustAppend(t, l, irishWarrant())
	if _, err := l.Review(Review{d.ID(), "staff 7", Confirmed}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Release(Release{DecisionID: d.ID(), By: "staff 9", Items: []int{1}}); err != nil {
		t.Fatal(err)
	}
	second := irishWarrant()
	second.ID, second.Instrument.Authenticated = "file-2", false
	mustAppend(t, l, second)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustWrite(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
