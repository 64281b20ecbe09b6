package policy

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

func mustCompare(t *testing.T, current, candidate Side) *Impact {
	t.Helper()
	impact, err := NewImpact(t.Context(), current, candidate)
	require.NoError(t, err)
	return impact
}

// TestImpactIsEachDecision: the flips of random requests, many of them alike, are those of
// deciding each again, with and without another day.
func TestImpactIsEachDecision(t *testing.T) {
	t.Parallel()
	current := mustNew(t)
	for name, tt := range map[string]struct{ old, new Side }{
		"a law":          {Side{Engine: current}, Side{Engine: mustNew(t, WithLaw(smallLaw(t)))}},
		"rules":          {Side{Engine: current}, Side{Engine: mustNew(t, WithRules(own(noneForUS)))}},
		"a posture":      {Side{Engine: current}, Side{Engine: mustNew(t, WithPosture(ProviderControl))}},
		"everything":     {Side{Engine: current}, Side{Engine: mustNew(t, WithLaw(smallLaw(t)), WithRules(own(noneForUS)), WithPosture(ConflictAvoidance))}},
		"two days":       {Side{current, "2026-08-17"}, Side{current, "2026-08-18"}},
		"nothing":        {Side{Engine: current}, Side{Engine: mustNew(t)}},
		"one day of two": {Side{Engine: current}, Side{current, "2012-06-30"}},
		"another of two": {Side{current, "2012-06-30"}, Side{Engine: current}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			impact, next, flipped := mustCompare(t, tt.old, tt.new), manyAsks(41), 0
			for range full.Of(10_000, 100) {
				req := next()
				for range 2 { // the second time from memory
					got, err := impact.Of(t.Context(), req)
					require.NoError(t, err)
					want := flipsOf(t, tt.old, tt.new, req)
					if diff := cmp.Diff(want, outcomesOf(got)); diff != "" {
						t.Fatalf("(-want +got):\n%s", diff)
					}
					flipped += len(got)
				}
			}
			total := 0
			for _, g := range impact.Groups() {
				total += g.Items
			}
			assert.Equal(t, impact.Flipped, total)
			assert.Equal(t, flipped, total)
			assert.Equal(t, name == "nothing", total == 0)
			t.Logf("%d of %d items flip, in %d groups, of %d classes", total, impact.Decided, len(impact.Groups()), len(impact.classes))
		})
	}
}

// manyAsks returns a stream of requests, random ones and some of each kind that the world
// table has, which flip more often.
func manyAsks(seed uint64) func() request.Request {
	r, next := rand.New(rand.NewPCG(seed, 2)), requests(seed)
	return func() request.Request {
		req := next()
		if r.IntN(4) > 0 {
			state := func() request.State { return oneOf[request.State](r, "US", "GB", "SE", "FR", "IE", "CH") }
			day := oneOf[request.Day](r, "2018-03-22", "2018-05-25", "2022-10-03", "2026-08-17", "2026-10-01")
			req = oneOf(r, Profiles()...).Request(day, state(), state())
		}
		if r.IntN(2) == 0 {
			req.Targets[0].Value, req.ID = fmt.Sprint(r.IntN(1000)), "another"
		}
		return req
	}
}

// flipsOf decides a request on two sides, each by itself.
func flipsOf(t *testing.T, old, new Side, req request.Request) (flips []string) {
	t.Helper()
	decide := func(s Side) Decision {
		asked := req.Clone()
		if s.Day != "" {
			asked.Received = s.Day
		}
		d, err := s.Engine.Decide(t.Context(), asked)
		require.NoError(t, err)
		return d
	}
	was, now := decide(old), decide(new)
	for i := range was.Items {
		if a, b := was.Items[i].Outcome, now.Items[i].Outcome; a != b {
			flips = append(flips, fmt.Sprintf("%d %s %s %s", i, req.Data[i].Category, a, b))
		}
	}
	return flips
}

func outcomesOf(flips []Flip) (texts []string) {
	for _, f := range flips {
		texts = append(texts, fmt.Sprintf("%d %s %s %s", f.Item, f.Category, f.Was, f.Now))
	}
	return texts
}

