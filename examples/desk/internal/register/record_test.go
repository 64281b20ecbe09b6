package register

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/examples/desk/internal/clock"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
)

// TestRecord holds what the record of a request says, and that its proofs are checked by
// who has the key of the log alone.
func TestRecord(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	secret, public, err := note.GenerateKey(rand.Reader, "example.com/desk")
	require.NoError(t, err)
	signer, err := note.NewSigner(secret)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	r := opened(t, t.TempDir())
	defer r.Close()
	n, err := r.Take(ctx, "ann", order(t, "eu-epoc", "one"), policy.StorageLocation)
	require.NoError(t, err)
	rec, err := r.Record(ctx, n, signer)
	require.NoError(t, err)
	assert.Empty(t, rec.Proofs, "nothing was done yet")
	assert.JSONEq(t, "null", string(rec.Decision))

	_, err = r.Decide(ctx, n, by(t, r, n, "ann"))
	require.NoError(t, err)
	for _, id := range []string{"ben", "cid"} {
		require.NoError(t, r.Review(ctx, n, by(t, r, n, id), audit.Confirmed))
	}
	require.NoError(t, r.Release(ctx, n, by(t, r, n, "dan"), []int{0}))
	require.NoError(t, r.Meet(ctx, n, "eu.produce", start.Add(-40*60e9), "dan"))
	require.NoError(t, r.Keep(ctx, n, Paper{Kind: "notice", Lang: "en", By: "ben", Page: []byte("page")}))
	require.NoError(t, r.Happen(ctx, n, "ann", clock.Happening{Event: clock.Asked, At: start}))
	rec, err = r.Record(ctx, n, signer)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2}, rec.Withheld)
	assert.Equal(t, Released, rec.Status)
	assert.Len(t, rec.Assessments, 2)
	assert.Equal(t, []Disclosure{{"dan", "2026-09-14T09:00:00.000000Z", []int{0}}}, rec.Disclosed)
	assert.Len(t, rec.Papers, 1)
	assert.Len(t, rec.Events, 3)
	assert.True(t, rec.Secrecy.Customer)
	require.Len(t, rec.Proofs, 4)
	for _, p := range rec.Proofs {
		_, err := audit.CheckInclusion([]byte(p.Proof), []byte(p.Record), verifier)
		assert.NoError(t, err, p.Kind)
		_, err = audit.CheckInclusion([]byte(p.Proof), []byte(p.Record+" "), verifier)
		assert.Error(t, err, p.Kind)
	}
	text, err := json.Marshal(rec)
	require.NoError(t, err)
	var back Record
	require.NoError(t, json.Unmarshal(text, &back))
}
