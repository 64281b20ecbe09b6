package audit

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// The tree that a log grows has the root that package tlog computes, at each size.
func TestTree(t *testing.T) {
	var grown tree
	var all treeHashes
	for n := range int64(300) {
		want, err := tlog.TreeHash(n, all)
		require.NoError(t, err)
		require.Equal(t, want, grown.root(), "%d records", n)
		leaf := fmt.Append(nil, "record ", n)
		grown.add(leaf)
		hashes, err := tlog.StoredHashes(n, leaf, all)
		require.NoError(t, err)
		all = append(all, hashes...)
	}
}

// A grownLog is a log, and a checkpoint as of each of its records.
type grownLog struct {
	text        []byte
	lines       [][]byte
	checkpoints []Checkpoint // of 0 records, of 1, ...
}

// growLog returns a log of n records in which record forked, if there is one, says
// something else.
func growLog(t testing.TB, n, forked int) grownLog {
	t.Helper()
	signer, key := testSigner(t)
	var g grownLog
	var grown tree
	previous := genesis
	for seq := range n + 1 {
		text, err := note.Sign(&note.Note{Text: c2sp.Head{Origin: testOrigin, Size: int64(seq), Root: grown.root()}.Text()}, signer)
		require.NoError(t, err)
		c, err := ReadCheckpoint(text, key)
		require.NoError(t, err)
		g.checkpoints = append(g.checkpoints, c)
		if seq == n {
			break
		}
		body := `"kind":"decision","result":"allow"`
		if seq+1 == forked {
			body = `"kind":"decision","result":"deny"`
		}
		whole, digest := line(int64(seq+1), previous, []byte(body))
		previous = digest
		g.text, g.lines = append(g.text, whole...), append(g.lines, whole)
		grown.add(bytes.TrimSuffix(whole, []byte("\n")))
	}
	return g
}

// TestProofs proves every record in every checkpoint, and every checkpoint in every
// later one. A proof holds for nothing else, and not in a log that was forked.
func TestProofs(t *testing.T) {
	const records = 20
	_, key := testSigner(t)
	log := growLog(t, records, 0)
	included, consistent, refused := 0, 0, 0
	for size, c := range log.checkpoints {
		for at := range size {
			proof, err := ProveInclusion(bytes.NewReader(log.text), int64(at+1), c)
			require.NoError(t, err)
			for other, line := range log.lines {
				got, err := CheckInclusion(proof, line, key)
				require.Equal(t, other == at, err == nil, "record %d by the proof of %d: %v", other+1, at+1, err)
				if err == nil {
					require.Equal(t, c, got)
					included++
				} else {
					refused++
				}
			}
		}
		for older := range size + 1 {
			proof, err := ProveConsistency(bytes.NewReader(log.text), int64(older), c)
			require.NoError(t, err)
			for other, o := range log.checkpoints {
				got, err := CheckConsistency(o, proof, key)
				require.Equal(t, other == older, err == nil, "from %d by the proof from %d: %v", other, older, err)
				if err == nil {
					require.Equal(t, c, got)
					consistent++
				} else {
					refused++
				}
			}
		}
	}
	for at := 1; at <= records; at++ {
		fork := growLog(t, records, at)
		for size := at; size <= records; size++ {
			_, err := ProveInclusion(bytes.NewReader(log.text), int64(at), fork.checkpoints[size])
			require.ErrorContains(t, err, "the log is not the one of the checkpoint")
			proof, err := ProveInclusion(bytes.NewReader(log.text), int64(at), log.checkpoints[size])
			require.NoError(t, err)
			_, err = CheckInclusion(proof, fork.lines[at-1], key)
			require.Error(t, err)
			proof, err = ProveConsistency(bytes.NewReader(fork.text), int64(at), fork.checkpoints[size])
			require.NoError(t, err)
			_, err = CheckConsistency(log.checkpoints[at], proof, key)
			require.ErrorContains(t, err, "the log is not the one of which")
			refused += 3
		}
	}
	t.Logf("%d proofs of inclusion and %d of consistency hold, and %d other uses of them are refused", included, consistent, refused)
}

