package c2sp

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

const checkpoint = "log.example/decisions\n4\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— log.example/decisions AAAAAAAA\n"

// FuzzParse: what is read is written again as it was, so that no two texts are one
// proof, and no reader of another kind can see something else in it.
func FuzzParse(f *testing.F) {
	hashes := []tlog.Hash{tlog.RecordHash([]byte("a")), tlog.RecordHash([]byte("b"))}
	f.Add(Consistency{Old: 2, Proof: hashes, Checkpoint: []byte(checkpoint)}.Text())
	f.Add(Inclusion{Index: 2, Proof: hashes, Checkpoint: []byte(checkpoint)}.Text())
	f.Add(Consistency{Checkpoint: []byte(checkpoint)}.Text())
	f.Add([]byte("old 04\n\n"))
	f.Add([]byte(checkpoint[:strings.Index(checkpoint, "\n\n")+1]))
	f.Add([]byte("log\n9223372036854775807\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := ParseConsistency(text); err == nil && !bytes.Equal(p.Text(), text) {
			t.Errorf("read: %q, written: %q", text, p.Text())
		}
		if p, err := ParseInclusion(text); err == nil && !bytes.Equal(p.Text(), text) {
			t.Errorf("read: %q, written: %q", text, p.Text())
		}
		if h, err := ParseHead(string(text)); err == nil && !strings.HasPrefix(string(text), h.Text()) {
			t.Errorf("read: %q, written: %q", text, h.Text())
		}
	})
}
