package audit

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

func mustEngine(t *testing.T, options ...policy.Option) *policy.Engine {
	t.Helper()
	e, err := policy.New(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestProve takes a line of a log and the file, and proves that they belong
// together; with anything else they do not.
func TestProve(t *testing.T) {
	req := irishWarrant()
	req.Clearances[0].Reference = `Ö 1 <"13">`
	engine := mustEngine(t)
	d, err := mustDecide(t, req).WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	l := mustOpen(t, path)
	if _, err := l.Append(Event{Request: req, Decision: d}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Release(Release{DecisionID: d.ID(), By: "staff 9"}); err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(bytes.Lines(mustRead(t, path)))
	otherKey, err := NewKey([]byte("another secret, of 32 bytes too."))
	if err != nil {
		t.Fatal(err)
	}
	otherTarget := irishWarrant()
	otherTarget.Targets = []request.Target{{Kind: request.Email, Value: "else@example.org"}}
	tests := []struct {
		name   string
		key    Key
		engine *policy.Engine
		line   []byte
		req    request.Request
		want   string
	}{
		{"the file", testKey(t), engine, lines[0], req, ""},
		{"another target", testKey(t), engine, lines[0], otherTarget, "the record is of another request"},
		{"another key", otherKey, engine, lines[0], req, "the record was masked with the key " + testKey(t).ID()},
		{"another posture", testKey(t), mustEngine(t, policy.WithPosture(policy.ProviderControl)), lines[0], req, "posture: the decision has storage_location"},
		{"another outcome", testKey(t), engine, bytes.Replace(lines[0], []byte(`"outcome":"allow"`), []byte(`"outcome":"deny"`), 1), req, "/items/1/outcome"},
		{"a release", testKey(t), engine, lines[1], req, `of the kind "release"`},
		{"no record", testKey(t), engine, []byte("x"), req, "no record"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.key.Prove(t.Context(), tt.engine, tt.line, tt.req)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
