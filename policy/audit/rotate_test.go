//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/testdata/full"
)

// readAll returns the files of a log as one.
func readAll(t testing.TB, path string) (text []byte) {
	t.Helper()
	files, err := Files(path)
	require.NoError(t, err)
	for _, file := range files {
		text = append(text, mustRead(t, file)...)
	}
	return text
}

// rotatedLog returns a log of three files, of the records 1 to 4, 5 to 7 and 8 to
// 9, and a checkpoint of each file.
func rotatedLog(t testing.TB) (path string, checkpoints []Checkpoint) {
	t.Helper()
	path = smallLog(t)
	l := mustOpen(t, path)
	for _, last := range []int64{5, 8} {
		checkpoints = append(checkpoints, mustCheckpoint(t, l))
		kept, err := l.Rotate()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("%s.%012d", path, last), kept)
		mustAppend(t, l, irishWarrant())
	}
	checkpoints = append(checkpoints, mustCheckpoint(t, l))
	require.NoError(t, l.Close())
	return path, checkpoints
}

// A log that was rotated is one log, with one chain and one tree.
func TestRotation(t *testing.T) {
	_, key := testSigner(t)
	path, checkpoints := rotatedLog(t)
	want := Expected{Records: 10, Checkpoints: checkpoints, Keys: []note.Verifier{key}}
	text := readAll(t, path)
	extent, err := verify(text, want)
	require.NoError(t, err)
	assert.Equal(t, Extent{First: 1, Records: 11, Bytes: int64(len(text)), Digest: extent.Digest, Root: extent.Root}, extent)

	files, err := Files(path)
	require.NoError(t, err)
	require.Len(t, files, 3)
	last, err := verify(mustRead(t, path), Expected{Records: 10, Checkpoints: checkpoints[2:], Keys: want.Keys})
	require.NoError(t, err, "the last file alone")
	assert.Equal(t, Extent{First: 9, Records: 3, Bytes: last.Bytes, Digest: extent.Digest, Root: extent.Root}, last)

	require.NoError(t, mustOpen(t, path).Close(), "it is opened again without the files before")
	proof, err := ProveConsistency(bytes.NewReader(text), checkpoints[0].Seq, checkpoints[2])
	require.NoError(t, err)
	_, err = CheckConsistency(checkpoints[0], proof, key)
	require.NoError(t, err, "a report on the third file goes on from one on the first")
}

// TestRotatedTampering does to files what somebody might.
func TestRotatedTampering(t *testing.T) {
	path, checkpoints := rotatedLog(t)
	files, err := Files(path)
	require.NoError(t, err)
	first, second, third := mustRead(t, files[0]), mustRead(t, files[1]), mustRead(t, files[2])
	// lying returns the second file where its first record says something else.
	lying := func(old, lie string) []byte {
		record := second[:bytes.IndexByte(second, '\n')+1]
		require.Contains(t, string(record), old)
		l, ok := parse(bytes.TrimSuffix(record, []byte("\n")))
		require.True(t, ok)
		made, _ := line(l.seq, l.previous, bytes.Replace(l.body, []byte(old), []byte(lie), 1))
		return made
	}
	_, subtree, _ := strings.Cut(string(second), `"tree":["`)
	subtree, other := subtree[:44], (&tree{}).root().String()
	ofFirst := checkpoints[0]
	whole, err := verify(first, Expected{})
	require.NoError(t, err)
	ofFirst.Seq, ofFirst.Root = whole.Records, whole.Root
	beginning, _ := line(1, digestOf(nil), []byte(`"kind":"continuation","continues":{"file":"log","bytes":0,"tree":[]}`))
	tests := []struct {
		name  string
		text  []byte
		known []Checkpoint
		gives []Problem
	}{
		{"as it is", slices.Concat(first, second, third), checkpoints, nil},
		{"a file is missing", slices.Concat(first, third), checkpoints[2:], []Problem{Missing}},
		{"another order", slices.Concat(second, first, third), nil, []Problem{Repeated, Missing}},
		{"a later file, and a checkpoint of an earlier", third, checkpoints, []Problem{Missing, Missing}},
		{"another length of the file before", slices.Concat(first, lying(`"bytes":`, `"bytes":1`)), nil, []Problem{Unfollowed}},
		{"another tree of the file before", slices.Concat(first, lying(subtree, other)), nil, []Problem{Unfollowed}},
		{"another tree of a file that was not read", lying(subtree, other), checkpoints[:1], []Problem{Missing}},
		{"a file that was not read, and a checkpoint of it", second, []Checkpoint{ofFirst}, nil},
		{"the first record of a log, which nothing is before", beginning, nil, []Problem{Unlinked}},
		{"half a tree", slices.Concat(first, lying(`"`+subtree+`",`, "")), nil, []Problem{Malformed}},
		{"the tree of a file that was not read, and a checkpoint", lying(subtree, other), []Checkpoint{ofFirst}, []Problem{Rewritten}},
		{"a later file without its first record", third[bytes.IndexByte(third, '\n')+1:], nil, []Problem{Missing}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verify(tt.text, Expected{Checkpoints: tt.known})
			var got []Problem
			for _, fault := range faultsOf(t, err) {
				got = append(got, fault.Problem)
			}
			assert.Equal(t, tt.gives, got, "%v", err)
		})
	}
}