// TestImpactNamesPlantedRule adds one rule, and then takes it away: it is the cause of every
// flip, and what a rule beside it says is none.
func TestImpactNamesPlantedRule(t *testing.T) {
	t.Parallel()
	beside := "\n# METADATA\n# title: Another rule.\nforbid contains \"beside\" if input.request.requesting == \"GB\"\n" +
		"\n# METADATA\n# title: A duty.\nobligation contains \"duty\" if input.request.requesting == \"US\"\n"
	without := mustNew(t, WithRules(own("package comity.custom.acme\n"+beside)))
	with := mustNew(t, WithRules(own(noneForUS+beside)))
	for change, sides := range map[CauseChange][2]*Engine{CauseCame: {without, with}, CauseWent: {with, without}} {
		impact := mustCompare(t, Side{Engine: sides[0]}, Side{Engine: sides[1]})
		for cell, err := range impact.World(t.Context(), "2026-10-01", "US", "GB") {
			require.NoError(t, err)
			assert.True(t, len(cell.Flips) == 0 || cell.Requesting == "US")
		}
		var causes [][]Cause
		for _, g := range impact.Groups() {
			causes = append(causes, g.Causes)
		}
		want := [][]Cause{{{Kind: RuleCause, Change: change, Name: "custom.acme.none_for_us", Title: "Nothing leaves for the United States."}}}
		if diff := cmp.Diff(want, causes); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		assert.Positive(t, impact.Flipped)
	}
}

// TestImpactNamesPlantedPosture: where the posture alone differs it is the cause of every
// flip; where a rule does too, of those that the rule does not flip.
func TestImpactNamesPlantedPosture(t *testing.T) {
	t.Parallel()
	current := mustNew(t)
	for name, candidate := range map[string]*Engine{
		"alone":          mustNew(t, WithPosture(ProviderControl)),
		"beside a rule":  mustNew(t, WithPosture(ProviderControl), WithRules(own(noneForUS))),
		"of the rules":   mustNew(t, WithPosture("open"), WithRules(own(noneForUS)), WithRules(own(openPosture))),
		"beside the law": mustNew(t, WithPosture(ProviderControl), WithLaw(smallLaw(t))),
	} {
		t.Run(name, func(t *testing.T) {
			impact := mustCompare(t, Side{Engine: current}, Side{Engine: candidate})
			withRule := candidate.program.Hash != current.program.Hash
			kinds := map[CauseKind]int{}
			next := manyAsks(42)
			for range full.Of(5000, 150) {
				req := next()
				flips, err := impact.Of(t.Context(), req)
				require.NoError(t, err)
				for _, f := range flips {
					first := f.Group.Causes[0]
					kinds[first.Kind]++
					switch {
					case first.Kind == RuleCause:
						assert.True(t, withRule && req.Requesting == "US" && first.Name == "custom.acme.none_for_us", first)
						assert.Len(t, f.Group.Causes, 1, "what the gate denies no posture flips back")
					case first.Kind == PostureCause:
						assert.Equal(t, string(candidate.posture), first.Name)
						assert.False(t, withRule && req.Requesting == "US", "what the gate denies no posture flips")
						asked := mustDecide(t, candidate.under(current.law), req)
						assert.NotEqual(t, f.Was, asked.Items[f.Item].Outcome, "on the same law, the posture makes the difference")
					default:
						assert.Equal(t, "beside the law", name)
					}
				}
			}
			assert.Positive(t, kinds[PostureCause], kinds)
			assert.Equal(t, withRule, kinds[RuleCause] > 0, kinds)
		})
	}
}

// openPosture allows what is named, whatever the place.
const openPosture = `# METADATA
# title: Open.
package comity.posture.open

default outcome := "deny"

outcome := "allow" if input.facts.named
`

