package proof

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// WriteSMT writes questions as SMT-LIB, for another solver: whether the conditions of each
// can hold together of an input that keeps what the law keeps. There is a constant for
// each variable and a definition for each gate; no question touches the next.
func (s *Space) WriteSMT(w io.Writer, questions [][]Lit) error {
	var text bytes.Buffer
	common := slices.Concat(s.ranges, s.kept)
	fmt.Fprintln(&text, "(set-logic QF_UF)")
	for _, node := range s.cone(slices.Concat(append(questions, common)...)...) {
		if g := s.gates[node]; g == (gate{}) {
			fmt.Fprintf(&text, "(declare-const n%d Bool)\n", node)
		} else {
			fmt.Fprintf(&text, "(define-fun n%d () Bool (and %s %s))\n", node, g.a.smt(), g.b.smt())
		}
	}
	assert := func(all []Lit) {
		for _, l := range all {
			fmt.Fprintf(&text, "(assert %s)\n", l.smt())
		}
	}
	assert(common)
	for _, q := range questions {
		fmt.Fprintln(&text, "(push)")
		assert(q)
		fmt.Fprintln(&text, "(check-sat)\n(pop)")
	}
	_, err := w.Write(text.Bytes())
	return err
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
