package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A report is one decision as a person reads it: the outcome first, then each
// item with what decided it, the way to ask, the conflicts, what to do, and
// last what speaks for the other side.
type report struct {
	page
	law     *jurisdiction.Law
	req     request.Request
	cases   []jurisdiction.Case
	posture policy.Posture
	cited   map[jurisdiction.Cite]bool // what the item has cited in full
}

// decisionText returns the decision on a request for people to read.
func decisionText(law *jurisdiction.Law, req request.Request, d policy.Decision) ([]byte, error) {
	cases, err := law.Facts(req)
	if err != nil {
		return nil, err
	}
	r := &report{law: law, req: req, cases: cases, posture: d.Posture}
	r.head(d)
	for i, item := range d.Items {
		r.item(i, item)
	}
	return r.Bytes(), nil
}

// item writes the answer to one item.
func (r *report) item(i int, item policy.Item) {
	r.place(i, item.Category, item.StoredIn, item.Places, ": "+outcomeName(item.Outcome))
	r.why(item, r.cases[i])
	r.ways(i, item)
	r.conflicts(item)
	r.obligations(item)
	r.reasons("On the other side", opposing(item))
	r.reasons("Other ways", spare(item))
}

// place writes what an item is and where it rests, and below it in which
// states the regions of a provider lie.
func (r *report) place(i int, c request.Category, stored []request.Place, states []request.State, end string) {
	r.cited = map[jurisdiction.Cite]bool{}
	var names []string
	regions := false
	for _, p := range stored {
		if strings.Contains(string(p), ":") {
			regions = true
			names = append(names, string(p))
		} else {
			names = append(names, coded(request.State(p)))
		}
	}
	if len(stored) == 0 {
		names = []string{stateName(request.Unknown)}
	}
	r.gap()
	r.para(0, fmt.Sprintf("%d. ", i+1), categoryName(c)+" in "+enumerate(names)+end)
	if regions {
		r.para(3, "", "That is in "+codedList(states)+".")
	}
}
