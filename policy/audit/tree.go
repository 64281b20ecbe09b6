package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// A tree is the Merkle tree of a log (RFC 6962), as much of it as is needed to
// add records and to find the root. A leaf is a line without its end.
type tree struct {
	size  int64
	roots []tlog.Hash // of the complete subtrees, the largest first
}

// add adds a record: it completes as many subtrees as its number ends in ones.
func (t *tree) add(text []byte) {
	h := tlog.RecordHash(text)
	last := len(t.roots)
	for n := t.size; n&1 == 1; n >>= 1 {
		last--
		h = tlog.NodeHash(t.roots[last], h)
	}
	t.roots = append(t.roots[:last], h)
	t.size++
}

func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	last := len(t.roots) - 1
	h := t.roots[last]
	for last--; last >= 0; last-- {
		h = tlog.NodeHash(t.roots[last], h)
	}
	return h
}

// treeHashes are the hashes of all complete subtrees, in the order of package tlog.
type treeHashes []tlog.Hash

// ReadHashes returns some of them.
func (t treeHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = t[index]
	}
	return hashes, nil
}

// readTree reads the tree of a checkpoint from the log that it is of.
func readTree(log io.Reader, c Checkpoint) (treeHashes, error) {
	if c.Origin == "" {
		return nil, fmt.Errorf("the checkpoint of %d records has the old form, which has no tree: make another", c.Seq)
	}
	var t treeHashes
	for in, n := newLines(log), int64(0); n < c.Seq; n++ {
		switch err := in.read(); {
		case errors.Is(err, io.EOF) || err == nil && in.partial:
			return nil, fmt.Errorf("the log has %d records, and the checkpoint is of %d", n, c.Seq)
		case err != nil:
			return nil, err
		}
		hashes, err := tlog.StoredHashes(n, in.text, t)
		if err != nil {
			return nil, err
		}
		t = append(t, hashes...)
	}
	if root, err := tlog.TreeHash(c.Seq, t); err != nil || root != c.Root {
		other := errors.New("the log is not the one of the checkpoint, or does not begin with its first record")
		return nil, errors.Join(other, err)
	}
	return t, nil
}