// TestImpactNamesPlantedRow takes random rows, files and surveys out of the law, one at a
// time, and puts them back: every flip names the instrument, or one that states are bound by
// through it, and the way.
func TestImpactNamesPlantedRow(t *testing.T) {
	t.Parallel()
	s, r := newSlicer(t), rand.New(rand.NewPCG(12, 23))
	kinds, flips := map[string]int{}, 0
	for range full.Of(500, 12) {
		c := s.any(r)
		states := statesFor(r, c)
		whole, less := s.pages.of(states).lawBound(t), c.less.of(states).lawBound(t)
		if whole == nil || less == nil {
			continue
		}
		id, _, _ := strings.Cut(c.what, " ")
		changed := map[string]bool{}
		for _, e := range []*Engine{mustNew(t), mustNew(t, WithPosture(ConflictAvoidance))} {
			uncut, cut := e.under(whole), e.under(less)
			for _, sides := range [][2]*Engine{{uncut, cut}, {cut, uncut}} {
				impact := mustCompare(t, Side{Engine: sides[0]}, Side{Engine: sides[1]})
				for _, req := range asks(r, c, states, daysPerCut) {
					all, err := impact.Of(t.Context(), req)
					require.NoError(t, err)
					for _, f := range all {
						flips++
						for _, cause := range f.Group.Causes {
							kinds[string(cause.Change)]++
							changed[cause.Name] = true
							if cause.Change == CauseCited || cause.Change == CauseUncited || !namesPlanted(s, cause.Name, id, c) {
								t.Errorf("without %s (%v): %+v", c, sides[0] == uncut, f.Group.Causes)
							}
						}
						if len(f.Group.Causes) == 0 {
							t.Errorf("without %s: no cause, %s became %s", c, f.Was, f.Now)
						}
					}
				}
			}
		}
	}
	t.Logf("%d flips, %v", flips, kinds)
	assert.Greater(t, flips, 20)
}

// namesPlanted reports whether an instrument is the one out of which a cut took something,
// or has its parties; a survey goes with the bars of all files of its state.
func namesPlanted(s *slicer, name, id string, c cut) bool {
	in, _ := s.law.Instrument(name)
	through := in != nil && slices.ContainsFunc(rowsOf(s.pages.Instruments[name], "parties"), func(row leaf) bool { return row["group"] == id })
	return name == id || through || strings.HasSuffix(c.what, " surveyed") && folder(name) == folder(id)
}

// TestImpactOfMasked: a text that no rule reads, or of which rules ask only if it is there,
// may be masked; one that a rule reads is named.
func TestImpactOfMasked(t *testing.T) {
	t.Parallel()
	const head = "package comity.custom.acme\n\n# METADATA\n# title: A rule.\nforbid contains \"x\" if "
	beside := func(rule, labels string) *Engine {
		files := fstest.MapFS{"own.rego": {Data: []byte(head + rule + "\n")}, "lists/vip.txt": {Data: []byte("a\n")}}
		if labels != "" {
			files["labels.yaml"] = &fstest.MapFile{Data: []byte(labels)}
		}
		return mustNew(t, WithRules(files))
	}
	const usesList = "{ some t in input.request.targets; t.value in data.comity.lists.vip }"
	const tier = "tier: {words: [standard, sovereign]}\n"
	req := irishWarrant()
	req.Authority.Name, req.Labels = "hmac:name", request.Labels{{Name: "tier", Text: "hmac:tier"}}
	req.Targets = []request.Target{{Kind: request.Account, Value: "hmac:a"}}
	masked := []string{"/authority/name", "/targets/0/value", "/labels/tier", "/instrument/reference"}
	labelled := beside(usesList, tier)
	for name, tt := range map[string]struct {
		old, new *Engine
		want     []string
		flips    int
	}{
		"a list":            {beside("input.request.confidential", tier), labelled, []string{"targets.value"}, 0},
		"a text":            {beside("input.request.confidential", tier), beside(`startswith(input.request.authority.name, "x")`, tier), []string{"authority.name"}, 0},
		"if there is one":   {beside("input.request.confidential", tier), beside(`input.request.authority.name != ""`, tier), nil, 0},
		"if there is none":  {beside("input.request.confidential", tier), beside(`"" == input.request.authority.name`, tier), nil, 0},
		"a label":           {beside("input.request.confidential", tier), beside(`input.request.labels.tier == "sovereign"`, tier), []string{"labels.tier"}, 0},
		"if a label is":     {beside("input.request.confidential", tier), beside(`input.request.labels.tier != ""`, tier), nil, 0},
		"read before":       {labelled, beside("input.request.confidential", tier), []string{"targets.value"}, 0},
		"other words":       {beside("input.request.confidential", tier), beside("input.request.confidential", "tier: {words: [gold]}\n"), []string{"labels.tier"}, 0},
		"a label that went": {beside("input.request.confidential", tier), beside("input.request.confidential", ""), nil, len(req.Data)},
		"nothing masked":    {mustNew(t), mustNew(t), nil, -1},
	} {
		t.Run(name, func(t *testing.T) {
			impact := mustCompare(t, Side{Engine: tt.old}, Side{Engine: tt.new})
			flips, hidden, err := impact.OfMasked(t.Context(), req, masked)
			if tt.flips < 0 { // nobody declares the label
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, hidden)
			assert.Len(t, flips, tt.flips)
			for _, f := range flips {
				assert.Equal(t, []Cause{{Kind: ErrorCause, Change: CauseCame, Name: "request.unknown_label"}}, f.Group.Causes)
				assert.Error(t, f.Err)
			}
			if len(tt.want) > 0 {
				assert.Zero(t, impact.Decided)
			}
		})
	}
	assert.Equal(t, "hmac:tier", req.Labels[0].Text, "the caller's request")
}

