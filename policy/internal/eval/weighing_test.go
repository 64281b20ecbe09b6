package eval

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWeighing checks that the key of a verdict has what postures look at, by
// whatever name they call the sets. The verdict itself counts gates, permits and
// forbids.
func TestWeighing(t *testing.T) {
	for _, tt := range []struct {
		imports, condition string
		seen, counted      []string
	}{
		{"import data.comity.channel as ways\nimport data.comity.permit", "count(ways) > 0\n\t\"home\" in permit", []string{"permit", "channel"}, []string{"gate", "forbid"}},
		{"", "count(data.comity.channel) > 0", nil, []string{"gate", "forbid", "permit", "channel"}},
		{"import data.comity as c", "count(c.channel) + count(c.permit) > 2", nil, []string{"gate", "forbid", "permit", "channel"}},
		{"", `count(data.comity.permit.clearance) > 0`, []string{"permit"}, []string{"gate", "forbid"}},
		{"", `count(data.comity.channel.mlat) > 0`, []string{"channel"}, []string{"gate", "forbid", "permit"}},
		{"", `data.comity.channel.mlat`, []string{"channel"}, []string{"gate", "forbid", "permit"}},
		{"", `some code in data.comity.permit; count(data.comity.permit[code]) > 4`, []string{"permit"}, []string{"gate", "forbid"}},
		{"", `data.comity.permit == {"home"}`, []string{"permit"}, []string{"gate", "forbid"}},
		{"", `count(data.comity.permit - {"home"}) == 0`, []string{"permit"}, []string{"gate", "forbid"}},
		{"", `leave := data.comity.permit; count(leave) > 0`, []string{"permit"}, []string{"gate", "forbid"}},
		{"", `every code in data.comity.obligation { code != "record" }`, []string{"obligation"}, []string{"gate", "forbid", "permit"}},
	} {
		posture := "package comity.posture.strict\n\n" + tt.imports + "\n\ndefault outcome := \"deny\"\n\noutcome := \"allow\" if {\n\t" + tt.condition + "\n}\n"
		p, err := Load(t.Context(), "strict", builtin, []fs.FS{fstest.MapFS{"strict.rego": {Data: []byte(posture)}}})
		require.NoError(t, err)
		assert.Equal(t, weighing{tt.seen, tt.counted}, p.weighing, tt.condition)
	}
}
