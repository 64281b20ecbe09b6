package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFolders has the command read its folders again while it is asked: law and
// rules that are in order decide, those with faults change nothing and are told.
func TestFolders(t *testing.T) {
	rules, law := t.TempDir(), t.TempDir()
	require.NoError(t, os.CopyFS(rules, os.DirFS("../decide/testdata/beside")))
	require.NoError(t, os.CopyFS(law, os.DirFS("../ownlaw/law")))
	p := command(t, "-rules", rules, "-law", law, "-guarded", "approved_by")
	asked := strings.Replace(home, `"scope"`, `"labels": {"tier": "standard"}, "scope"`, 1)
	laws := map[string]bool{} // that ever decided
	decides := func() string {
		t.Helper()
		status, text := ask(t, p.client, p.url, "", asked)
		require.Equal(t, http.StatusOK, status, text)
		hash := read[gotAnswer](t, []byte(text)).Context.Provenance.Law
		assert.Contains(t, p.metrics(t), fmt.Sprintf("law=%q", hash))
		laws[hash] = true
		return hash
	}
	first := decides()

	var asking sync.WaitGroup
	stop := make(chan struct{})
	var answers []gotAnswer // of one goroutine, which ends before they are looked at
	asking.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				status, text := ask(t, p.client, p.url, "", asked)
				if assert.Equal(t, http.StatusOK, status, text) {
					answers = append(answers, read[gotAnswer](t, []byte(text)))
				}
			}
		}
	})
	refusals, swaps := 0, 1
	for _, tt := range []struct {
		name, path, text string
		want             string // of the fault; empty where it is taken
	}{
		{"a rule that is none", filepath.Join(rules, "broken.rego"), "package comity.custom.broken\n\nforbid contains", "broken.rego"},
		{"a test that fails", filepath.Join(rules, "tier_test.rego"), "package comity.custom.tier_test\n\ntest_fails if false\n", "test_fails failed"},
		{"a file that would be passed over", filepath.Join(law, "lb", "act.yml"), "id: x", "act.yml"},
		{"a law without its fields", filepath.Join(law, "lb", "act.yaml"), "id: x", "act.yaml"},
		{"no label", filepath.Join(rules, "labels.yaml"), "", "labels"},
		{"other law", filepath.Join(law, "treaty", "asean-mlat-2004.yaml"), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before, err := os.ReadFile(tt.path)
			there := err == nil
			if tt.text == "" {
				require.NoError(t, os.Remove(tt.path))
			} else {
				require.NoError(t, os.WriteFile(tt.path, []byte(tt.text), 0o600))
			}
			if tt.want == "" {
				swaps++
				p.hangup(t, engineTaken, fmt.Sprint(swaps))
				assert.NotEqual(t, first, decides())
				return
			}
			refusals++
			p.hangup(t, engineRefused, fmt.Sprint(refusals))
			assert.Equal(t, first, decides())
			assert.Equal(t, "1", p.metric(t, engineStale))
			assert.Contains(t, p.said.String(), tt.want)
			answer, _ := send(t, p.client, "GET", p.url+"/health/ready", "", nil)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			if there {
				require.NoError(t, os.WriteFile(tt.path, before, 0o600))
			} else {
				require.NoError(t, os.Remove(tt.path))
			}
			swaps++
			p.hangup(t, engineTaken, fmt.Sprint(swaps))
			assert.Equal(t, first, decides())
			assert.Equal(t, "0", p.metric(t, engineStale))
		})
	}
	close(stop)
	asking.Wait()
	for _, a := range answers {
		assert.True(t, *a.Decision && laws[a.Context.Provenance.Law])
	}
	t.Logf("%d answers while %d engines were taken and %d refused", len(answers), swaps, refusals)
}
