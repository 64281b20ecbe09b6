package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// The folder testdata/masking1 has a log in the first form, as it was written then,
// and of its first decision the request and the decision in clear. In that form a
// person could review twice, and release after that.

// firstLog returns the lines of that log, and its first request.
func firstLog(t *testing.T) (lines [][]byte, req request.Request) {
	t.Helper()
	lines = slices.Collect(bytes.Lines(mustRead(t, filepath.Join("testdata", "masking1", "log.jsonl"))))
	req, err := request.Decode(mustRead(t, filepath.Join("testdata", "masking1", "request.json")))
	require.NoError(t, err)
	return lines, req
}

func TestFirstFormIsVerified(t *testing.T) {
	text := mustRead(t, filepath.Join("testdata", "masking1", "log.jsonl"))
	signer := ed25519.NewKeyFromSeed(bytes.Repeat([]byte("seed "), 7)[:32])
	name, err := note.NewEd25519VerifierKey("log.example", signer.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	key, err := note.NewVerifier(name)
	require.NoError(t, err)
	extent, err := Verify(bytes.NewReader(text), Expected{Records: 7, Keys: []note.Verifier{key}})
	require.NoError(t, err)
	assert.Equal(t, int64(7), extent.Records)
}

func TestFirstFormIsCounted(t *testing.T) {
	report, err := Count(bytes.NewReader(mustRead(t, filepath.Join("testdata", "masking1", "log.jsonl"))), Period{})
	require.NoError(t, err)
	assert.Equal(t, map[Counter]int{Requests: 2, Accounts: 4, NonContent: 1, Rejected: 1, CrossBorder: 2, RedirectedInPart: 1}, only(report.Total))
	assert.Equal(t, 1, report.Unknown, "a release on no decision of the log")
}

// TestFirstFormIsProved: the masked request and the decision are those of the file
// that is in clear; and where law and rules are those of today, Prove says so.
func TestFirstFormIsProved(t *testing.T) {
	lines, req := firstLog(t)
	var record struct {
		Input, Result json.RawMessage
		Masking       form
	}
	require.NoError(t, json.Unmarshal(lines[0], &record))
	require.Equal(t, firstForm, record.Masking)

	m := masking{key: testKey(t), form: firstForm}
	input, err := canonical(m.request(req))
	require.NoError(t, err)
	assert.Equal(t, string(record.Input), string(input))

	then := bytes.TrimSpace(mustRead(t, filepath.Join("testdata", "masking1", "decision.json")))
	var decided policy.Decision
	require.NoError(t, json.Unmarshal(then, &decided))
	m.pseudonym(requestDigest, decided.Provenance().Request)
	assert.Equal(t, string(then), string(m.restore(record.Result)))

	engine := mustEngine(t, policy.WithRules(fstest.MapFS{
		"labels.yaml": {Data: []byte("case: {text: true}\napproved_by: {text: true, list: true}\n")},
		"own.rego": {Data: []byte("package comity.custom.acme\n\n# METADATA\n# title: Nobody approved.\n" +
			"forbid contains \"x\" if count(input.request.labels.approved_by) == 0\n")},
	}))
	now, err := engine.Decide(t.Context(), req)
	require.NoError(t, err)
	now, err = now.WithRemedies(t.Context())
	require.NoError(t, err)
	// The pseudonyms of the record, which no code of today made, in the decision of today.
	digest := now.Provenance().Request
	require.Equal(t, decided.Provenance().Request, digest)
	result := strings.NewReplacer(digest, between(t, record.Result, `"request":"`), req.Targets[0].Value, between(t, record.Result, `"targets":["`),
		req.Clearances[0].Reference, between(t, record.Result, `"court","reference":"`)).Replace(string(now.JSON()))
	line := bytes.Replace(lines[0], record.Result, []byte(result), 1)
	require.NoError(t, testKey(t).Prove(t.Context(), engine, line, req))
	require.ErrorContains(t, testKey(t).Prove(t.Context(), engine, bytes.Replace(line, []byte(`,"timestamp"`), []byte(`,"masking":2,"timestamp"`), 1), req),
		"the record is of another request")
	require.ErrorContains(t, testKey(t).Prove(t.Context(), engine, bytes.Replace(line, []byte(`,"timestamp"`), []byte(`,"masking":3,"timestamp"`), 1), req),
		"a later version")

	var release struct{ Left Left }
	require.NoError(t, json.Unmarshal(lines[3], &release))
	assert.Equal(t, testKey(t).Pseudonym(AnyField, "mail/user@example.org"), release.Left.Object)
}

// between returns the text after a mark, up to the next quote.
func between(t *testing.T, text []byte, mark string) string {
	t.Helper()
	_, rest, found := bytes.Cut(text, []byte(mark))
	require.True(t, found, mark)
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(value)
}

// TestProveLooksAlike: an account that is named like the pseudonym of another proves.
func TestProveLooksAlike(t *testing.T) {
	req, key := irishWarrant(), testKey(t)
	req.Targets[0].Value = key.Pseudonym(AccountField, req.Targets[1].Value)
	req.Data[0].Targets = []string{req.Targets[0].Value}
	req.Data[1].Targets = []string{req.Targets[1].Value}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	mustAppend(t, mustOpen(t, path), req)
	assert.NoError(t, key.Prove(t.Context(), mustEngine(t), mustRead(t, path), req))
}
