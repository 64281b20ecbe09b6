package jurisdiction

import (
	"slices"

	"github.com/comity-go/comity/request"
)

// Facts returns the case of every item of the request, in order, under the law
// of the day of receipt. The error joins the [request.FieldError] of all that
// is wrong with the request, as Validate has it, with the faults that only the
// law can see: a day before the law held, an unknown provider, a bare region.
// It has at most 100 faults, as [request.Join] has.
func (l *Law) Facts(req request.Request) ([]Case, error) {
	cases := make([]Case, len(req.Data))
	err := l.EachCase(&req, func(item int, _ *request.Request, c *Case) error {
		cases[item] = c.clone()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cases, nil
}

// EachCase calls a function for every item of the request, in order, with the request
// as [Law.Whole] has it and with the case that Facts returns. Both belong to the
// function until it returns: their memory is used again. EachCase ends at the first
// error of the function. Its other errors are those of Facts, before any call.
func (l *Law) EachCase(req *request.Request, do func(item int, whole *request.Request, c *Case) error) error {
	d := desks.Get().(*desk)
	defer d.leave()
	if err := d.lay(l, req); err != nil {
		return err
	}
	for i := range req.Data {
		d.weigh(i)
		if err := do(i, &d.whole, &d.Case); err != nil {
			return err
		}
	}
	return nil
}

// Check returns the faults of the request that only the law can see, joined by
// [request.Join]. It may be called on a request that has other faults too.
func (l *Law) Check(req request.Request) error {
	var d desk
	return d.resolve(l, &req)
}

// Unlisted returns the regions of the item that are not in the table, and so may
// lie anywhere.
func (l *Law) Unlisted(item request.Item) []request.Place {
	return slices.DeleteFunc(slices.Clone(item.StoredIn), func(p request.Place) bool {
		_, listed := l.regions.Lookup(p)
		return listed || !p.IsRegion()
	})
}

// An evaluation is the making of one case. The lists that the case does not have are
// there for their room.
type evaluation struct {
	Case
	req       *request.Request
	item      int // its index in the request
	day       request.Day
	subjects  []request.Subject // whose data the item is; never empty
	barStates []request.State   // whose bars count, as findBarStates has it
	barred    []request.State   // those whose bar, held in the files, stands
	apply     []*row            // powers or levels that are for the paper
	met       []*row            // those that it meets

	duty      *row // the power that compels this disclosure
	union     *row // the power of a joint instrument that gives this order direct effect
	agreement *row // the executive agreement that covers this order
}

// clear makes the evaluation ready for another case, in the room that it has.
func (e *evaluation) clear() {
	c := &e.Case
	*e = evaluation{
		subjects: e.subjects[:0], barStates: e.barStates[:0], barred: e.barred[:0], apply: e.apply[:0], met: e.met[:0],
		Case: Case{
			Facts: Facts{
				Places: none(c.Places), HostActs: none(c.HostActs), Bars: none(c.Bars), Protection: none(c.Protection),
				Channels: none(c.Channels), Obligations: none(c.Obligations),
			},
			Conflicts: c.Conflicts[:0], supports: c.supports[:0], asked: c.asked[:0], ways: c.ways[:0], clocks: c.clocks[:0],
			unheld: c.unheld[:0], missing: Missing{Courts: c.missing.Courts[:0]},
		},
	}
}

// none returns an empty list that is not missing, in the room of another.
func none[T any](list []T) []T {
	if list == nil {
		return []T{} // JSON has an empty list, not null
	}
	return list[:0]
}

// begin gives the evaluation its item, with what all the rest turns on.
func (e *evaluation) begin(ed *edition, req *request.Request, item int, areas []request.Area) {
	e.law, e.requesting, e.areas = ed, req.Requesting, areas
	e.Category, e.Purpose = req.Data[item].Category, Purpose(req.PurposeOf())
	for _, a := range areas {
		e.Places = append(e.Places, a.State())
	}
	slices.Sort(e.Places)
	e.Places = slices.Compact(e.Places)
	e.resume(req, item)
}

// resume lets an evaluation answer questions on a case that has its category, places
// and purpose.
func (e *evaluation) resume(req *request.Request, item int) {
	e.req, e.item, e.day = req, item, req.Received
	e.subjects = req.AppendSubjectsOf(e.subjects, item)
	e.barStates = e.findBarStates()
	e.agreement = e.fittingAgreement()
}
