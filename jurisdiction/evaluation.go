package jurisdiction

import "github.com/comity-go/comity/request"

// An evaluation is the making of one case. The lists that the case does not have are
// there for their room.
type evaluation struct {
	Case
	req       *request.Request
	said      named // by the request, of this item
	item      int   // its index in the request
	day       request.Day
	customer  request.State     // of the customer
	subjects  []request.Subject // whose data the item is; never empty
	barStates []request.State   // whose bars count, as findBarStates has it
	barred    []request.State   // those whose bar, held in the files, stands
	apply     []*row            // powers or levels that are for the paper
	met       []*row            // those that it meets
	refs      []Cite            // to which the case points
	ways      []way             // open channels to one of the states asked

	duty      *row // the power that compels this disclosure
	union     *row // the power of a joint instrument that gives this order direct effect
	agreement *row // the executive agreement that covers this order
}

// clear makes the evaluation ready for another case, in the room that it has.
func (e *evaluation) clear() {
	c := &e.Case
	*e = evaluation{
		subjects: e.subjects[:0], barStates: e.barStates[:0], barred: e.barred[:0], apply: e.apply[:0], met: e.met[:0], refs: e.refs[:0],
		ways: e.ways[:0],
		Case: Case{
			Facts: Facts{
				Places: none(c.Places), HostActs: none(c.HostActs), Bars: none(c.Bars), Protection: none(c.Protection),
				Channels: none(c.Channels), Obligations: none(c.Obligations),
			},
			Conflicts: c.Conflicts[:0], supports: c.supports[:0], asked: c.asked[:0], clocks: c.clocks[:0],
			unheld: c.unheld[:0], missing: Missing{Courts: c.missing.Courts[:0]},
		},
	}
}

// ref returns a reference to the row, in the memory of the evaluation.
func (e *evaluation) ref(b basis) *Cite {
	e.refs = append(e.refs, b.cite(e.law.Law))
	return &e.refs[len(e.refs)-1]
}

// none returns an empty list that is not missing, in the room of another.
func none[T any](list []T) []T {
	if list == nil {
		return []T{} // JSON has an empty list, not null
	}
	return list[:0]
}

// support notes the provision behind a word of a field.
func (e *evaluation) support(field fact, word wordBits, r *row) { e.supportBy(field, word, r.alone()) }

// supportBy notes the provision behind a word of a field, as it runs between two states.
func (e *evaluation) supportBy(field fact, word wordBits, b basis) {
	e.supports = append(e.supports, support{ground: b.ground(), word: word, field: field})
}

// supportAll notes the provisions behind a field.
func (e *evaluation) supportAll(field fact, rows []*row) {
	for _, r := range rows {
		e.support(field, 0, r)
	}
}

// supportAs notes behind one field the provisions behind a word of another field.
func (e *evaluation) supportAs(field, other fact, word wordBits) {
	for _, s := range e.supports {
		if s.field == other && s.word.has(word) {
			e.supports = append(e.supports, support{ground: s.ground, field: field})
		}
	}
}
