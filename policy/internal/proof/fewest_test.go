package proof

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/mutant"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// differing returns how many fields differ.
func (v Values) differing(fields [][]Lit) int {
	n := 0
	for _, parts := range fields {
		if slices.ContainsFunc(parts, v.Of) {
			n++
		}
	}
	return n
}

// TestFewest compares the answer to random questions with that of trying all values.
func TestFewest(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 11))
	seen := map[int]int{}
	for n := range full.Of(5000, 300) {
		c := NewCircuit()
		var lits []Lit
		sign := func(l Lit) Lit { return []Lit{l, l.Not()}[r.IntN(2)] }
		for range 10 {
			lits = append(lits, c.Var())
		}
		var fields [][]Lit
		for rest := slices.Clone(lits); len(rest) > 0; {
			size := min(1+r.IntN(2), len(rest))
			fields = append(fields, []Lit{sign(rest[0])})
			if size == 2 {
				fields[len(fields)-1] = append(fields[len(fields)-1], sign(rest[1]))
			}
			rest = rest[size:]
		}
		for range 20 {
			lits = append(lits, c.And(sign(lits[r.IntN(len(lits))]), sign(lits[r.IntN(len(lits))])))
		}
		part := func() Lit { return fields[r.IntN(len(fields))][0] }
		var all []Lit
		for range 1 + r.IntN(9) { // most of them want one of three fields to differ
			all = append(all, c.Or(part(), part(), c.And(part(), lits[r.IntN(len(lits))])))
		}
		all = append(all, lits[10+r.IntN(20)], c.Or(part().Not(), part().Not()))
		q := c.Ask(all...)
		fewest := -1
		for bits := range 1 << 10 {
			hold := map[Lit]bool{}
			for i := range 10 {
				hold[lits[i]] = bits>>i&1 == 1
			}
			values := c.Values(hold)
			if !slices.ContainsFunc(all, func(l Lit) bool { return !values.Of(l) }) {
				if d := values.differing(fields); fewest < 0 || d < fewest {
					fewest = d
				}
			}
		}
		found, err := q.Fewest(t.Context(), fields)
		require.NoError(t, err)
		if found == nil {
			require.Equal(t, -1, fewest, "question %d has an answer", n)
			continue
		}
		for _, l := range all {
			require.True(t, found.Of(l), "question %d: a condition does not hold", n)
		}
		require.Equal(t, fewest, found.differing(fields), "question %d", n)
		seen[fewest]++
	}
	t.Logf("questions by the number of fields that differ: %v", seen)
	assert.Greater(t, len(seen), 3)
}

// warrant is a warrant of the United States for what rests in Ireland.
func warrant(t *testing.T) input.Input {
	text, err := os.ReadFile("../../../testdata/requests/us-warrant-ireland.json")
	require.NoError(t, err)
	req, err := request.Decode(text)
	require.NoError(t, err)
	cases, err := jurisdiction.Builtin().Facts(req)
	require.NoError(t, err)
	return input.Input{Request: &req, Facts: &cases[0].Facts}
}

// TestFewestOfFaults asks for an input of which rules with a fault give another outcome.
// No input of which only every single field was taken back differs in fewer fields.
func TestFewestOfFaults(t *testing.T) {
	for posture, custom := range map[string][]fs.FS{"storage_location": nil, "conflict_avoidance": nil, "guarded": {own}} {
		p, err := eval.Load(t.Context(), posture, builtin, custom)
		require.NoError(t, err)
		sources := Sources(p)
		from := rule.FromLibrary
		if custom != nil {
			from = rule.FromOperator
		}
		mutants := mutant.Of(sources, from)
		step := len(mutants)/full.Of(150, 4) + 1
		was, is, better, asked, took := 0, 0, 0, 0, time.Duration(0)
		for i := 0; i < len(mutants); i += step {
			changed := slices.Clone(sources)
			changed[mutants[i].Source].Module = mutants[i].Module
			s := NewSpace(input.With(p.Beside.Labels), p.Beside, warrant(t), append(sources[:len(sources):len(sources)], changed[mutants[i].Source]))
			s.Keep(jurisdiction.Invariants())
			faults := &rule.Faults{}
			a, b := s.Read(sources, faults), s.Read(changed, faults)
			differ := False
			for _, word := range rule.Outcomes {
				differ = s.Or(differ, s.Differ(a.outcome(word), b.outcome(word)))
			}
			q, fields := s.Ask(differ), s.Differences()
			values, err := q.Solve(t.Context())
			require.NoError(t, err)
			if values == nil || faults.Count() > 0 {
				continue // equal, or refused
			}
			few, err := q.few(t.Context(), values, slices.Concat(fields...))
			require.NoError(t, err)
			start := time.Now()
			fewest, err := q.Fewest(t.Context(), fields)
			require.NoError(t, err)
			took = max(took, time.Since(start))
			require.True(t, fewest.Of(differ))
			one, other := few.differing(fields), fewest.differing(fields)
			assert.LessOrEqual(t, other, one, mutants[i].Name)
			if was, is, asked = was+one, is+other, asked+1; other < one {
				better++
			}
		}
		t.Logf("%s: %d faults, %d fields differ in the fewest, %d in few; %d times less; %v at most", posture, asked, is, was, better, took)
		assert.Positive(t, asked)
	}
}
