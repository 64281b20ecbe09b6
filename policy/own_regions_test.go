package policy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dublin is a region of the operator's own, where the Irish mail lies.
var dublin = fstest.MapFS{"regions/acme.csv": {Data: []byte(
	"provider,region,states,basis,kind,city,operator_home,status,canonical,pair,confidence,reviewed,source,note\n" +
		"acme,dub-1,IE,enumerated,region,Dublin,SE,,,,high,2026-11-20,our own machines,\n")}}

// mailIn is the warrant for the Irish mail with that place in the text of the request.
func mailIn(t *testing.T, place string) request.Request {
	t.Helper()
	text, err := json.Marshal(requests.IrishMail())
	require.NoError(t, err)
	text = bytes.Replace(text, []byte(`"stored_in":["IE"]`), []byte(`"stored_in":["`+place+`"]`), 1)
	req, err := request.Decode(text)
	require.NoError(t, err)
	require.Equal(t, []request.Place{request.Place(place)}, req.Data[0].StoredIn)
	return req
}

// TestOwnRegions: a region of the operator's own is decided like the state in which it
// lies, and one that is not in the table like a place that is not known, under every
// posture, alone and out of a bundle, and in a filter; under one where not all cases are
// asked for.
func TestOwnRegions(t *testing.T) {
	key := bundletest.EC()
	law, err := jurisdiction.Extend(dublin)
	require.NoError(t, err)
	postures := []policy.Posture{policy.ConflictAvoidance, policy.ProviderControl, policy.StorageLocation}
	for _, posture := range postures[:full.Of(len(postures), 1)] {
		options := []policy.Option{policy.WithLaw(law), policy.WithPosture(posture)}
		engine, err := policy.New(t.Context(), options...)
		require.NoError(t, err)
		var packed bytes.Buffer
		require.NoError(t, policy.Bundle(t.Context(), &packed, "1", key.Private, options...))
		opened, err := policy.Open(t.Context(), &packed, policy.RequireSignature(key.Public))
		require.NoError(t, err)
		assert.Equal(t, law.Hash(), opened.Law().Hash())
		for place, like := range map[string]string{"acme:dub-1": "IE", "ACME:Dub-1": "IE", "acme:dub-2": "XX"} {
			want, err := engine.Decide(t.Context(), mailIn(t, like))
			require.NoError(t, err)
			got, err := engine.Decide(t.Context(), mailIn(t, place))
			require.NoError(t, err)
			assert.Equal(t, want.Items[0].Outcome, got.Items[0].Outcome, "%s: %s", posture, place)
			assert.Equal(t, want.Items[0].Places, got.Items[0].Places, "%s: %s", posture, place)
			assert.Equal(t, len(want.Items[0].Reasons), len(got.Items[0].Reasons), "%s: %s", posture, place)
			again, err := opened.Decide(t.Context(), mailIn(t, place))
			require.NoError(t, err)
			assert.Equal(t, mustJSON(t, got), mustJSON(t, again), "%s: %s", posture, place)
		}
		_, err = engine.Decide(t.Context(), mailIn(t, "acme:dbu-1"))
		assert.ErrorContains(t, err, `"dbu-1" is no region of acme in the table, did you mean dub-1?`)
		columns := policy.FilterColumns{Place: "object.bucket", Category: "object.category", Placements: map[string][]request.Place{"a": {"acme:dub-1"}, "b": {"US"}}}
		_, err = engine.Filter(t.Context(), requests.IrishMail(), columns)
		require.NoError(t, err)
		columns.Placements["a"] = []request.Place{"acme:dbu-1"}
		_, err = engine.Filter(t.Context(), requests.IrishMail(), columns)
		assert.ErrorContains(t, err, "did you mean dub-1?")
	}
	builtin, err := policy.New(context.Background())
	require.NoError(t, err)
	_, err = builtin.Decide(t.Context(), mailIn(t, "acme:dub-1"))
	assert.ErrorContains(t, err, `"acme" is no provider`)
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
