package eval

import (
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
)

// A machine runs compiled rules over one item. Each variable, set and rule has a place
// of its own in it, so that a machine that is used again allocates nothing.
type machine struct {
	in      input.Input
	vars    []string   // what the variables stand for
	parts   []int      // which element of a list of groups each variable for one stands for
	sets    [][]string // the sets of codes and those that rules make, each element once
	words   []string   // the values of the rules that have a word
	known   []bool     // which rules have their set or word already
	codes   []string   // of the rules that fire
	silence []string   // the codes of silence
	steps   int        // taken in loops
	unfit   bool       // this is no answer: OPA has to answer, or to say what is wrong
}

// maxSteps limits the loops over one item. Rules that need more run in OPA, which is
// told when to stop.
const maxSteps = 10_000

// reset makes the machine ready for an item.
func (m *machine) reset(in input.Input) {
	m.in, m.codes, m.silence, m.steps, m.unfit = in, m.codes[:0], m.silence[:0], 0, false
	clear(m.known)
	for i := range m.sets {
		m.sets[i] = m.sets[i][:0]
	}
}

// add adds an element to a set.
func (m *machine) add(set int, element string) {
	if !slices.Contains(m.sets[set], element) {
		m.sets[set] = append(m.sets[set], element)
	}
}

// step reports whether a loop may go on.
func (m *machine) step() bool {
	m.steps++
	m.unfit = m.unfit || m.steps > maxSteps
	return !m.unfit
}

// first reports whether a rule is asked for the first time, for its set or its word.
func (m *machine) first(rule int) bool {
	known := m.known[rule]
	m.known[rule] = true
	return !known
}
