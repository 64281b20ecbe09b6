package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// TestPapers decides the papers of testdata/requests under each posture and
// compares with testdata/papers.txt, a page that a lawyer reads. Where law or
// rules changed, -update writes it anew.
func TestPapers(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/requests/*.json")
	require.NoError(t, err)
	engines := map[Posture]*Engine{}
	for _, p := range builtinPostures {
		engines[p] = mustNew(t, WithPosture(p))
	}
	var page strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		req, err := request.Decode(text)
		if filepath.Base(file) == "five-faults.json" {
			assert.Error(t, err)
			continue
		}
		require.NoError(t, err, file)
		fmt.Fprintf(&page, "%s, received %s\n", filepath.Base(file), req.Received)
		for _, p := range builtinPostures {
			d, err := engines[p].Decide(t.Context(), req)
			require.NoError(t, err)
			fmt.Fprintf(&page, "  %s: %s\n", p, d.Outcome)
			for i := range d.Items {
				page.WriteString(inShort(&d.Items[i]))
			}
		}
	}
	const golden = "testdata/papers.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(page.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(page.String(), "\n")), "(-want +got)")
}

// inShort writes the answer for an item, by codes.
func inShort(it *Item) string {
	var said strings.Builder
	fmt.Fprintf(&said, "    %s in %v: %s\n", it.Category, it.StoredIn, it.Outcome)
	list := func(what string, codes []string) {
		if len(codes) > 0 {
			fmt.Fprintf(&said, "      %s: %s\n", what, strings.Join(codes, ", "))
		}
	}
	var reasons, channels, conflicts, obligations []string
	for _, r := range it.Reasons {
		reasons = append(reasons, r.Code)
	}
	for _, c := range it.Channels {
		channels = append(channels, string(c.Kind)+" "+c.Instrument)
	}
	for _, c := range it.Conflicts {
		if c.Bar != nil {
			conflicts = append(conflicts, string(c.State)+" "+c.Bar.Instrument)
		}
	}
	for _, o := range it.Obligations {
		due := ""
		if o.Due != nil {
			due = " by " + string(*o.Due)
		}
		obligations = append(obligations, o.Code+due)
	}
	list("reasons", reasons)
	list("channels", channels)
	list("conflicts", conflicts)
	list("obligations", obligations)
	return said.String()
}
