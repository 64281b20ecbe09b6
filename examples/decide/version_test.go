package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
)

// TestVersion: -version tells what the provenance of a decision with the same flags
// tells, and asks for no request.
func TestVersion(t *testing.T) {
	args := []string{"-posture", "provider_control", "-rules", "testdata/own"}
	got := decide("no request", append(args, "-version", "-json")...)
	require.Equal(t, decided, got.status, got.stderr)
	var said version
	require.NoError(t, json.Unmarshal([]byte(got.out), &said))
	var one struct {
		Provenance policy.Provenance `json:"provenance"`
	}
	require.NoError(t, json.Unmarshal([]byte(decide("", append(args, "-json", ireland)...).out), &one))
	p := one.Provenance
	want := version{p.Comity, p.OPA, p.Law, p.LawCompiled, p.Rules, "provider_control"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("another version (-decision +version):\n%s", diff)
	}
	page := decide("", append(args, "-version")...)
	for _, word := range []string{p.Comity, p.OPA, p.Law, string(p.LawCompiled), p.Rules, "provider_control"} {
		assert.Contains(t, page.out, word)
	}
}
