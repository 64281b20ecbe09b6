package jurisdiction

import (
	"fmt"
	"slices"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// Facts returns the case of every item of the request, in order, under the law
// of the day of receipt. The error joins the [request.FieldError] of all that
// is wrong with the request, as Validate has it, with the faults that only the
// law can see: a day before the law held, an unknown provider, a bare region.
// It has at most 100 faults, as [request.Join] has.
func (l *Law) Facts(req request.Request) ([]Case, error) {
	areas, fault := l.resolve(req)
	if err := request.Join(req.Validate(), fault); err != nil {
		return nil, err
	}
	req = l.Whole(req)
	law := l.on(req.Received)
	cases := make([]Case, len(req.Data))
	for i := range req.Data {
		cases[i] = law.weigh(&req, i, areas[i])
	}
	return cases, nil
}

// Check returns the faults of the request that only the law can see, joined by
// [request.Join]. It may be called on a request that has other faults too.
func (l *Law) Check(req request.Request) error {
	_, err := l.resolve(req)
	return err
}

// resolve returns where every item may rest, and what Check returns.
func (l *Law) resolve(req request.Request) ([][]request.Area, error) {
	var faults []error
	areas := make([][]request.Area, len(req.Data))
	if req.Received != "" && req.Received < l.manifest.First {
		faults = append(faults, &request.FieldError{Pointer: "/received", Code: "request.before_law",
			Problem: fmt.Sprintf("%.*s is before %s, the first day for which law is held",
				maxShown, req.Received, l.manifest.First)})
	}
	more := 0
	for i, item := range req.Data {
		areas[i] = l.areas(item, req.Received, func(j int, found regions.Fault) {
			if len(faults) == request.MaxFaults {
				more++ // a hint takes a look at the whole table
				return
			}
			fault := found()
			fault.Pointer = fmt.Sprintf("/data/%d/stored_in/%d", i, j)
			faults = append(faults, fault)
		})
	}
	if more > 0 {
		faults = append(faults, &request.FieldError{Code: "request.more", More: more})
	}
	return areas, request.Join(faults...)
}

// maxShown is how much of a text is shown in a fault.
const maxShown = 64

// areas resolves where an item may rest, by subdivision where one is named, each
// once; XX alone where nothing is known. A place that is a fault is told by its
// index.
func (l *Law) areas(item request.Item, day request.Day, tell func(int, regions.Fault)) []request.Area {
	var areas []request.Area
	for j, p := range item.StoredIn {
		resolved, fault := l.regions.Place(p)
		if fault != nil {
			tell(j, fault)
		}
		for _, a := range resolved {
			a = l.whole(a, day)
			if !slices.Contains(areas, a) { // few of many places
				areas = append(areas, a)
			}
		}
	}
	if len(areas) == 0 {
		areas = []request.Area{request.Area(request.Unknown)}
	}
	return areas
}

// statesOf returns the states in which areas lie, each once and in order.
func statesOf(areas []request.Area) []request.State {
	states := make([]request.State, len(areas))
	for i, a := range areas {
		states[i] = a.State()
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// Unlisted returns the regions of the item that are not in the table, and so may
// lie anywhere.
func (l *Law) Unlisted(item request.Item) []request.Place {
	return slices.DeleteFunc(slices.Clone(item.StoredIn), func(p request.Place) bool {
		_, listed := l.regions.Lookup(p)
		return listed || !p.IsRegion()
	})
}

// evaluation returns the start of the making of a case that has its category,
// places and purpose.
func (ed *edition) evaluation(req *request.Request, item int, c *Case) *evaluation {
	e := &evaluation{
		req: req, item: item, day: req.Received, category: c.Category, places: c.Places, Case: c,
		subjects: req.SubjectsOf(item),
	}
	e.barStates = e.findBarStates()
	e.agreement = e.fittingAgreement()
	return e
}

// usualSupport is how many provisions stand behind the facts of most items.
const usualSupport = 16

// weigh finds the facts of one item.
func (ed *edition) weigh(req *request.Request, item int, areas []request.Area) Case {
	c := Case{law: ed, requesting: req.Requesting, supports: make([]support, 0, usualSupport), areas: areas}
	c.Category, c.Places, c.Purpose = req.Data[item].Category, statesOf(areas), Purpose(req.PurposeOf())
	e := ed.evaluation(req, item, &c)
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
	c.Conflicts = e.conflicts()
	return c
}
