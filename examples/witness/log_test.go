package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/testdata/requests"
)

// A signer is the key of a log.
type signer struct {
	note.Signer
	key    note.Verifier
	public string
}

// newSigner returns the key that is made of one byte. That of 7 signed the log in
// testdata of package audit.
func newSigner(t testing.TB, seed byte) signer {
	t.Helper()
	const name = "log.example/decisions"
	secret := bytes.Repeat([]byte{seed}, ed25519.SeedSize)
	public, err := note.NewEd25519VerifierKey(name, ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey))
	require.NoError(t, err)
	key, err := note.NewVerifier(public)
	require.NoError(t, err)
	s, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, key.KeyHash(), base64.StdEncoding.EncodeToString(append([]byte{1}, secret...))))
	require.NoError(t, err)
	return signer{s, key, public}
}

func (s signer) checkpoint(t testing.TB, l *audit.Log) audit.Checkpoint {
	t.Helper()
	c, err := l.Checkpoint(s)
	require.NoError(t, err)
	return c
}

func openLog(t testing.TB, path string) *audit.Log {
	t.Helper()
	key, err := audit.NewKey(bytes.Repeat([]byte{1}, 32))
	require.NoError(t, err)
	l, err := audit.Open(path, key)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// decide writes a decision on a request of some ID.
func decide(t testing.TB, l *audit.Log, id string) {
	t.Helper()
	req := requests.IrishWarrant()
	req.ID = id
	d, err := policy.Decide(t.Context(), req)
	require.NoError(t, err)
	_, err = l.Append(audit.Event{Request: req, Decision: d})
	require.NoError(t, err)
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

// readLog returns all files of a log as one.
func readLog(t testing.TB, path string) (text []byte) {
	t.Helper()
	files, err := audit.OpenFiles(path)
	require.NoError(t, err)
	defer files.Close()
	text, err = io.ReadAll(files)
	require.NoError(t, err)
	return text
}
