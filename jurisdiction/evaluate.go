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
	var cases []Case
	var rooms []caseRoom
	if len(req.Data) == 1 { // most requests: all of it lies together
		own := new(struct {
			cases [1]Case
			rooms [1]caseRoom
		})
		cases, rooms = own.cases[:], own.rooms[:]
	} else {
		cases, rooms = make([]Case, len(req.Data)), make([]caseRoom, len(req.Data))
	}
	err := l.EachCase(&req, func(item int, _ *request.Request, c *Case) error {
		c.copyTo(&cases[item], &rooms[item])
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
