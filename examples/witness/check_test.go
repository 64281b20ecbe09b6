package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/testdata/full"
)

// A checked is what was given to both implementations, and what Go says of it.
type checked struct {
	name  string
	files []string // one file for a log, two for a proof
	err   error
}

// inPython has check.py check the same, and compares. It returns how many both took.
func inPython(t *testing.T, what string, given []checked, flags ...string) (taken int) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("python3 is not installed:", err)
	}
	args := append([]string{"check.py", what}, flags...)
	for _, g := range given {
		args = append(args, g.files...)
	}
	out, err := exec.Command(python, args...).Output() // its status is 1 where something is bad
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, lines, len(given), "%v", err)
	for i, g := range given {
		verdict, why, _ := strings.Cut(lines[i], " ")
		require.Equal(t, g.err == nil, verdict == "ok", "%s: Go says %v, Python says %s", g.name, g.err, why)
		if g.err == nil {
			taken++
		}
	}
	return taken
}

// A caseFolder keeps what is given to Python.
type caseFolder struct {
	dir string
	n   int
}

func (f *caseFolder) write(t *testing.T, text []byte) string {
	t.Helper()
	f.n++
	path := filepath.Join(f.dir, fmt.Sprint(f.n))
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

// bitFlips returns how many bits are flipped, one at a time.
func bitFlips() int { return full.Of(200, 8) }

// TestOtherImplementation gives logs in the old form and the new, whole, with bits
// flipped and forked, to package audit and to a program in another language.
func TestOtherImplementation(t *testing.T) {
	flips := bitFlips()
	s := newSigner(t, 7)
	folder := &caseFolder{dir: t.TempDir()}
	old := mustRead(t, "../../policy/audit/testdata/old.jsonl")
	oldCheckpoint, err := audit.ReadCheckpoint(mustRead(t, "../../policy/audit/testdata/old-checkpoint.json"), s.key)
	require.NoError(t, err)

	path := filepath.Join(t.TempDir(), "log.jsonl")
	require.NoError(t, os.WriteFile(path, old, 0o600))
	log := openLog(t, path)
	checkpoints := []audit.Checkpoint{oldCheckpoint}
	for range 2 {
		decide(t, log, "file 9")
		checkpoints = append(checkpoints, s.checkpoint(t, log))
		_, err := log.Rotate()
		require.NoError(t, err)
	}
	decide(t, log, "file 8")
	checkpoints = append(checkpoints, s.checkpoint(t, log))
	whole := readLog(t, path)
	files, err := audit.Files(path)
	require.NoError(t, err)
	second := mustRead(t, files[1])

	known := audit.Expected{Checkpoints: checkpoints, Keys: []note.Verifier{s.key}}
	flags := []string{"-k", s.public}
	for _, c := range checkpoints {
		flags = append(flags, "-c", folder.write(t, c.Text()))
	}
	judge := func(name string, text []byte, want audit.Expected) checked {
		_, err := audit.Verify(bytes.NewReader(text), want)
		return checked{name, []string{folder.write(t, text)}, err}
	}

	var given []checked
	given = append(given, judge("whole", whole, known))
	r := rand.New(rand.NewPCG(1, 2))
	flipped := func(text []byte, want audit.Expected) (list []checked) {
		for range flips {
			i, bit := r.IntN(len(text)), r.IntN(8)
			text[i] ^= 1 << bit
			list = append(list, judge(fmt.Sprintf("bit %d of byte %d", bit, i), text, want))
			text[i] ^= 1 << bit
		}
		return list
	}
	given = append(given, flipped(whole, known)...)
	lines := slices.Collect(bytes.Lines(whole))
	for i := range lines[:len(lines)-1] { // the last record is after every checkpoint
		given = append(given, judge(fmt.Sprintf("cut after record %d", i), slices.Concat(lines[:i]...), known),
			judge(fmt.Sprintf("without record %d", i+1), slices.Concat(slices.Concat(lines[:i]...), slices.Concat(lines[i+1:]...)), known))
	}
	given = append(given, judge("a later file alone", second, known))
	assert.Equal(t, 1, inPython(t, "log", given, flags...), "the log as it is, and nothing else")

	forks := forksOf(t, lines)
	var forked []checked
	for i, fork := range forks {
		forked = append(forked, judge(fmt.Sprintf("fork %d", i), fork, known))
	}
	assert.Zero(t, inPython(t, "log", forked, flags...))

	alone := []checked{judge("old", old, audit.Expected{}), judge("whole", whole, audit.Expected{}), judge("a later file", second, audit.Expected{})}
	for i, fork := range forks {
		alone = append(alone, judge(fmt.Sprintf("fork %d", i), fork, audit.Expected{}))
	}
	assert.Equal(t, len(alone), inPython(t, "log", alone), "a fork is whole in itself, to who has no checkpoint")
	damaged := slices.Concat(flipped(bytes.Clone(old), audit.Expected{}), flipped(second, audit.Expected{}))
	assert.Zero(t, inPython(t, "log", damaged))
	t.Logf("%d logs with a bit flipped, %d cut, %d forks: none accepted by either", 3*flips, 2*(len(lines)-1), len(forks))
}

// forksOf returns logs that begin as this one, have another record in one place, and
// are whole again after it, as somebody can make them who has the file.
func forksOf(t *testing.T, lines [][]byte) (forks [][]byte) {
	t.Helper()
	for at := range lines[:len(lines)-1] {
		path := filepath.Join(t.TempDir(), "log.jsonl")
		require.NoError(t, os.WriteFile(path, slices.Concat(lines[:at]...), 0o600))
		log := openLog(t, path)
		for range len(lines) - at + 1 {
			decide(t, log, "another file")
		}
		require.NoError(t, log.Close())
		forks = append(forks, mustRead(t, path))
	}
	return forks
}

// TestOtherImplementationOfProofs gives proofs to both, whole, with bits flipped, and of
// forks.
func TestOtherImplementationOfProofs(t *testing.T) {
	flips := bitFlips()
	s := newSigner(t, 7)
	folder := &caseFolder{dir: t.TempDir()}
	grow := func(id string) (text []byte, checkpoints []audit.Checkpoint) {
		path := filepath.Join(t.TempDir(), "log.jsonl")
		log := openLog(t, path)
		for n := range 6 {
			decide(t, log, "file 9")
			if n > 1 {
				decide(t, log, id)
			}
			checkpoints = append(checkpoints, s.checkpoint(t, log))
		}
		return mustRead(t, path), checkpoints
	}
	text, checkpoints := grow("file 9")
	fork, forked := grow("another file")
	lines, forkedLines := slices.Collect(bytes.Lines(text)), slices.Collect(bytes.Lines(fork))

	var included, consistent []checked
	inclusion := func(name string, line, proof []byte) {
		_, err := audit.CheckInclusion(proof, line, s.key)
		included = append(included, checked{name, []string{folder.write(t, line), folder.write(t, proof)}, err})
	}
	consistency := func(name string, older audit.Checkpoint, proof []byte) {
		_, err := audit.CheckConsistency(older, proof, s.key)
		consistent = append(consistent, checked{name, []string{folder.write(t, older.Text()), folder.write(t, proof)}, err})
	}
	wantIncluded, wantConsistent := 0, 0
	for n, c := range checkpoints {
		for seq := range c.Seq {
			proof, err := audit.ProveInclusion(bytes.NewReader(text), seq+1, c)
			require.NoError(t, err)
			inclusion(fmt.Sprintf("record %d of %d", seq+1, c.Seq), lines[seq], proof)
			inclusion(fmt.Sprintf("record %d of %d of a fork", seq+1, c.Seq), forkedLines[seq], proof)
			wantIncluded++
			if bytes.Equal(lines[seq], forkedLines[seq]) {
				wantIncluded++
			}
		}
		for m, older := range checkpoints[:n+1] {
			proof, err := audit.ProveConsistency(bytes.NewReader(text), older.Seq, c)
			require.NoError(t, err)
			consistency(fmt.Sprintf("%d to %d", older.Seq, c.Seq), older, proof)
			consistency(fmt.Sprintf("%d of a fork to %d", older.Seq, c.Seq), forked[m], proof)
			wantConsistent++
			if forked[m].Root == older.Root {
				wantConsistent++
			}
		}
	}
	assert.Equal(t, wantIncluded, inPython(t, "inclusion", included, "-k", s.public))
	assert.Equal(t, wantConsistent, inPython(t, "consistency", consistent, "-k", s.public))
	t.Logf("%d of %d proofs of inclusion and %d of %d of consistency hold, the others are of forks", wantIncluded, len(included), wantConsistent, len(consistent))

	included, consistent = nil, nil
	last := checkpoints[len(checkpoints)-1]
	one, err := audit.ProveInclusion(bytes.NewReader(text), 6, last)
	require.NoError(t, err)
	other, err := audit.ProveConsistency(bytes.NewReader(text), checkpoints[2].Seq, last)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(3, 4))
	for range flips {
		for _, proof := range [][]byte{one, other} {
			i, bit := r.IntN(len(proof)), r.IntN(8)
			proof[i] ^= 1 << bit
			if name := fmt.Sprintf("bit %d of byte %d", bit, i); &proof[0] == &one[0] {
				inclusion(name, lines[5], proof)
			} else {
				consistency(name, checkpoints[2], proof)
			}
			proof[i] ^= 1 << bit
		}
	}
	kept := inPython(t, "inclusion", included, "-k", s.public) + inPython(t, "consistency", consistent, "-k", s.public)
	assert.LessOrEqual(t, kept, flips/10, "the last bits of the base64 of a signature alone say nothing")
	t.Logf("%d proofs with a bit flipped, %d of them a bit without meaning: both agree on each", 2*flips, kept)
}
