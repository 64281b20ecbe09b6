package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
)

// TestShadowed: a candidate decides beside the server what that decides, one question or
// several, in whatever language, before and after a reload; the remedies that it looks for
// are no requests.
func TestShadowed(t *testing.T) {
	s, web := start(t, policy.ProviderControl, defaultLimits)
	candidate, err := policy.New(t.Context())
	require.NoError(t, err)
	flipped := make(chan policy.Shadowed, 10)
	shadow := s.live.Shadow(candidate, func(r policy.Shadowed) { flipped <- r })
	asks := func(path, body, language string) {
		t.Helper()
		answer, text := send(t, http.DefaultClient, "POST", web.URL+path, body,
			http.Header{"Content-Type": {"application/json"}, "Accept-Language": {language}})
		require.Equal(t, http.StatusOK, answer.StatusCode, string(text))
	}
	abroad := with(t, `"stored_in": ["US"]`, `"stored_in": ["IE"]`)
	one, several := "/access/v1/evaluation", "/access/v1/evaluations"
	asks(one, home, "en")
	asks(one, abroad, "sv")
	asks(one, strings.Replace(abroad, `"name": "disclose"`, `"name": "disclose", "properties": {"remedies": true}`, 1), "de")
	asks(several, abroad[:len(abroad)-1]+`, "evaluations": [{}, {}]}`, "fr")
	require.NoError(t, s.swap(t.Context(), candidate))
	asks(one, abroad, "en")
	require.Eventually(t, func() bool { return shadow.Count().Compared == 6 }, time.Minute, time.Millisecond)
	assert.Equal(t, policy.ShadowCount{Compared: 6, Flipped: 4}, shadow.Stop())
	for range 4 {
		flip := (<-flipped).Flips[0]
		assert.Equal(t, []policy.Outcome{policy.Allow, policy.RedirectToMLAT}, []policy.Outcome{flip.Was, flip.Now})
	}
}
