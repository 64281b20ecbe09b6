package audit

import (
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// ProveConsistency returns the proof that the log of a checkpoint begins with the
// records 1 to older, as they were when an older checkpoint was made of them. It
// holds the newer checkpoint, and is what a witness is sent, in the form
// tlog-witness of C2SP. The log is read from its first record; memory grows by 64
// bytes with each.
func ProveConsistency(log io.Reader, older int64, newer Checkpoint) ([]byte, error) {
	if older < 0 || older > newer.Seq {
		return nil, fmt.Errorf("audit: the checkpoint is of %d records, and cannot go on from %d", newer.Seq, older)
	}
	t, err := readTree(log, newer)
	if err != nil {
		return nil, fmt.Errorf("audit: proving that the log goes on from record %d: %w", older, err)
	}
	p := c2sp.Consistency{Old: older, Checkpoint: newer.text}
	if 0 < older { // nothing is to be proved of no records
		if p.Proof, err = tlog.ProveTree(newer.Seq, older, t); err != nil {
			return nil, fmt.Errorf("audit: proving that the log goes on from record %d: %w", older, err)
		}
	}
	return p.Text(), nil
}

// CheckConsistency returns the newer checkpoint of a proof, if its log begins with
// the records of the older one. One of the keys is that of the log.
func CheckConsistency(older Checkpoint, proof []byte, keys ...note.Verifier) (Checkpoint, error) {
	p, err := c2sp.ParseConsistency(proof)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: %w", err)
	}
	newer, err := ReadCheckpoint(p.Checkpoint, keys...)
	if err != nil {
		return Checkpoint{}, err
	}
	switch {
	case older.Origin != newer.Origin:
		return Checkpoint{}, fmt.Errorf("audit: the checkpoints are of the logs %q and %q", older.Origin, newer.Origin)
	case older.Seq != p.Old:
		return Checkpoint{}, fmt.Errorf("audit: the proof goes on from record %d, the older checkpoint from %d", p.Old, older.Seq)
	}
	if err := p.Check(older.Root, newer.Seq, newer.Root); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: the log is not the one of which %d records were known: %w", older.Seq, err)
	}
	return newer, nil
}
