package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/comity-go/comity/policy/audit/internal/c2sp"
)

// A Checkpoint states how far a log had come: that the Merkle tree of its first
// Seq records had that root, and so that every one of them was as it was. Once it is
// published, or given to somebody else, even the keeper of the log cannot rewrite
// what is before it, or cut off the end, without being found out.
type Checkpoint struct {
	Seq    int64     // how many records it is of
	Origin string    // the name of the log
	Root   tlog.Hash // of the tree of these records

	// The old form, which is read and no longer made, has these in place of
	// Origin and Root.
	Digest    string // of record Seq
	Timestamp string

	text []byte // as it was published
}

// Text returns the checkpoint to be published: a signed note, in the form
// tlog-checkpoint of C2SP. One that was read has the signatures that it had then.
func (c Checkpoint) Text() []byte { return slices.Clone(c.text) }

// String returns what the checkpoint states, for messages.
func (c Checkpoint) String() string {
	if c.Origin == "" {
		return fmt.Sprintf("digest %s of record %d as of %s", c.Digest, c.Seq, c.Timestamp)
	}
	return fmt.Sprintf("root %v of %d records of %s", c.Root, c.Seq, c.Origin)
}

// ReadCheckpoint reads a checkpoint and checks that the log signed it: with one of
// the keys, and that has the name of the log. A key comes from [note.NewVerifier].
// In the old form a checkpoint names no log, and each key may have signed it.
func ReadCheckpoint(text []byte, keys ...note.Verifier) (Checkpoint, error) {
	read := readNote
	if bytes.HasPrefix(text, []byte("{")) {
		read = readOldCheckpoint
	}
	c, err := read(text, keys)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit: no checkpoint: %w", err)
	}
	c.text = slices.Clone(text)
	return c, nil
}

func readNote(text []byte, keys []note.Verifier) (Checkpoint, error) {
	n, err := note.Open(text, note.VerifierList(keys...))
	if err != nil {
		return Checkpoint{}, err
	}
	head, err := c2sp.ParseHead(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if !slices.ContainsFunc(n.Sigs, func(s note.Signature) bool { return s.Name == head.Origin }) {
		return Checkpoint{}, fmt.Errorf("no key of the log %q signed it", head.Origin)
	}
	return Checkpoint{Seq: head.Size, Origin: head.Origin, Root: head.Root}, nil
}

// An oldCheckpoint is a checkpoint as it was made before there was a tree.
type oldCheckpoint struct {
	Seq       int64  `json:"seq"`
	Digest    string `json:"digest"`
	Timestamp string `json:"timestamp"`
	Signature []byte `json:"signature"` // Ed25519, of the text that follows
}

func (c oldCheckpoint) signedText() []byte {
	return fmt.Appendf(nil, "comity audit checkpoint\n%d\n%s\n%s\n", c.Seq, c.Digest, c.Timestamp)
}

func readOldCheckpoint(text []byte, keys []note.Verifier) (Checkpoint, error) {
	var c oldCheckpoint
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return Checkpoint{}, err
	}
	if dec.More() {
		return Checkpoint{}, errors.New("something follows it")
	}
	if !slices.ContainsFunc(keys, func(k note.Verifier) bool { return k.Verify(c.signedText(), c.Signature) }) {
		return Checkpoint{}, errors.New("it was not signed with any of the keys, or was changed since")
	}
	return Checkpoint{Seq: c.Seq, Digest: c.Digest, Timestamp: c.Timestamp}, nil
}

// heldCheckpoint reads the checkpoint that a record of the log holds.
func heldCheckpoint(line []byte, keys []note.Verifier) (Checkpoint, error) {
	var held struct{ Checkpoint json.RawMessage }
	if err := json.Unmarshal(line, &held); err != nil {
		return Checkpoint{}, err
	}
	text := []byte(held.Checkpoint)
	if bytes.HasPrefix(text, []byte(`"`)) {
		var published string
		if err := json.Unmarshal(text, &published); err != nil {
			return Checkpoint{}, err
		}
		text = []byte(published)
	}
	return ReadCheckpoint(text, keys...)
}
