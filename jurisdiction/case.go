package jurisdiction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// A Case is one item of a request with its facts, and with what stands behind
// them: the provisions, the conflicts and the ways to ask.
type Case struct {
	Facts
	Conflicts []Conflict
	support   []support
	routes    []stateRoutes
	ask       asks
	clocks    []Clock
	missing   Missing

	unsurveyed []request.State // whose bars are not known
}

// Missing is what a provision turned on that the request does not say.
type Missing struct {
	Years  float64        // statutory maximum that the offence would need; 0 where none is missing
	Courts []request.Area // in which a ruling would bind, where the request names no subdivision
}

// Missing returns what provisions turned on that the request does not say.
func (c *Case) Missing() Missing { return c.missing }

// A Doubt is what local counsel has to look at, because the request or the law
// held cannot answer it.
type Doubt struct {
	Kind   DoubtKind
	States []request.State // whose law it is, in order; XX for an addressee that is not known
}

// A DoubtKind is a kind of doubt.
type DoubtKind string

// The kinds of doubt.
const (
	DoubtThreshold DoubtKind = "threshold" // whether the offence is grave enough
	DoubtCondition DoubtKind = "condition" // whether a condition is met that a law sets and no request shows
	DoubtBars      DoubtKind = "bars"      // what bars a law holds that was not surveyed
)

// Doubts returns what is behind the fact counsel, each kind once.
func (c *Case) Doubts() []Doubt {
	var doubts []Doubt
	for _, kind := range []DoubtKind{DoubtThreshold, DoubtCondition} {
		var states []request.State
		for _, s := range c.support {
			if s.field == "counsel" && s.word == string(kind) {
				states = append(states, s.row.state)
			}
		}
		doubts = append(doubts, Doubt{kind, states})
	}
	doubts = append(doubts, Doubt{DoubtBars, slices.Clone(c.unsurveyed)})
	for i := range doubts {
		slices.Sort(doubts[i].States)
		doubts[i].States = slices.Compact(doubts[i].States)
	}
	return slices.DeleteFunc(doubts, func(d Doubt) bool { return len(d.States) == 0 })
}

// A support is a provision behind one word of a field, or behind the field as
// a whole where the word is empty.
type support struct {
	field, word string
	*row
}

// A Cite is a reference that a lawyer can follow. InForce is the first day on
// which the provision could be relied on between the states of the request.
type Cite struct {
	Instrument string      `json:"instrument"`
	Article    string      `json:"article"`
	Title      string      `json:"title"`
	URL        string      `json:"url"`
	InForce    request.Day `json:"in_force"`
	Confidence Confidence  `json:"confidence"`
}

// Facts returns the case of every item of the request, in order, under the law
// of the day of receipt. The error joins the [request.FieldError] of all that
// is wrong with the request, as Validate has it, with the faults that only the
// law can see: a day before the law held, an unknown provider, a bare region.
// As [request.Join] does, it tells of 100.
func (l *Law) Facts(req request.Request) ([]Case, error) {
	places, fault := l.resolve(req)
	if err := request.Join(req.Validate(), fault); err != nil {
		return nil, err
	}
	law := l.on(req.Received)
	cases := make([]Case, len(req.Data))
	for i := range req.Data {
		cases[i] = law.weigh(&req, i, places[i])
	}
	return cases, nil
}

// Check returns the faults of the request that only the law can see, joined by
// [request.Join]. It may be called on a request that has other faults too.
func (l *Law) Check(req request.Request) error {
	_, err := l.resolve(req)
	return err
}

