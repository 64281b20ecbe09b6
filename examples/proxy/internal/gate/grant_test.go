package gate

import (
	"net/http"
	"testing"

	"github.com/comity-go/comity/policy/guard"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGrant sends on what every store reads in one way, and no more.
func TestGrant(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "a")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "b")
	g, err := Open(t.Context(), "../../comity.json", nil)
	require.NoError(t, err)
	a := guard.Answer{Placement: guard.Placement{Pinned: found{"mail-us", "user/a b", "7", `"tag"`}}}
	tests := []struct{ client, want http.Header }{
		{http.Header{}, http.Header{}},
		{http.Header{"Range": {"bytes=0-5"}}, http.Header{"Range": {"bytes=0-5"}}},
		{http.Header{"Range": {"bytes=5-"}}, http.Header{"Range": {"bytes=5-"}}},
		{http.Header{"Range": {"bytes=-5"}}, http.Header{"Range": {"bytes=-5"}}},
		{http.Header{"Range": {"bytes=0-5,7-9"}}, http.Header{}},
		{http.Header{"Range": {"bytes=-"}}, http.Header{}},
		{http.Header{"Range": {"bytes=0-9999999999999999999"}}, http.Header{}},
		{http.Header{"Range": {"items=0-5"}}, http.Header{}},
		{http.Header{"Range": {"bytes=0-5", "bytes=7-9"}}, http.Header{}},
		{http.Header{"Range": {"bytes=0-5"}, "If-Range": {`"tag"`}}, http.Header{}},
		{http.Header{"If-None-Match": {`"tag"`}}, http.Header{"If-None-Match": {`"tag"`}}},
		{http.Header{"If-None-Match": {`"tag"`, "*"}}, http.Header{}},
		{http.Header{"If-Modified-Since": {"today"}}, http.Header{"If-Modified-Since": {"today"}}},
		{http.Header{"If-Match": {`"another"`}, "X-Amz-Date": {"today"}, "Authorization": {"a"}}, http.Header{}},
	}
	for _, tt := range tests {
		grant, err := g.Grant(t.Context(), a, Call{Method: "GET", Header: tt.client})
		require.NoError(t, err)
		tt.want.Set("If-Match", `"tag"`)
		assert.Equal(t, tt.want, grant.Header, "%v", tt.client)
		assert.Equal(t, "127.0.0.1:9000", grant.Host)
		assert.Regexp(t, `^/mail-us/user/a%20b\?.*&versionId=7&`, grant.Target)
	}
}
