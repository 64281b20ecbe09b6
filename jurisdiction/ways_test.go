package jurisdiction

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

//go:generate go test . -run ^TestWays$ -update

// The offences for which TestWays asks.
var waysOffences = []struct {
	name, about string
	offence     request.Offence
}{
	{"ordinary", "none of the kinds that treaties name, no group, at most two years",
		request.Offence{Kinds: []request.OffenceKind{request.OffenceOther}, OrganisedGroup: request.No, MaxYears: 2}},
	{"organised", "none of the kinds that treaties name, an organised group, at most five years",
		request.Offence{Kinds: []request.OffenceKind{request.OffenceOther}, OrganisedGroup: request.Yes, MaxYears: 5}},
}

// TestWays: every pair of states with a region, of any provider and kind, has a way
// on the day of the law, or it is said why not. testdata/ways.txt has all of them.
func TestWays(t *testing.T) {
	states := statesWithRegion()
	require.NotEmpty(t, states)
	pairs := len(states) * (len(states) - 1)
	var b strings.Builder
	fmt.Fprintf(&b, "Ways between the states with a region on %s: asked by a judge's order for content, in a criminal case.\n",
		Builtin().Compiled())
	for _, o := range waysOffences {
		fmt.Fprintf(&b, "%s: %s\n", o.name, o.about)
	}
	fmt.Fprintf(&b, "\n%d states: %s\n%d pairs\n", len(states), joinStates(states), pairs)
	tables := make([]waysTable, len(waysOffences))
	for i, o := range waysOffences {
		tables[i] = findWays(t, states, o.offence)
	}
	b.WriteString(countWays(tables))
	for i, o := range waysOffences {
		fmt.Fprintf(&b, "\n%s: %d pairs without a way, by who asks\n", o.name, tables[i].counts["no way"])
		for _, line := range tables[i].without {
			b.WriteString(line + "\n")
		}
	}
	const file = "testdata/ways.txt"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got), run with -update:\n%s", file, diff)
	}
}

// statesWithRegion returns the states in which a region of the table may lie.
func statesWithRegion() []request.State {
	var states []request.State
	for r := range regions.Builtin().All() {
		states = append(states, r.States...)
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// A waysTable is how the pairs of states can ask each other.
type waysTable struct {
	counts  map[string]int // by best channel, by lack, and of all without a way
	without []string
}

// findWays finds the best way, or the lack of one, of each pair.
func findWays(t *testing.T, states []request.State, offence request.Offence) waysTable {
	table := waysTable{counts: map[string]int{}}
	for _, from := range states {
		lacks := map[Lack][]request.State{}
		for _, to := range states {
			if from == to {
				continue
			}
			c := caseOf(t, Builtin(), waysRequest(from, to, offence))
			if c.AskHosts == ChannelOpen {
				table.counts[string(c.Routes(AskHosts)[0].Kind)]++
				continue
			}
			found := c.NoWays(AskHosts)
			require.Len(t, found, 1, "%s asks %s: no way, and no reason", from, to)
			assert.Contains(t, Lack("").Words(), string(found[0].Lack))
			lacks[found[0].Lack] = append(lacks[found[0].Lack], to)
			table.counts[string(found[0].Lack)]++
			table.counts["no way"]++
		}
		for _, lack := range Lack("").Words() {
			if to := lacks[Lack(lack)]; len(to) > 0 {
				table.without = append(table.without, fmt.Sprintf("%s %s: %s", from, lack, joinStates(to)))
			}
		}
	}
	return table
}

// waysRequest returns a request of one state for data in another, about a person of
// the first.
func waysRequest(from, to request.State, offence request.Offence) request.Request {
	return request.Request{
		ID: "ways", Received: Builtin().Compiled(), Requesting: from, Scope: request.Targeted, Offence: offence,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.ProductionOrder, Issuer: request.ByJudge, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{request.Place(to)}}},
		Provider:   request.Provider{Home: to, Addressed: to, Control: true},
		Subject:    request.Subject{Nationality: from, Residence: from, Located: from},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}

// countWays writes how many pairs have which best way, and how many none and why.
func countWays(tables []waysTable) string {
	var b strings.Builder
	row := func(word string) {
		fmt.Fprintf(&b, "%-30s", word)
		for _, table := range tables {
			fmt.Fprintf(&b, "%10d", table.counts[word])
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n%-30s", "best way")
	for _, o := range waysOffences {
		fmt.Fprintf(&b, "%10s", o.name)
	}
	b.WriteString("\n")
	for _, kind := range ChannelKind("").Words() {
		row(kind)
	}
	row("no way")
	for _, lack := range Lack("").Words() {
		row(lack)
	}
	return b.String()
}

func joinStates(states []request.State) string { return strings.Join(words(states...), " ") }
