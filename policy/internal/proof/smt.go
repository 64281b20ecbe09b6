package proof

import (
	"fmt"
	"io"
	"strconv"
)

// WriteSMT writes what questions of a circuit have in common as SMT-LIB: a constant
// for each variable on which the conditions depend, a definition for each gate.
func (c *Circuit) WriteSMT(w io.Writer, of ...Lit) {
	fmt.Fprintln(w, "(set-logic QF_UF)")
	for _, node := range c.cone(of...) {
		if g := c.gates[node]; g == (gate{}) {
			fmt.Fprintf(w, "(declare-const n%d Bool)\n", node)
		} else {
			fmt.Fprintf(w, "(define-fun n%d () Bool (and %s %s))\n", node, g.a.smt(), g.b.smt())
		}
	}
}

// WriteSMT writes the question as one that does not touch the next. The conditions are
// among those of which the circuit was written.
func (q Question) WriteSMT(w io.Writer) {
	fmt.Fprintln(w, "(push)")
	for _, l := range q.all {
		fmt.Fprintf(w, "(assert %s)\n", l.smt())
	}
	fmt.Fprintln(w, "(check-sat)\n(pop)")
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