// resolve returns the places of every item, and what Check returns.
func (l *Law) resolve(req request.Request) ([][]request.State, error) {
	var faults []error
	places := make([][]request.State, len(req.Data))
	if req.Received != "" && req.Received < l.manifest.First {
		faults = append(faults, &request.FieldError{Pointer: "/received",
			Problem: fmt.Sprintf("%.*s is before %s, the first day for which law is held", maxShown, req.Received, l.manifest.First)})
	}
	more := 0
	for i, item := range req.Data {
		places[i] = l.places(item, func(j int, found regions.Fault) {
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
		faults = append(faults, &request.FieldError{More: more})
	}
	return places, request.Join(faults...)
}

// Hypothetical reports whether day is after the law was compiled, so that what
// the law says of it is a forecast.
func (l *Law) Hypothetical(day request.Day) bool { return day > l.manifest.Compiled }

// places resolves where an item may rest, each state once and in order; XX
// alone where nothing is known. A place that is a fault is told by its index.
func (l *Law) places(item request.Item, tell func(int, regions.Fault)) []request.State {
	var states []request.State
	for j, p := range item.StoredIn {
		resolved, fault := l.regions.Place(p)
		if fault != nil {
			tell(j, fault)
		}
		for _, s := range resolved {
			if !slices.Contains(states, s) { // few of many places
				states = append(states, s)
			}
		}
	}
	if len(states) == 0 {
		states = []request.State{request.Unknown}
	}
	slices.Sort(states)
	return states
}

// Unlisted returns the regions of the item that are not in the table, and so may
// lie anywhere.
func (l *Law) Unlisted(item request.Item) []request.Place {
	return slices.DeleteFunc(slices.Clone(item.StoredIn), func(p request.Place) bool {
		_, listed := l.regions.Lookup(p)
		return listed || !p.IsRegion()
	})
}

// maxShown is how much of a text is shown in a fault.
const maxShown = 64

// usualSupport is how many provisions stand behind the facts of most items.
const usualSupport = 16

// weigh finds the facts of one item.
func (ed *edition) weigh(req *request.Request, item int, places []request.State) Case {
	c := Case{support: make([]support, 0, usualSupport)}
	e := &evaluation{law: ed, req: req, day: req.Received, category: req.Data[item].Category, places: places, Case: &c}
	c.Category, c.Places = e.category, places
	e.hostly = e.hostStates()
	e.agreement = e.fittingAgreement()
	e.paper()
	e.process()
	e.reach()
	e.hosts()
	e.bars()
	e.protection()
	e.clash()
	e.ways()
	e.secrecy()
	e.duties()
	c.Conflicts = e.conflicts()
	return c
}

// An evaluation is the making of one case.
type evaluation struct {
	*Case
	law      *edition
	req      *request.Request
	day      request.Day
	category request.Category
	places   []request.State
	hostly   []request.State // the places and the state of the entity addressed, less the requesting state
	barred   []request.State // those whose bar, held in the files, stands

	duty      *row // the power that compels this disclosure
	union     *row // the power of a joint instrument that gives this order direct effect
	agreement *row // the executive agreement that covers this order
}

// rest notes the provision behind a word of a field.
func (e *evaluation) rest(field string, word string, r *row) {
	e.support = append(e.support, support{field: field, word: word, row: r})
}

// restAll notes the provisions behind a field.
func (e *evaluation) restAll(field string, rows []*row) {
	for _, r := range rows {
		e.rest(field, "", r)
	}
}

// restAs notes behind one field what stands behind a word of another, or behind
// all of it where the word is empty.
func (e *evaluation) restAs(field, other, word string) {
	for _, s := range e.support {
		if s.field == other && (word == "" || s.word == word) {
			e.rest(field, "", s.row)
		}
	}
}

// Cites returns the provisions behind the words of a field, all of the field
// where no word is given, in order of instrument and article, each once.
func (c *Case) Cites(field string, words ...string) []Cite {
	return SortCites(c.AppendCites(nil, field, words))
}

// AppendCites appends to cites those that Cites returns, in no order.
func (c *Case) AppendCites(cites []Cite, field string, words []string) []Cite {
	for i := range c.support {
		s := &c.support[i]
		if s.field == field && (len(words) == 0 || s.word == "" || slices.Contains(words, s.word)) {
			cites = append(cites, s.cite())
		}
	}
	return cites
}

// SortCites puts citations in order of instrument and article, each once.
func SortCites(cites []Cite) []Cite {
	slices.SortFunc(cites, func(a, b Cite) int {
		return cmp.Or(strings.Compare(a.Instrument, b.Instrument), strings.Compare(a.Article, b.Article),
			strings.Compare(string(a.InForce), string(b.InForce)))
	})
	return slices.Compact(cites)
}

// cite returns the reference to the row.
func (r *row) cite() Cite {
	c := Cite{Instrument: r.in.ID, Title: r.in.Title, URL: r.in.Source, InForce: r.From, Confidence: r.in.Confidence}
	if r.Provision != nil {
		c.Article = r.Article
		c.URL = or(r.Source, c.URL)
		c.Confidence = or(r.Provision.Confidence, c.Confidence)
	}
	return c
}

// or returns the first that is not empty.
func or[S ~string](a, b S) S {
	if a != "" {
		return a
	}
	return b
}
