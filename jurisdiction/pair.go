package jurisdiction

import (
	"iter"

	"github.com/comity-go/comity/request"
)

// channelsInForce returns the channels of the law files from one state to another,
// whatever their purpose and the offence. The list is not the caller's to change.
func (ed *edition) channelsInForce(from, to request.State) []basis {
	ours, theirs := ed.of(from), ed.of(to)
	slot := &ed.pairs[(ed.number(from)*len(ed.states)+ed.number(to))%len(ed.pairs)]
	if kept := slot.Load(); kept != nil && kept.from == ours && kept.to == theirs {
		return kept.channels
	}
	p := &pair{from: ours, to: theirs}
	p.channels = p.few[:0]
	for r, m := range across(&ours.joinable, &theirs.joinable) {
		if both, open := r.towards(m, ed.day); open {
			p.channels = append(p.channels, both)
		}
	}
	for _, r := range theirs.joinable.rogatory {
		p.channels = append(p.channels, r.alone())
	}
	slot.Store(p)
	return p.channels
}

// isRogatory reports whether by the row, of the law of one state, that state assists
// any other.
func (r *row) isRogatory() bool { return r.Channel == ViaLettersRogatory && !r.joint }

// A joinable has the channels of one state in order of provision, to be joined with
// those of another. Their numbers stand beside each other, since most rows of a state
// have no other half in the other state and are not looked at.
type joinable struct {
	rows     []*row
	seqs     []int // of the provisions
	rogatory []*row
}

// add adds a row of the same provision as the last one, or of a later one.
func (j *joinable) add(r *row) {
	j.rows, j.seqs = append(j.rows, r), append(j.seqs, r.seq)
	if r.isRogatory() {
		j.rogatory = append(j.rogatory, r)
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
