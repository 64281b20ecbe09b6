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
	for r, m := range across(ours.channels, theirs.channels) {
		if both, open := r.towards(m, ed.day); open {
			p.channels = append(p.channels, both)
		}
	}
	for _, r := range theirs.channels {
		if r.isRogatory() {
			p.channels = append(p.channels, r.alone())
		}
	}
	slot.Store(p)
	return p.channels
}

// isRogatory reports whether by the row, of the law of one state, that state assists
// any other.
func (r *row) isRogatory() bool { return r.Channel == ViaLettersRogatory && !r.joint }

// across yields the rows of the same provision that bind both states, on
// different sides where the instrument has sides. Rows are in order of
// provision.
func across(ours, theirs []*row) iter.Seq2[*row, *row] {
	return func(yield func(*row, *row) bool) {
		for _, r := range ours {
			for len(theirs) > 0 && theirs[0].seq < r.seq {
				theirs = theirs[1:]
			}
			for _, m := range theirs {
				if m.seq != r.seq {
					break
				}
				if (r.side == "" || r.side != m.side) && !yield(r, m) {
					return
				}
			}
		}
	}
}