// TestImpactErrors: a side without an engine, a context that has ended, a request that the
// current side refuses.
func TestImpactErrors(t *testing.T) {
	t.Parallel()
	_, err := NewImpact(t.Context(), Side{}, Side{Engine: mustNew(t)})
	require.ErrorContains(t, err, "no engine")
	impact := mustCompare(t, Side{Engine: mustNew(t)}, Side{Engine: mustNew(t, WithPosture(ProviderControl))})
	_, err = impact.Of(t.Context(), request.Request{})
	require.Error(t, err)
	ended, end := context.WithCancel(t.Context())
	end()
	_, err = impact.Of(ended, irishWarrant())
	require.ErrorIs(t, err, context.Canceled)
	for _, by := range [][]request.State{{"US"}, {}} {
		cells := 0
		for _, err := range impact.World(ended, "2020-01-01", by...) {
			require.ErrorIs(t, err, context.Canceled)
			cells++
		}
		assert.Equal(t, 1, cells)
	}
	assert.Zero(t, impact.Decided)
}

// TestImpactOfWorldWithoutAnswers: a candidate that has no answer to some cells flips these,
// and the others as deciding each again does; every tenth where not all cases are asked for.
func TestImpactOfWorldWithoutAnswers(t *testing.T) {
	t.Parallel()
	const day = "2026-10-01"
	current := mustNew(t)
	candidate := mustNew(t, WithRules(own(twoMinds)), WithPosture("mine"))
	impact := mustCompare(t, Side{Engine: current}, Side{Engine: candidate})
	failed, cells := 0, 0
	for cell, err := range impact.World(t.Context(), day, "US") {
		require.NoError(t, err)
		if cells++; cells%full.Of(1, 10) != 0 {
			continue
		}
		req := cell.Profile.Request(day, "US", cell.Place)
		was := mustDecide(t, current, req)
		now, err := candidate.Decide(t.Context(), req)
		if err == nil {
			var want []string
			for i := range was.Items {
				if a, b := was.Items[i].Outcome, now.Items[i].Outcome; a != b {
					want = append(want, fmt.Sprintf("%d %s %s %s", i, req.Data[i].Category, a, b))
				}
			}
			assert.Equal(t, want, outcomesOf(cell.Flips))
			continue
		}
		failed++
		require.Len(t, cell.Flips, len(req.Data))
		for _, f := range cell.Flips {
			assert.Error(t, f.Err)
			assert.Equal(t, []Cause{{Kind: ErrorCause, Change: CauseCame, Name: string(FailedConflict)}}, f.Group.Causes)
		}
	}
	assert.Equal(t, len(request.States())*len(Profiles()), cells)
	assert.Positive(t, failed)
	for _, err := range mustCompare(t, Side{Engine: candidate}, Side{Engine: current}).World(t.Context(), day, "US") {
		if err != nil {
			return
		}
	}
	t.Error("no error, though the current side has no answer")
}
