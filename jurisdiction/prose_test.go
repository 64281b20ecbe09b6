package jurisdiction

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// limiting finds the words by which prose limits what the fields of a bar say.
var limiting = regexp.MustCompile(`(?i)\b(alone|only|solely|exclusively|except|unless|save|other than)\b`)

// TestBarsInProse keeps the list of bars whose rule or note limits them in words.
// What they say there no field says, and no decision reads: a person goes through
// the list when it changes, and writes a field where there is one. -v prints it,
// -update rewrites it.
func TestBarsInProse(t *testing.T) {
	const file = "testdata/bars-in-prose.golden"
	got := barsInProse(Builtin())
	t.Log("\n" + got)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("jurisdiction/%s: read what is new, then go generate ./jurisdiction writes it (-want +got):\n%s", file, diff)
	}
}

// barsInProse returns the bars that prose limits, each with its sentences.
func barsInProse(law *Law) string {
	var b strings.Builder
	for in := range law.All() {
		for _, p := range in.Provisions {
			if p.Role != RoleBar || p.Status != "" || !limiting.MatchString(p.Rule+" "+p.Note) {
				continue
			}
			fmt.Fprintf(&b, "%s: %s, from %s\n", in.ID, p.rowName(), p.From)
			for _, text := range []string{p.Rule, p.Note} {
				if limiting.MatchString(text) {
					fmt.Fprintf(&b, "  %s\n", limiting.ReplaceAllStringFunc(text, strings.ToUpper))
				}
			}
		}
	}
	return b.String()
}
