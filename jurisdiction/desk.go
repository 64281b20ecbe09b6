package jurisdiction

import (
	"fmt"
	"slices"
	"sync"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// A desk is where the cases of one request are made, one after the other. What it has
// room for is used again for the next request.
type desk struct {
	law   *edition
	whole request.Request // the request as the law sees it
	rest  []request.Area  // of one place
	areas []request.Area  // where the items may rest: the places, by subdivision where one is named
	ends  []int           // of the areas of each item
	evaluation
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// maxKept is how many places a desk keeps room for; few requests have more.
const maxKept = 1000

// leave gives the desk back, without what the request was.
func (d *desk) leave() {
	if cap(d.areas) > maxKept || cap(d.ends) > maxKept {
		return
	}
	d.law, d.whole = nil, request.Request{}
	desks.Put(d)
}

// lay puts a request on the desk; the error is that of Facts.
func (d *desk) lay(l *Law, req *request.Request) error {
	fault := d.resolve(l, req)
	if err := request.Join(req.Validate(), fault); err != nil {
		return err
	}
	d.law, d.whole = l.on(req.Received), *req
	l.makeWhole(&d.whole)
	return nil
}

// maxShown is how much of a text is shown in a fault.
const maxShown = 64

// resolve finds where every item may rest, by subdivision where one is named, each
// once; XX alone where nothing is known. It returns what Check returns.
func (d *desk) resolve(l *Law, req *request.Request) error {
	var faults []error
	if req.Received != "" && req.Received < l.manifest.First {
		faults = append(faults, &request.FieldError{Pointer: "/received", Code: "request.before_law",
			Problem: fmt.Sprintf("%.*s is before %s, the first day for which law is held",
				maxShown, req.Received, l.manifest.First)})
	}
	more := 0
	d.areas, d.ends = d.areas[:0], d.ends[:0]
	for i := range req.Data {
		first := len(d.areas)
		for j, p := range req.Data[i].StoredIn {
			var found regions.Fault
			d.rest, found = l.regions.AppendPlace(d.rest[:0], p)
			switch {
			case found == nil:
			case len(faults) == request.MaxFaults:
				more++ // a hint takes a look at the whole table
			default:
				fault := found()
				fault.Pointer = fmt.Sprintf("/data/%d/stored_in/%d", i, j)
				faults = append(faults, fault)
			}
			for _, a := range d.rest {
				a = l.whole(a, req.Received)
				if !slices.Contains(d.areas[first:], a) { // few of many places
					d.areas = append(d.areas, a)
				}
			}
		}
		if len(d.areas) == first {
			d.areas = append(d.areas, request.Area(request.Unknown))
		}
		d.ends = append(d.ends, len(d.areas))
	}
	if more > 0 {
		faults = append(faults, &request.FieldError{Code: "request.more", More: more})
	}
	return request.Join(faults...)
}

// areasOf returns where an item may rest.
func (d *desk) areasOf(item int) []request.Area {
	first := 0
	if item > 0 {
		first = d.ends[item-1]
	}
	return slices.Clip(d.areas[first:d.ends[item]])
}

// weigh makes the case of one item.
func (d *desk) weigh(item int) {
	d.clear()
	e := &d.evaluation
	e.begin(d.law, &d.whole, item, d.areasOf(item))
	e.paper()
	e.process()
	e.reach()
	e.hosts()
	e.bars()
	e.protection()
	e.clash()
	e.channels()
	e.reciprocity()
	e.secrecy()
	e.duties()
	e.conflicts()
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
	e.said, e.customer = says(req, e.Category, e.Purpose), req.Customer.State.State()
	e.subjects = req.AppendSubjectsOf(e.subjects, item)
	e.barStates = e.findBarStates()
	e.agreement = e.fittingAgreement()
}