// TestProofBits flips every bit of a proof: what is still read as one states the
// same, for the last bits of a signature's base64 say nothing.
func TestProofBits(t *testing.T) {
	_, key := testSigner(t)
	log := growLog(t, 11, 0)
	c := log.checkpoints[11]
	same := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".text" }, cmp.Ignore())
	flipped, kept := 0, 0
	every := func(proof []byte, check func([]byte) (Checkpoint, error)) {
		for i := range proof {
			for bit := range 8 {
				proof[i] ^= 1 << bit
				if got, err := check(proof); err == nil {
					kept++
					if diff := cmp.Diff(c, got, cmp.AllowUnexported(Checkpoint{}), same); diff != "" {
						t.Fatal("(-want +got):", diff)
					}
				}
				flipped++
				proof[i] ^= 1 << bit
			}
		}
	}
	proof, err := ProveInclusion(bytes.NewReader(log.text), 7, c)
	require.NoError(t, err)
	every(proof, func(text []byte) (Checkpoint, error) { return CheckInclusion(text, log.lines[6], key) })
	proof, err = ProveConsistency(bytes.NewReader(log.text), 6, c)
	require.NoError(t, err)
	every(proof, func(text []byte) (Checkpoint, error) { return CheckConsistency(log.checkpoints[6], text, key) })
	assert.LessOrEqual(t, kept, 2*8)
	t.Logf("%d bits flipped, %d of them without meaning", flipped, kept)
}

// Each thing that cannot be proved is told.
func TestProofsRefused(t *testing.T) {
	_, key := testSigner(t)
	log := growLog(t, 5, 0)
	c := log.checkpoints[5]
	old, err := ReadCheckpoint(mustRead(t, "testdata/old-checkpoint.json"), key)
	require.NoError(t, err)
	whole := func() *bytes.Reader { return bytes.NewReader(log.text) }
	otherSigner, otherKey := signerOf(t, "log.example/other", 8)
	text, err := note.Sign(&note.Note{Text: c2sp.Head{Origin: otherSigner.Name(), Size: 2, Root: log.checkpoints[2].Root}.Text()}, otherSigner)
	require.NoError(t, err)
	other, err := ReadCheckpoint(text, otherKey)
	require.NoError(t, err)
	proof, err := ProveInclusion(whole(), 2, c)
	require.NoError(t, err)
	tests := []struct {
		want string
		do   func() error
	}{
		{"not of record 0", func() error { _, err := ProveInclusion(whole(), 0, c); return err }},
		{"not of record 6", func() error { _, err := ProveInclusion(whole(), 6, c); return err }},
		{"the log has 4 records, and the checkpoint is of 5", func() error {
			_, err := ProveInclusion(bytes.NewReader(slices.Concat(log.lines[:4]...)), 2, c)
			return err
		}},
		{"the log has 4 records", func() error { _, err := ProveInclusion(bytes.NewReader(log.text[:len(log.text)-1]), 2, c); return err }},
		{"the old form, which has no tree", func() error { _, err := ProveInclusion(whole(), 2, old); return err }},
		{"cannot go on from 6", func() error { _, err := ProveConsistency(whole(), 6, c); return err }},
		{"the line is no record", func() error { _, err := CheckInclusion(proof, []byte("{}"), key); return err }},
		{"the proof is of record 2, and the line is record 3", func() error { _, err := CheckInclusion(proof, log.lines[2], key); return err }},
		{"no proof of inclusion", func() error { _, err := CheckInclusion(c.Text(), log.lines[1], key); return err }},
		{"no proof of consistency", func() error { _, err := CheckConsistency(c, proof, key); return err }},
		{"no checkpoint", func() error { _, err := CheckInclusion(proof, log.lines[1]); return err }},
		{`the checkpoints are of the logs "log.example/other"`, func() error {
			proof, err := ProveConsistency(whole(), 2, c)
			require.NoError(t, err)
			_, err = CheckConsistency(other, proof, key)
			return err
		}},
	}
	for _, tt := range tests {
		assert.ErrorContains(t, tt.do(), tt.want)
	}
}
