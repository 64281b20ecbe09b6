package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

const testOrigin = "log.example/decisions"

// testSigner returns the key of a log. It is the one that signed the checkpoint in
// testdata/old.jsonl.
func testSigner(t testing.TB) (note.Signer, note.Verifier) {
	t.Helper()
	return signerOf(t, testOrigin, 7)
}

// signerOf returns the key of a name that is made of one byte.
func signerOf(t testing.TB, name string, seed byte) (note.Signer, note.Verifier) {
	t.Helper()
	secret := bytes.Repeat([]byte{seed}, ed25519.SeedSize)
	vkey, err := note.NewEd25519VerifierKey(name, ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey))
	require.NoError(t, err)
	verifier, err := note.NewVerifier(vkey)
	require.NoError(t, err)
	signer, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, secret...))))
	require.NoError(t, err)
	return signer, verifier
}

func mustCheckpoint(t testing.TB, l *Log) Checkpoint {
	t.Helper()
	signer, verifier := testSigner(t)
	made, err := l.Checkpoint(signer)
	require.NoError(t, err)
	c, err := ReadCheckpoint(made.Text(), verifier)
	require.NoError(t, err)
	if diff := cmp.Diff(made, c, cmp.AllowUnexported(Checkpoint{})); diff != "" {
		t.Error("read as another (-made +read):", diff)
	}
	return c
}

// TestCheckpoint does to a log what a checkpoint of it tells.
func TestCheckpoint(t *testing.T) {
	_, key := testSigner(t)
	_, otherKey := signerOf(t, testOrigin, 8)
	path := smallLog(t)
	l := mustOpen(t, path)
	c := mustCheckpoint(t, l)
	mustAppend(t, l, irishWarrant())
	whole := mustRead(t, path)
	lines := slices.Collect(bytes.Lines(whole))
	known := Expected{Checkpoints: []Checkpoint{c}, Keys: []note.Verifier{key}}

	extent, err := verify(whole, known)
	require.NoError(t, err, "the log as it is")
	assert.Equal(t, l.tree.root(), extent.Root)
	atEnd, err := verify(slices.Concat(lines[:4]...), known)
	require.NoError(t, err, "the log as it was when the checkpoint was made")
	assert.Equal(t, c.Root, atEnd.Root)

	elsewhere := slices.Concat(slices.Concat(lines[:3]...), chained(t, lines[4], 4, digestBefore(t, slices.Concat(lines[:3]...))))
	tests := []struct {
		name  string
		text  []byte
		want  Expected
		gives Problem
	}{
		{"the end cut off", slices.Concat(lines[:3]...), known, Cut},
		{"the end cut off, counted", slices.Concat(lines[:3]...), Expected{Records: 6}, Cut},
		{"written again", mustRead(t, otherLog(t)), known, Rewritten},
		{"written again, as far as the checkpoint is", slices.Concat(slices.Collect(bytes.Lines(mustRead(t, otherLog(t))))[:4]...), known, Rewritten},
		{"the checkpoint at another place", elsewhere, Expected{Keys: known.Keys}, Forged},
		{"another size", slices.Concat(slices.Concat(lines[:4]...), held(t, 5, atEnd.Digest, c2sp.Head{Origin: testOrigin, Size: 3, Root: c.Root})),
			Expected{Keys: known.Keys}, Forged},
		{"another root", slices.Concat(slices.Concat(lines[:4]...), held(t, 5, atEnd.Digest, c2sp.Head{Origin: testOrigin, Size: 4})),
			Expected{Keys: known.Keys}, Forged},
		{"a checkpoint signed by another", whole, Expected{Keys: []note.Verifier{otherKey}}, Forged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verify(tt.text, tt.want)
			if list := faultsOf(t, err); len(list) != 1 || list[0].Problem != tt.gives {
				t.Errorf("got %v, want: %s", err, tt.gives)
			}
		})
	}
}

// held returns the record of a checkpoint that the key of the log signed.
func held(t testing.TB, seq int64, previous string, head c2sp.Head) []byte {
	t.Helper()
	signer, _ := testSigner(t)
	text, err := note.Sign(&note.Note{Text: head.Text()}, signer)
	require.NoError(t, err)
	body, err := record{Kind: CheckpointKind, Checkpoint: string(text)}.body()
	require.NoError(t, err)
	made, _ := line(seq, previous, body)
	return made
}

// chained returns a line as another record of another log.
func chained(t testing.TB, text []byte, seq int64, previous string) []byte {
	t.Helper()
	l, ok := parse(bytes.TrimSuffix(text, []byte("\n")))
	require.True(t, ok)
	made, _ := line(seq, previous, l.body)
	return made
}

// otherLog returns a log of five records that is whole in itself.
func otherLog(t testing.TB) (path string) {
	t.Helper()
	path = smallLog(t)
	text := mustRead(t, path)
	lines := slices.Collect(bytes.Lines(text))
	mustWrite(t, path, lines[0])
	l := mustOpen(t, path)
	for range 4 {
		mustAppend(t, l, irishWarrant())
	}
	return path
}