// A rotation may stop after each of its steps. Nothing is lost then, and the log is
// opened and goes on.
func TestRotationStops(t *testing.T) {
	tests := []struct {
		name  string
		until func(path, kept string) error
	}{
		{"before the next file is whole", func(path, _ string) error { return os.WriteFile(nextPath(path), []byte(`{"seq":5,"prev`), 0o600) }},
		{"before it has a name", func(path, _ string) error { return os.WriteFile(nextPath(path), largeLog(1), 0o600) }},
		{"while the file has two names", func(path, kept string) error {
			return errors.Join(os.WriteFile(nextPath(path), largeLog(1), 0o600), os.Link(path, kept))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := smallLog(t)
			whole := mustRead(t, path)
			require.NoError(t, tt.until(path, keptPath(path, 4)))
			l := mustOpen(t, path)
			assert.Equal(t, whole, readAll(t, path))
			mustAppend(t, l, irishWarrant())
			_, err := l.Rotate()
			require.NoError(t, err)
			_, err = verify(readAll(t, path), Expected{Records: 6})
			require.NoError(t, err)
			assert.NoFileExists(t, nextPath(path))
		})
	}
}

// What was set aside of one file is not told of by another that is as long.
func TestAsideOfAnotherFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	earlier, text := logEnd{seq: 4, at: 100}, []byte(`{"seq":5,"prev`)
	piece := aside(path, earlier, text)
	mustWrite(t, filepath.Join(filepath.Dir(path), piece.File), text)
	got, err := asides(path, earlier)
	require.NoError(t, err)
	assert.Equal(t, []*partial{piece}, got)
	got, err = asides(path, logEnd{seq: 9, at: 100})
	require.NoError(t, err)
	assert.Empty(t, got)
}

// A file that could not be replaced has one name again.
func TestMoveFails(t *testing.T) {
	path := smallLog(t)
	kept := keptPath(path, 4)
	require.ErrorIs(t, move(path, kept), os.ErrNotExist, "there is no next file")
	assert.NoFileExists(t, kept)
}

// Where a rotation fails, the log goes on in its old file.
func TestRotateFails(t *testing.T) {
	path := smallLog(t)
	l := mustOpen(t, path)
	require.NoError(t, os.Mkdir(keptPath(path, 4), 0o700))
	_, err := l.Rotate()
	require.ErrorContains(t, err, "file exists")
	assert.NotErrorIs(t, err, ErrBroken)
	mustAppend(t, l, irishWarrant())
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err = l.Rotate()
	require.ErrorIs(t, err, FileCut)
	require.ErrorIs(t, err, ErrBroken)

	empty := mustOpen(t, filepath.Join(t.TempDir(), "log.jsonl"))
	_, err = empty.Rotate()
	require.ErrorContains(t, err, "the file is empty")
	require.NoError(t, empty.Close())
	_, err = empty.Rotate()
	require.ErrorIs(t, err, errClosed)
}

