package jurisdiction

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// smallLaw returns a law that holds these provisions of Iceland, one a line, and
// nothing else that a request meets.
func smallLaw(t *testing.T, provisions string) *Law {
	t.Helper()
	state := smallAct("IS", "role: level, level: judge, categories: [live_interception]")
	return lawOf(t, map[string]string{
		"is/act.yaml":   smallAct("IS", provisions),
		"is/state.yaml": strings.Replace(state, "statute", "state", 1) + "surveyed: [bars]\n",
	})
}

// lawOf returns the law of these files and no other.
func lawOf(t *testing.T, files map[string]string) *Law {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	law, err := overEmpty(fsys)
	require.NoError(t, err)
	return law
}

// smallTreaty returns a treaty between these parties with these provisions.
func smallTreaty(parties string, provisions ...string) string {
	return `title: A treaty
citation: Treaty 1
kind: treaty
reviewed: "2026-11-21"
confidence: high
parties: ` + parties + "\nprovisions:\n  - " + strings.Join(provisions, "\n  - ") + "\n"
}

// smallAct returns a statute of a state with these provisions, each without its
// article and days.
func smallAct(state, provisions string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: An act\ncitation: Act 1\nkind: statute\nreviewed: \"2026-11-21\"\nconfidence: high\nparties: [{state: %s}]\n", state)
	if provisions != "" {
		b.WriteString("provisions:\n")
	}
	n := 0
	for line := range strings.Lines(provisions) {
		if line = strings.TrimSpace(line); line != "" {
			n++
			fmt.Fprintf(&b, "  - {article: s. %d, from: \"2020-01-01\", %s}\n", n, line)
		}
	}
	return b.String()
}

// smallRequest returns the request of a prosecutor of Iceland for traffic data
// that rest there.
func smallRequest() request.Request {
	return request.Request{
		ID: "r", Received: "2026-01-01", Requesting: "IS", Scope: request.Targeted,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.ProductionOrder, Issuer: request.ByProsecutor, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Data:       []request.Item{{Category: request.Traffic, StoredIn: []request.Place{"IS"}}},
		Provider:   request.Provider{Addressed: "IS", Control: true},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}

// caseOf returns the case of the one item of a request.
func caseOf(t *testing.T, law *Law, req request.Request) Case {
	t.Helper()
	cases, err := law.Facts(req)
	require.NoError(t, err)
	require.Len(t, cases, 1)
	return cases[0]
}
