package proof

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/testdata/full"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// second returns the answers of z3, sat or unsat, to the questions whether conditions can
// hold together of an input of a space.
func second(t *testing.T, s *Space, questions [][]Lit) []string {
	t.Helper()
	z3, err := exec.LookPath("z3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("z3, of the Debian package z3, is not here: no second opinion on the solver")
	}
	require.NoError(t, err, "z3 gives the second opinion")
	command := exec.CommandContext(t.Context(), z3, "-in")
	command.Stdin = s.smtOf(questions)
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return strings.Fields(string(out))
}

// thousand is how many random questions are asked where all are: a quarter of each posture.
const thousand = 1000

// TestSecondOpinion asks two solvers random questions about the built-in rules, and custom
// ones under a custom posture.
func TestSecondOpinion(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 3))
	postures := append(slices.Clip(builtinPostures), "guarded")
	for n, posture := range postures {
		var custom []fs.FS
		if posture == "guarded" {
			custom = []fs.FS{own}
		}
		w := newWorld(t, posture, jurisdiction.Invariants(), custom...)
		reading := w.read(nil)
		parts := w.parts(reading)
		require.NoError(t, w.faults.Err())
		var questions [][]Lit
		number := thousand / len(postures) / full.Of(1, 10)
		for len(questions) < number {
			var all []Lit
			for range 2 + r.IntN(5) {
				l := parts[r.IntN(len(parts))]
				if r.IntN(4) == 0 {
					l = l.Not()
				}
				all = append(all, l)
			}
			questions = append(questions, all)
		}
		said := second(t, w.Space, questions)
		require.Len(t, said, len(questions))
		seen := map[string]int{}
		for i, q := range questions {
			values, err := w.Ask(q...).Solve(t.Context())
			require.NoError(t, err)
			answer := "unsat"
			if values != nil {
				answer = "sat"
				for _, l := range w.Ask(q...).all {
					require.True(t, values.Of(l), "question %d of %s: what is found does not hold", i, posture)
				}
			}
			require.Equal(t, said[i], answer, "question %d of %s", i, posture)
			seen[answer]++
		}
		assert.Greater(t, min(seen["sat"], seen["unsat"]), number/20, "%v: the questions are not random enough", seen)
		t.Logf("%d: %s: %v", n, posture, seen)
	}
}

// parts returns conditions of which random questions are made: the words of every field
// that is read, all codes, and the outcomes.
func (w *world) parts(r *Reading) []Lit {
	var all []Lit
	for i := range w.sources {
		for _, found := range w.sources[i].Codes() {
			all = append(all, r.Code(w.sources[i].ID(found)))
		}
	}
	for _, word := range rule.Outcomes {
		for range 10 { // as likely as codes
			all = append(all, r.outcome(word))
		}
	}
	for _, key := range inOrder(w.fields) {
		switch is := w.fields[key].is.(type) {
		case Lit:
			all = append(all, is)
		case word:
			if len(is) < 10 {
				for _, text := range inOrder(is) {
					all = append(all, is[text])
				}
			}
		case set:
			if len(is) < 10 {
				for _, text := range inOrder(is) {
					all = append(all, is[text])
				}
			}
		}
	}
	return all
}

// TestSecondOpinionOfTheorems asks z3 for the theorems of the built-in rules, too, and
// whether what is not known opens.
func TestSecondOpinionOfTheorems(t *testing.T) {
	for _, posture := range builtinPostures {
		w := newWorld(t, posture, jurisdiction.Invariants())
		var questions [][]Lit
		var names []string
		for _, p := range append(ofOne[posture], ofAny...) {
			questions = append(questions, []Lit{p.breaks(w)})
			names = append(names, p.name)
		}
		require.NoError(t, w.faults.Err())
		for i, answer := range second(t, w.Space, questions) {
			assert.Equal(t, "unsat", answer, fmt.Sprint(posture, ": ", names[i]))
		}
		w = newWorld(t, posture, nil)
		questions, names = nil, nil
		for path, opens := range w.opens(t) {
			questions = append(questions, append(opens, w.needed(path)...))
			names = append(names, path)
		}
		for i, answer := range second(t, w.Space, questions) {
			assert.Equal(t, "unsat", answer, fmt.Sprint(posture, ": unknown opens: ", names[i]))
		}
	}
}

// smtOf returns questions as SMT-LIB, for another solver: whether the conditions of each
// can hold together of an input that keeps what the law keeps. There is a constant for
// each variable and a definition for each gate; no question touches the next.
func (s *Space) smtOf(questions [][]Lit) *bytes.Buffer {
	text := &bytes.Buffer{}
	common := slices.Concat(s.ranges, s.kept)
	fmt.Fprintln(text, "(set-logic QF_UF)")
	for _, node := range s.cone(slices.Concat(append(questions, common)...)...) {
		if g := s.gates[node]; g == (gate{}) {
			fmt.Fprintf(text, "(declare-const n%d Bool)\n", node)
		} else {
			fmt.Fprintf(text, "(define-fun n%d () Bool (and %s %s))\n", node, g.a.smt(), g.b.smt())
		}
	}
	assert := func(all []Lit) {
		for _, l := range all {
			fmt.Fprintf(text, "(assert %s)\n", l.smt())
		}
	}
	assert(common)
	for _, q := range questions {
		fmt.Fprintln(text, "(push)")
		assert(q)
		fmt.Fprintln(text, "(check-sat)\n(pop)")
	}
	return text
}

// smt returns the condition as SMT-LIB.
func (l Lit) smt() string {
	switch {
	case l == True:
		return "true"
	case l == False:
		return "false"
	case l < 0:
		return "(not n" + strconv.Itoa(l.node()) + ")"
	}
	return "n" + strconv.Itoa(l.node())
}
