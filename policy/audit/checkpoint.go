package audit

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
)

// A Checkpoint states how far a log had come: that its record Seq had that
// digest, and so every record before it was as it was. Once it is published, or
// given to somebody else, even the keeper of the log cannot rewrite what is before
// it, or cut off the end, without being found out.
type Checkpoint struct {
	Seq       int64  `json:"seq"`
	Digest    string `json:"digest"`
	Timestamp string `json:"timestamp"`
	Signature []byte `json:"signature"` // Ed25519, of the signed text
}

// text returns what is signed.
func (c Checkpoint) text() []byte {
	return fmt.Appendf(nil, "comity audit checkpoint\n%d\n%s\n%s\n", c.Seq, c.Digest, c.Timestamp)
}

// JSON returns the checkpoint on one line, to be published.
func (c Checkpoint) JSON() []byte {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // numbers and words always marshal
	}
	return text
}

// ReadCheckpoint reads a checkpoint and checks that the owner of the key signed it.
func ReadCheckpoint(text []byte, key ed25519.PublicKey) (Checkpoint, error) {
	var c Checkpoint
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: no checkpoint: %w", err)
	}
	if err := c.check(key); err != nil {
		return Checkpoint{}, fmt.Errorf("audit: the checkpoint of record %d: %w", c.Seq, err)
	}
	return c, nil
}

// check says whether the owner of the key signed the checkpoint.
func (c Checkpoint) check(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("the public key has %d bytes, where Ed25519 has %d", len(key), ed25519.PublicKeySize)
	}
	if !ed25519.Verify(key, c.text(), c.Signature) {
		return errors.New("it was not signed with this key, or was changed since")
	}
	return nil
}

// Checkpoint signs how far the log has come, writes that to the log, and
// returns it to be published. The signer has an Ed25519 key; the log waits
// while it signs.
func (l *Log) Checkpoint(signer crypto.Signer) (Checkpoint, error) {
	if _, ok := signer.Public().(ed25519.PublicKey); !ok {
		return Checkpoint{}, fmt.Errorf("audit: a checkpoint is signed with an Ed25519 key, not with %T", signer.Public())
	}
	var c Checkpoint
	_, err := l.write(func(seq int64, last string) ([]byte, error) {
		c = Checkpoint{Seq: seq, Digest: last, Timestamp: l.time()}
		var err error
		if c.Signature, err = signer.Sign(nil, c.text(), crypto.Hash(0)); err != nil {
			return nil, fmt.Errorf("signing a checkpoint: %w", err)
		}
		return l.body(record{Kind: checkpointKind, Checkpoint: &c}, c.Timestamp)
	})
	if err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}
