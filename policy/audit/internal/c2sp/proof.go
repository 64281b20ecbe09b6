package c2sp

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A Consistency is the proof that the tree of a checkpoint begins with the tree
// of its first Old records. Its text is what a witness is sent.
type Consistency struct {
	Old        int64
	Proof      tlog.TreeProof
	Checkpoint []byte // the signed note
}

// An Inclusion is the proof that a record is in the tree of a checkpoint.
type Inclusion struct {
	Index      int64 // of the record, from 0
	Proof      tlog.RecordProof
	Checkpoint []byte // the signed note
}

const (
	oldPrefix   = "old "
	proofPrefix = "c2sp.org/tlog-proof@v1\nindex "
	maxHashes   = 63 // a proof of more is of no tree that can be counted
)

// Text returns the proof as the body of add-checkpoint.
func (p Consistency) Text() []byte { return proofText(oldPrefix, p.Old, p.Proof, p.Checkpoint) }

// Text returns the proof as a tlog-proof.
func (p Inclusion) Text() []byte { return proofText(proofPrefix, p.Index, p.Proof, p.Checkpoint) }

// ParseConsistency reads the body of add-checkpoint, and verifies nothing.
func ParseConsistency(text []byte) (Consistency, error) {
	old, proof, checkpoint, err := parseProof(oldPrefix, text)
	if err != nil {
		return Consistency{}, fmt.Errorf("no proof of consistency: %w", err)
	}
	return Consistency{old, proof, checkpoint}, nil
}

// ParseInclusion reads a tlog-proof without extra data, and verifies nothing.
func ParseInclusion(text []byte) (Inclusion, error) {
	index, proof, checkpoint, err := parseProof(proofPrefix, text)
	if err != nil {
		return Inclusion{}, fmt.Errorf("no proof of inclusion: %w", err)
	}
	return Inclusion{index, proof, checkpoint}, nil
}

func proofText(prefix string, n int64, proof []tlog.Hash, checkpoint []byte) []byte {
	text := fmt.Appendf(nil, "%s%d\n", prefix, n)
	for _, h := range proof {
		text = fmt.Appendf(text, "%v\n", h)
	}
	return append(append(text, '\n'), checkpoint...)
}

func parseProof(prefix string, text []byte) (n int64, proof []tlog.Hash, checkpoint []byte, err error) {
	rest, ok := strings.CutPrefix(string(text), prefix)
	head, note, whole := strings.Cut(rest, "\n\n")
	if !ok || !whole {
		return 0, nil, nil, fmt.Errorf("it begins with %q and a number, and has an empty line before the checkpoint", prefix)
	}
	lines := strings.Split(head, "\n")
	if n, err = parseNumber(lines[0]); err != nil {
		return 0, nil, nil, err
	}
	if len(lines) > 1+maxHashes {
		return 0, nil, nil, errors.New("it has too many hashes")
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return 0, nil, nil, err
		}
		proof = append(proof, h)
	}
	return n, proof, []byte(note), nil
}

// Check returns nil if the proof shows that a tree of some size and root begins
// with the tree of the old root.
func (p Consistency) Check(old tlog.Hash, size int64, root tlog.Hash) error {
	switch {
	case p.Old > size:
		return fmt.Errorf("%d records are fewer than %d", size, p.Old)
	case p.Old == 0: // every tree begins with no records
		if len(p.Proof) > 0 {
			return errors.New("there are hashes, where there is nothing to prove")
		}
		return nil
	}
	return tlog.CheckTree(p.Proof, size, root, p.Old, old)
}
