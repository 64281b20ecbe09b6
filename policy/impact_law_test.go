package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestImpactNamesPlantedEvidence gives one row of the law weaker evidence and lets it open
// nothing, and then everything: that is the cause of every flip, and the row is named where
// it is a provision.
func TestImpactNamesPlantedEvidence(t *testing.T) {
	t.Parallel()
	s, r := newSlicer(t), rand.New(rand.NewPCG(18, 23))
	flips, named := 0, 0
	for i := range full.Of(400, 12) {
		w := &weakener{Rand: r, provisions: i%2 == 0}
		c := w.any(s)
		states := statesFor(r, c)
		law := w.weaken(s.pages.of(states)).lawBound(t)
		if law == nil {
			continue
		}
		least, err := law.WithLeastEvidence(strong)
		require.NoError(t, err)
		e := mustNew(t)
		for change, sides := range map[CauseChange][2]*Engine{CauseCame: {under(e, law), under(e, least)}, CauseWent: {under(e, least), under(e, law)}} {
			impact := mustCompare(t, Side{Engine: sides[0]}, Side{Engine: sides[1]})
			for _, req := range asks(r, c, states, daysPerCut) {
				all, err := impact.Of(t.Context(), req)
				require.NoError(t, err)
				for _, f := range all {
					flips++
					causes := f.Group.Causes
					want := Cause{Kind: EvidenceCause, Change: change, Name: string(strong)}
					if diff := cmp.Diff(want, causes[0]); diff != "" {
						t.Errorf("%s: (-want +got):\n%s", c, diff)
					}
					for _, cause := range causes[1:] {
						named++
						assert.Equal(t, CauseWeighed, cause.Change)
						assert.Equal(t, w.id, cause.Name, c)
					}
					if w.provisions {
						assert.Len(t, causes, 2, c)
					}
				}
			}
		}
	}
	t.Logf("%d flips, %d name the provision", flips, named)
	assert.Greater(t, flips, 20)
}

// TestImpactNamesEvidenceBesideLaw: where the law changes too, each flip is either of the
// least evidence, on the same law, or of a row.
func TestImpactNamesEvidenceBesideLaw(t *testing.T) {
	t.Parallel()
	current := mustNew(t)
	law := smallLaw(t)
	candidate := mustNew(t, WithLaw(law), WithLeastEvidence(strong))
	impact := mustCompare(t, Side{Engine: current}, Side{Engine: candidate})
	least, err := jurisdiction.Builtin().WithLeastEvidence(strong)
	require.NoError(t, err)
	between, next, kinds := current.under(least), manyAsks(43), map[CauseKind]int{}
	for range full.Of(1500, 150) {
		req := next()
		flips, err := impact.Of(t.Context(), req)
		require.NoError(t, err)
		for _, f := range flips {
			evidence := mustDecide(t, between, req).Items[f.Item].Outcome != f.Was
			first := f.Group.Causes[0]
			kinds[first.Kind]++
			assert.Equal(t, evidence, first.Kind == EvidenceCause, first)
		}
	}
	assert.Positive(t, kinds[EvidenceCause], kinds)
	assert.Positive(t, kinds[ProvisionCause], kinds)
}

// TestImpactNamesPlantedRegion: where the table of regions alone differs, the regions of the
// item that lie elsewhere are the cause of every flip.
func TestImpactNamesPlantedRegion(t *testing.T) {
	t.Parallel()
	table := func(rows ...regions.Region) *jurisdiction.Law {
		law, err := jurisdiction.Builtin().WithRegions(rows...)
		require.NoError(t, err)
		return law
	}
	at := func(provider, name string, states ...request.State) regions.Region {
		return regions.Region{Provider: provider, Name: name, States: states, Basis: regions.BasisContractual, Kind: regions.KindSingle,
			City: "Somewhere", OperatorHome: "US", Confidence: "high", Reviewed: "2026-01-01", Source: "https://example.org/"}
	}
	acme := table(at("acme", "one", "IE"))
	for name, tt := range map[string]struct {
		old, new *jurisdiction.Law
		places   []request.Place
		want     []Cause
	}{
		"moved": {acme, table(at("acme", "one", "US")), []request.Place{"acme:one"},
			[]Cause{{Kind: RegionCause, Change: CauseChanged, Name: "acme:one", Title: "IE → US"}}},
		"came": {jurisdiction.Builtin(), table(at("aws", "us-east-9", "US")), []request.Place{"aws:us-east-9"},
			[]Cause{{Kind: RegionCause, Change: CauseCame, Name: "aws:us-east-9", Title: "XX → US"}}},
		"went": {table(at("aws", "us-east-9", "US")), jurisdiction.Builtin(), []request.Place{"aws:us-east-9"},
			[]Cause{{Kind: RegionCause, Change: CauseWent, Name: "aws:us-east-9", Title: "US → XX"}}},
		"one of three": {table(at("acme", "one", "US"), at("acme", "two", "US")), table(at("acme", "one", "US"), at("acme", "two", "US", "IE")),
			[]request.Place{"acme:one", "US", "ACME:Two"},
			[]Cause{{Kind: RegionCause, Change: CauseChanged, Name: "acme:two", Title: "US → US IE"}}},
		"its provider went": {table(at("acme", "one", "US")), jurisdiction.Builtin(), []request.Place{"acme:one"},
			[]Cause{{Kind: ErrorCause, Change: CauseCame, Name: "request.unknown_provider"},
				{Kind: RegionCause, Change: CauseWent, Name: "acme:one", Title: "US → XX"}}},
		"another one moved": {acme, table(at("acme", "one", "US")), []request.Place{"aws:eu-west-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			req := irishWarrant()
			req.Data = []request.Item{{Category: request.Content, StoredIn: tt.places}}
			impact := mustCompare(t, Side{Engine: mustNew(t, WithLaw(tt.old))}, Side{Engine: mustNew(t, WithLaw(tt.new))})
			flips, err := impact.Of(t.Context(), req)
			require.NoError(t, err)
			require.Len(t, flips, min(len(tt.want), 1))
			for _, f := range flips {
				if diff := cmp.Diff(tt.want, f.Group.Causes); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	// A day on which the law changed too: what the table flips is of the table.
	req := irishWarrant()
	req.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"acme:one"}}}
	e := mustNew(t)
	impact := mustCompare(t, Side{under(e, acme), "2014-04-25"}, Side{under(e, table(at("acme", "one", "US"))), "2026-10-01"})
	flips, err := impact.Of(t.Context(), req)
	require.NoError(t, err)
	require.Len(t, flips, 1)
	assert.Equal(t, RegionCause, flips[0].Group.Causes[0].Kind)
	assert.Len(t, flips[0].Group.Causes, 1)
}
