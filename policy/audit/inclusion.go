package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// ProveInclusion returns the proof that record seq is one of those that a
// checkpoint is of. With it, one line can be shown to somebody who sees no other.
// The proof holds the checkpoint, in the form tlog-proof of C2SP. The log is read
// from its first record; memory grows by 64 bytes with each.
func ProveInclusion(log io.Reader, seq int64, c Checkpoint) ([]byte, error) {
	if seq < 1 || seq > c.Seq {
		return nil, fmt.Errorf("audit: the checkpoint is of the records 1 to %d, not of record %d", c.Seq, seq)
	}
	t, err := readTree(log, c)
	if err != nil {
		return nil, fmt.Errorf("audit: proving record %d: %w", seq, err)
	}
	proof, err := tlog.ProveRecord(c.Seq, seq-1, t)
	if err != nil {
		return nil, fmt.Errorf("audit: proving record %d: %w", seq, err)
	}
	return c2sp.Inclusion{Index: seq - 1, Proof: proof, Checkpoint: c.text}.Text(), nil
}

// CheckInclusion returns the checkpoint of a proof, if the line is one of the
// records that it is of. One of the keys is that of the log.
func CheckInclusion(proof, line []byte, keys ...note.Verifier) (Checkpoint, error) {
	p, err := c2sp.ParseInclusion(proof)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: %w", err)
	}
	c, err := ReadCheckpoint(p.Checkpoint, keys...)
	if err != nil {
		return Checkpoint{}, err
	}
	l, ok := parse(bytes.TrimSuffix(line, []byte("\n")))
	if !ok {
		return Checkpoint{}, errors.New("audit: the line is no record")
	}
	if l.seq != p.Index+1 {
		return Checkpoint{}, fmt.Errorf("audit: the proof is of record %d, and the line is record %d", p.Index+1, l.seq)
	}
	if err := tlog.CheckRecord(p.Proof, c.Seq, c.Root, p.Index, tlog.RecordHash(l.text)); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: record %d is not as the log of %q has it: %w", l.seq, c.Origin, err)
	}
	return c, nil
}
