package jurisdiction

import (
	"iter"

	"github.com/comity-go/comity/request"
)

// channelsInForce yields the channels of the law files from one state to another,
// whatever their purpose and the offence: those that bind both, then those of a state
// that assists any other.
func (ed *edition) channelsInForce(from, to request.State) iter.Seq[basis] {
	return func(yield func(basis) bool) {
		ours, theirs := ed.of(from), ed.of(to)
		for r, m := range across(&ours.joinable, &theirs.joinable) {
			if both, open := r.towards(m, ed.day); open && !yield(both) {
				return
			}
		}
		for _, r := range theirs.joinable.rogatory {
			if !yield(r.alone()) {
				return
			}
		}
	}
}

// across yields the rows of the same provision that bind both states, on
// different sides where the instrument has sides.
func across(ours, theirs *joinable) iter.Seq2[*row, *row] {
	return func(yield func(*row, *row) bool) {
		first := 0
		for i, seq := range ours.seqs {
			for first < len(theirs.seqs) && theirs.seqs[first] < seq {
				first++
			}
			for j := first; j < len(theirs.seqs) && theirs.seqs[j] == seq; j++ {
				if r, m := ours.rows[i], theirs.rows[j]; (r.side == "" || r.side != m.side) && !yield(r, m) {
					return
				}
			}
		}
	}
}
