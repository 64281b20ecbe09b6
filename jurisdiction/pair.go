package jurisdiction

import (
	"iter"
	"math/bits"

	"github.com/comity-go/comity/request"
)

// channelsInForce yields the channels of the law files from one state to another,
// whatever their purpose and the offence: those that bind both, then those of a state
// that assists any other.
func (ed *edition) channelsInForce(from, to request.State) iter.Seq[basis] {
	return func(yield func(basis) bool) {
		ours, theirs := ed.of(from), ed.of(to)
		for r, m := range across(&ours.joinable, &theirs.joinable) {
			if both, open := ed.towards(r, m); open && !yield(both) {
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
		us, them := 0, 0 // provisions before the word
		for i := range min(len(ours.bits), len(theirs.bits)) {
			x, y := ours.bits[i], theirs.bits[i]
			for both := x & y; both != 0; both &= both - 1 {
				before := both&-both - 1
				halves := theirs.of(them + bits.OnesCount64(y&before))
				for _, r := range ours.of(us + bits.OnesCount64(x&before)) {
					for _, m := range halves {
						if (r.side == "" || r.side != m.side) && !yield(r, m) {
							return
						}
					}
				}
			}
			us, them = us+bits.OnesCount64(x), them+bits.OnesCount64(y)
		}
	}
}