// Who opened the file before it was rotated, and got its lock after, has no log, and
// takes none of its files away.
func TestRotateUnderAnother(t *testing.T) {
	path := smallLog(t)
	l := mustOpen(t, path)
	old, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer old.Close()
	kept, err := l.Rotate()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(nextPath(path), nil, 0o600)) // of a rotation that goes on
	late := &Log{path: path, key: testKey(t)}
	require.ErrorIs(t, late.resume(old), FileReplaced)
	assert.FileExists(t, kept)
	assert.FileExists(t, nextPath(path))
}

// While a log is rotated, others write to it.
func TestRotateConcurrent(t *testing.T) {
	path := smallLog(t)
	l := mustOpen(t, path)
	const writers, each = 8, 20
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				_, err := l.add(record{Kind: ReleaseKind, ReleasedBy: "staff 9"})
				assert.NoError(t, err)
			}
		})
	}
	const rotations = 10
	for range rotations {
		_, err := l.Rotate()
		require.NoError(t, err)
	}
	wg.Wait()
	extent, err := verify(readAll(t, path), Expected{})
	require.NoError(t, err)
	assert.Equal(t, int64(4+writers*each+rotations), extent.Records)
	files, err := Files(path)
	require.NoError(t, err)
	assert.Len(t, files, 1+rotations)
}

// TestOpenFiles reads a log of several files as one, also while it is rotated.
func TestOpenFiles(t *testing.T) {
	path, _ := rotatedLog(t)
	read := func() []byte {
		t.Helper()
		r, err := OpenFiles(path)
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.GreaterOrEqual(t, int64(len(text)), r.Size)
		return text
	}
	whole := read()
	assert.Equal(t, string(readAll(t, path)), string(whole))
	require.NoError(t, os.Link(path, keptPath(path, 11)))
	assert.Equal(t, string(whole), string(read()), "a file that has two names for a moment is read once")
	require.NoError(t, os.Remove(keptPath(path, 11)))

	l := mustOpen(t, path)
	rotated := make(chan error)
	go func() {
		for range 20 {
			_, err := l.add(record{Kind: ReleaseKind, ReleasedBy: "staff 9"})
			if err == nil {
				_, err = l.Rotate()
			}
			rotated <- err
		}
		close(rotated)
	}()
	for more := true; more; {
		select {
		case err, open := <-rotated:
			require.NoError(t, err)
			more = open
		default:
		}
		text, _, _ := cutLast(string(read()), "\n") // a record may be on its way
		extent, err := verify([]byte(text+"\n"), Expected{})
		require.NoError(t, err)
		require.Equal(t, int64(1), extent.First)
	}

	_, err := OpenFiles(filepath.Join(t.TempDir(), "none.jsonl"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// TestKillRotating kills a process that writes and rotates, at moments that nobody
// chose: every record that it was told of is there.
func TestKillRotating(t *testing.T) {
	kills := full.Of(40, 5)
	path := filepath.Join(t.TempDir(), "log.jsonl")
	undone := 0
	for n := range kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "AUDIT_TEST_LOG="+path, "AUDIT_TEST_ROTATE=1")
		var out bytes.Buffer
		cmd.Stdout = &out
		require.NoError(t, cmd.Start())
		time.Sleep(time.Duration(30+7*n%50) * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait(), "the writer ended by itself")
		whole, _, _ := cutLast(out.String(), "\n")
		told := int64(0)
		if lines := strings.Fields(whole); len(lines) > 0 {
			var err error
			told, err = strconv.ParseInt(lines[len(lines)-1], 10, 64)
			require.NoError(t, err)
		}
		if _, err := os.Lstat(nextPath(path)); err == nil {
			undone++
		}
		require.NoError(t, mustOpen(t, path).Close())
		_, err := verify(readAll(t, path), Expected{Records: told})
		require.NoError(t, err)
	}
	files, err := Files(path)
	require.NoError(t, err)
	t.Logf("%d processes killed, %d of them inside a rotation, %d files", kills, undone, len(files))
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}
