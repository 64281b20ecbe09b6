package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
)

// TestRecords reads what is written as a stranger would.
func TestRecords(t *testing.T) {
	path := smallLog(t)
	var got []string
	for line := range strings.Lines(string(mustRead(t, path))) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		for _, long := range []string{"previous", "digest", "input", "result", "masked", "decision_id", "key"} {
			delete(record, long)
		}
		rest, _ := json.Marshal(record)
		got = append(got, string(rest))
	}
	want := []string{
		`{"kind":"decision","labels":{"service":"mail"},"masking":2,"path":"comity/posture/storage_location","seq":1,"timestamp":"2014-04-25T12:00:01Z"}`,
		`{"finding":"confirmed","kind":"review","labels":{"service":"mail"},"masking":2,"reviewed_by":"staff 7","seq":2,"timestamp":"2014-04-25T12:00:02Z"}`,
		`{"items":[1],"kind":"release","labels":{"service":"mail"},"masking":2,"released_by":"staff 9","seq":3,"timestamp":"2014-04-25T12:00:03Z"}`,
		`{"kind":"decision","labels":{"service":"mail"},"masking":2,"path":"comity/posture/storage_location","seq":4,"timestamp":"2014-04-25T12:00:04Z"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):", diff)
	}
}

// A log that is opened again goes on where it was.
func TestReopen(t *testing.T) {
	path := smallLog(t)
	l := mustOpen(t, path)
	mustAppend(t, l, irishWarrant())
	text := mustRead(t, path)
	got, err := verify(text, Expected{Records: 5})
	if err != nil || got.Records != 5 || got.Bytes != int64(len(text)) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestPartial kills the writer after every byte of a decision, or after one in some
// where not all cases are asked for: the partial record is told of, and the end of
// what is whole is found.
func TestPartial(t *testing.T) {
	whole := mustRead(t, smallLog(t))
	start := lastLine(whole)
	path := filepath.Join(t.TempDir(), "log.jsonl")
	mustWrite(t, path, whole)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	digest := digestBefore(t, whole[:start])
	for at := len(whole) - 1; at > start; at -= full.Of(1, 5) {
		if err := f.Truncate(int64(at)); err != nil {
			t.Fatal(err)
		}
		got, err := findEnd(f, func(link) {})
		if want := (logEnd{3, digest, got.tree, int64(start), int64(at - start)}); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("byte %d: the end is %+v, want %+v, %v", at, got, want, err)
		}
		if fault := onlyFault(t, whole[:at]); fault != (Fault{4, int64(start), Partial, "a line's end", fmt.Sprintf("%d bytes without it", at-start)}) {
			t.Fatalf("byte %d: %v", at, &fault)
		}
	}
}

// lastLine returns where the last line begins.
func lastLine(text []byte) int { return bytes.LastIndexByte(text[:len(text)-1], '\n') + 1 }

func digestBefore(t *testing.T, text []byte) string {
	t.Helper()
	extent, err := verify(text, Expected{})
	if err != nil {
		t.Fatal(err)
	}
	return extent.Digest
}

// TestSetAside kills the writer after every byte of a release, or after one in some
// where not all cases are asked for, and opens the log again: nothing is lost, and the
// log goes on.
func TestSetAside(t *testing.T) {
	whole := mustRead(t, smallLog(t))
	whole = whole[:lastLine(whole)]
	start, dir := lastLine(whole), t.TempDir()
	for at := start + 1; at < len(whole); at += full.Of(1, 13) {
		path := filepath.Join(dir, fmt.Sprint(at))
		mustWrite(t, path, whole[:at])
		if err := mustOpen(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		got := mustRead(t, path)
		if _, err := verify(got, Expected{Records: 3}); err != nil || !bytes.HasPrefix(got, whole[:start]) {
			t.Fatalf("byte %d: what was before it is not as it was: %v", at, err)
		}
		var r struct {
			Partial partial `json:"torn"`
		}
		if err := json.Unmarshal(got[start:], &r); err != nil {
			t.Fatal(err)
		}
		aside := mustRead(t, filepath.Join(dir, r.Partial.File))
		want := partial{int64(start), int64(at - start), digestOf(aside), r.Partial.File}
		if r.Partial != want || !bytes.Equal(aside, whole[start:at]) {
			t.Fatalf("byte %d: set aside %+v, want %+v", at, r.Partial, want)
		}
	}
}

// Nothing is written to a log that is damaged, in whatever record.
func TestOpenDamaged(t *testing.T) {
	path := smallLog(t)
	whole := mustRead(t, path)
	for i, line := range slices.Collect(bytes.Lines(whole)) {
		text := bytes.Clone(whole)
		text[bytes.Index(whole, line)+len(line)-200] ^= 1
		mustWrite(t, path, text)
		want := fmt.Sprintf("keep the file and begin another: line %d, byte", i+1)
		if _, err := Open(path, testKey(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("opened: %v, want %s", err, want)
		}
		if diff := cmp.Diff(string(text), string(mustRead(t, path))); diff != "" {
			t.Error("the log was changed:", diff)
		}
	}
}

// TestFindEnd is told of every record in order, with its bytes.
func TestFindEnd(t *testing.T) {
	text := largeLog(300)
	path := filepath.Join(t.TempDir(), "log.jsonl")
	mustWrite(t, path, slices.Concat(text, []byte(`{"seq":301`)))
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []byte
	end, err := findEnd(f, func(r link) { got = append(append(got, r.text...), '\n') })
	want := logEnd{300, digestBefore(t, text), end.tree, int64(len(text)), 10}
	if err != nil || !reflect.DeepEqual(end, want) || end.tree.size != 300 || !bytes.Equal(got, text) {
		t.Errorf("the end is %+v, want %+v, %v; %d bytes of %d were told", end, want, err, len(got), len(text))
	}
}

// No other file is taken for a log.
func TestOpenOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	for _, text := range []string{"{", "not a log", "not a log\n"} {
		mustWrite(t, path, []byte(text))
		l, err := Open(path, testKey(t))
		if (text == "{") != (err == nil) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil {
			if got := string(mustRead(t, path)); got != text {
				t.Errorf("%q was changed to %q", text, got)
			}
			continue
		}
		l.Close()
	}
}

func TestOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	if _, err := Open(path, testKey(t)); err == nil || !strings.Contains(err.Error(), "another process writes to this log") {
		t.Errorf("opened twice: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, path)
}

func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	d := mustAppend(t, l, irishWarrant())
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				if _, err := l.Release(Release{DecisionID: d.ID(), By: "staff 9"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := verify(mustRead(t, path), Expected{}); err != nil || got.Records != 1+writers*each {
		t.Errorf("%+v, %v", got, err)
	}
}

// A faulty disk takes no more than some bytes, or does not sync.
type faulty struct {
	*os.File
	room   int
	noSync bool
}

func (f *faulty) Write(text []byte) (int, error) {
	if len(text) > f.room {
		n, _ := f.File.Write(text[:f.room])
		return n, errors.New("no space left")
	}
	return f.File.Write(text)
}

func (f *faulty) Sync() error {
	if f.noSync {
		return errors.New("input/output error")
	}
	return f.File.Sync()
}

// After a failure nothing more is written, and opening the log again mends it.
func TestFaultyDisk(t *testing.T) {
	for name, disk := range map[string]faulty{"full": {room: 100}, "no sync": {room: 1 << 20, noSync: true}} {
		t.Run(name, func(t *testing.T) {
			path := smallLog(t)
			l := mustOpen(t, path)
			disk.File = l.file.(*os.File)
			l.file = &disk
			for range 2 {
				if entry, err := addSmall(l); !errors.Is(err, ErrBroken) || entry != (Entry{}) {
					t.Errorf("written: %+v, %v", entry, err)
				}
				disk.room, disk.noSync = 1<<20, false
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			mustAppend(t, mustOpen(t, path), irishWarrant())
			if got, err := verify(mustRead(t, path), Expected{}); err != nil || got.Records != 6 {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	short := make([]byte, 31)
	tests := []struct {
		want string
		do   func() error
	}{
		{"has 31 bytes: give it at least 32", func() error { _, err := NewKey(short); return err }},
		{"the key is missing", func() error { _, err := Open(path+"2", Key{}); return err }},
		{"no such file", func() error { _, err := Open(filepath.Join(path+"3", "log"), testKey(t)); return err }},
		{`finds "fine" (accepted: confirmed, withheld, objected)`, func() error { _, err := l.Review(Review{"id", "staff", "fine"}); return err }},
		{"a review names nobody", func() error { _, err := l.Review(Review{"id", "", Confirmed}); return err }},
		{"a release names no decision", func() error { _, err := l.Release(Release{DecisionID: "", By: "staff"}); return err }},
		{"the log is closed", func() error {
			l.Close()
			_, err := l.Append(Event{Request: request.Request{}})
			return err
		}},
	}
	for _, tt := range tests {
		if err := tt.do(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("want %q, got %v", tt.want, err)
		}
	}
	if text := mustRead(t, path); len(text) > 0 {
		t.Errorf("written: %s", text)
	}
}
