package audit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// TestLeft has a guard record what left, after the decision, so that who has the bytes
// and the key can prove that they are those, and who has the log alone sees neither
// name nor digest.
func TestLeft(t *testing.T) {
	const mail = "what the mailbox of user@example.org holds"
	path := filepath.Join(t.TempDir(), "decisions.jsonl")
	log, err := audit.Open(path, exampleKey())
	require.NoError(t, err)
	engine, err := policy.New(t.Context())
	require.NoError(t, err)
	warrant := homeWarrant()
	g := &guard.Guard{
		Engines:  engine,
		Resolver: func(*http.Request) (request.Request, string, error) { return warrant, "mail/user@example.org", nil },
		Locator: guard.LocatorFunc(func(context.Context, string) (guard.Placement, error) {
			return guard.Placement{Items: warrant.Data, Version: "3"}, nil
		}),
		Record: func(_ context.Context, a guard.Answer, _ error) error {
			_, err := log.Append(audit.Event{Request: a.Request, Decision: a.Decision, Object: a.Object, Version: a.Placement.Version})
			return err
		},
		Delivered: func(_ context.Context, a guard.Answer, _ error) error {
			d := a.Delivery
			_, err := log.Release(audit.Release{DecisionID: a.ID, By: "gateway", Items: []int{0},
				Left: &audit.Left{Object: d.Object, Version: d.Version, SHA256: d.SHA256, Bytes: d.Bytes, Whole: d.Whole}})
			return err
		},
	}
	w := httptest.NewRecorder()
	g.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, mail) })).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	require.Equal(t, http.StatusOK, w.Code)
	decision, err := engine.Decide(t.Context(), warrant)
	require.NoError(t, err)
	_, err = log.Release(audit.Release{DecisionID: decision.ID(), By: "staff 9"})
	require.NoError(t, err)
	require.NoError(t, log.Close())

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = audit.Verify(bytes.NewReader(text), audit.Expected{Records: 3})
	require.NoError(t, err)
	digest := sha256.Sum256([]byte(mail))
	for _, secret := range []string{"user@example.org", hex.EncodeToString(digest[:])} {
		assert.NotContains(t, string(text), secret)
	}
	type release struct {
		Left   *audit.Left
		Masked []string
	}
	var got []release
	for line := range bytes.Lines(text) {
		var r release
		require.NoError(t, json.Unmarshal(line, &r))
		if bytes.Contains(line, []byte(`"kind":"release"`)) {
			got = append(got, r)
		}
	}
	key := exampleKey()
	want := []release{{
		&audit.Left{Object: key.Pseudonym(audit.ObjectField, "mail/user@example.org"), Version: key.Pseudonym(audit.VersionField, "3"),
			SHA256: key.Pseudonym(audit.DigestField, hex.EncodeToString(digest[:])), Bytes: int64(len(mail)), Whole: true},
		[]string{"/left/object", "/left/version", "/left/sha256"},
	}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