// A log in the old form is read as ever, goes on in the new, and its old
// checkpoint tells what it always told.
func TestOldForm(t *testing.T) {
	_, key := testSigner(t)
	keys := []note.Verifier{key}
	old := mustRead(t, "testdata/old.jsonl")
	published := mustRead(t, "testdata/old-checkpoint.json")
	c, err := ReadCheckpoint(published, key)
	require.NoError(t, err)
	assert.Equal(t, published, c.Text())
	assert.Equal(t, int64(4), c.Seq)

	path := filepath.Join(t.TempDir(), "log.jsonl")
	mustWrite(t, path, old)
	l := mustOpen(t, path)
	newer := mustCheckpoint(t, l)
	mustAppend(t, l, irishWarrant())
	text := mustRead(t, path)
	require.True(t, bytes.HasPrefix(text, old))
	extent, err := verify(text, Expected{Records: 8, Checkpoints: []Checkpoint{c, newer}, Keys: keys})
	require.NoError(t, err)
	assert.Equal(t, int64(8), extent.Records)

	lines := slices.Collect(bytes.Lines(text))
	_, other := signerOf(t, testOrigin, 8)
	tests := []struct {
		name  string
		text  []byte
		want  Expected
		gives []Problem
	}{
		{"the end cut off", slices.Concat(lines[:3]...), Expected{Checkpoints: []Checkpoint{c}}, []Problem{Cut}},
		{"written again", mustRead(t, otherLog(t)), Expected{Checkpoints: []Checkpoint{c}}, []Problem{Rewritten}},
		{"signed by another", text, Expected{Keys: []note.Verifier{other}}, []Problem{Forged, Forged}},
		{"an old one at another place", slices.Concat(slices.Concat(lines[:3]...), chained(t, lines[4], 4, digestBefore(t, slices.Concat(lines[:3]...)))),
			Expected{Keys: keys}, []Problem{Forged}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := verify(tt.text, tt.want)
			var got []Problem
			for _, fault := range faultsOf(t, err) {
				got = append(got, fault.Problem)
			}
			if diff := cmp.Diff(tt.gives, got); diff != "" {
				t.Error("(-want +got):", diff, err)
			}
		})
	}
}

// What nobody signed, or another, is no checkpoint.
func TestReadCheckpointRefuses(t *testing.T) {
	signer, key := testSigner(t)
	_, stranger := signerOf(t, testOrigin, 8)
	_, namesake := signerOf(t, "log.example/other", 7)
	c := string(mustCheckpoint(t, mustOpen(t, smallLog(t))).Text())
	old := string(mustRead(t, "testdata/old-checkpoint.json"))
	signed := func(text string) string {
		msg, err := note.Sign(&note.Note{Text: text}, signer)
		require.NoError(t, err)
		return string(msg)
	}
	root := strings.Split(c, "\n")[2]
	tests := []struct {
		name, text string
		keys       []note.Verifier
		want       string
	}{
		{"another size", strings.Replace(c, "\n4\n", "\n5\n", 1), []note.Verifier{key}, "invalid signature"},
		{"no key", c, nil, "no verifiable signatures"},
		{"another key of that name", c, []note.Verifier{stranger}, "no verifiable signatures"},
		{"a key of another name", c, []note.Verifier{namesake}, "no verifiable signatures"},
		{"signed as another log", signed("log.example/third\n4\n" + root + "\n"), []note.Verifier{key}, `no key of the log "log.example/third" signed it`},
		{"two lines", signed(testOrigin + "\n4\n"), []note.Verifier{key}, "has three lines"},
		{"an empty line", signed(testOrigin + "\n4\n" + root + "\n\nmore\n"), []note.Verifier{key}, "line 4 of the checkpoint is empty"},
		{"another number", signed(testOrigin + "\n04\n" + root + "\n"), []note.Verifier{key}, `"04" is no decimal number`},
		{"a number without end", signed(testOrigin + "\n4611686018427387905\n" + root + "\n"), []note.Verifier{key}, "is no decimal number"},
		{"another root", signed(testOrigin + "\n4\n" + root[:42] + "B=\n"), []note.Verifier{key}, "is not the base64 of 32 bytes"},
		{"words", "checkpoint", []note.Verifier{key}, "malformed note"},
		{"old, another record", strings.Replace(old, `"seq":4`, `"seq":5`, 1), []note.Verifier{key}, "not signed with any of the keys"},
		{"old, another field", strings.Replace(old, `"seq"`, `"more":1,"seq"`, 1), []note.Verifier{key}, "unknown field"},
		{"old, twice", old + old, []note.Verifier{key}, "something follows it"},
		{"old, no key", old, nil, "not signed with any of the keys"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadCheckpoint([]byte(tt.text), tt.keys...)
			assert.ErrorContains(t, err, tt.want)
			assert.Empty(t, got)
		})
	}
}

// Only what a signer signed is written to the log.
func TestCheckpointNotSigned(t *testing.T) {
	path := smallLog(t)
	whole := mustRead(t, path)
	_, err := mustOpen(t, path).Checkpoint(noSigner{})
	assert.ErrorContains(t, err, "signing a checkpoint: no key at hand")
	assert.Equal(t, whole, mustRead(t, path))
}

type noSigner struct{}

func (noSigner) Name() string                { return testOrigin }
func (noSigner) KeyHash() uint32             { return 0 }
func (noSigner) Sign([]byte) ([]byte, error) { return nil, fmt.Errorf("no key at hand") }
