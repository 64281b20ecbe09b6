package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// item joins texts, citations, channels and conflicts to what the rules said.
func (e *Engine) item(req *request.Request, i int, c *jurisdiction.Case, f findings) Item {
	it := Item{
		Category:    c.Category,
		StoredIn:    append([]request.Place{}, req.Data[i].StoredIn...),
		Places:      c.Places,
		Outcome:     f.outcome,
		Reasons:     make([]Reason, 0, len(f.codes)),
		Channels:    []Channel{},
		Conflicts:   conflicts(c),
		Obligations: make([]Obligation, 0, len(f.codes)),
	}
	for _, code := range f.codes {
		r := e.rules.byCode[code]
		if r.family == "obligation" {
			it.Obligations = append(it.Obligations, Obligation{Code: strings.TrimPrefix(code, "obligation."), Text: r.title, Cite: r.cites(c)})
			continue
		}
		it.Reasons = append(it.Reasons, Reason{Code: code, Effect: Effect(r.family), Text: r.title, Cite: r.cites(c), Facts: e.pointers[code].of(req, i)})
	}
	slices.SortFunc(it.Reasons, compareReasons)
	slices.SortFunc(it.Obligations, func(a, b Obligation) int { return strings.Compare(a.Code, b.Code) })
	if it.Outcome == RedirectToMLAT {
		for _, route := range c.Routes(f.ask...) {
			it.Channels = append(it.Channels, channel(route))
		}
	}
	return it
}

var effects = []Effect{Gate, Forbid, Permit, Way, Silence}

func compareReasons(a, b Reason) int {
	return cmp.Or(cmp.Compare(slices.Index(effects, a.Effect), slices.Index(effects, b.Effect)), strings.Compare(a.Code, b.Code))
}

// channel returns the wire form of a route.
func channel(r jurisdiction.Route) Channel {
	ch := Channel{Kind: r.Kind, Instrument: r.Cite.Instrument, Requested: r.Requested, Note: caveats[r.Caveat]}
	if o := r.Office; o != nil {
		ch.CentralAuthority = &CentralAuthority{Name: o.Name, Ministry: o.Ministry, City: o.City, URL: o.URL}
	}
	return ch
}

// caveats are the notes to channels.
var caveats = map[jurisdiction.Caveat]string{
	"scope_unverified":     "The scope of this treaty is not verified; it may cover only some offences.",
	"civil_and_criminal":   "This treaty covers civil and criminal matters together.",
	"unofficial_agreement": "An agreement between representative offices, not between states.",
	"supplement":           "Supplements the European Convention of 1959.",
	"eu_us_instrument":     "Implements the agreement between the European Union and the United States.",
}

// conflicts returns the wire form of the conflicts, in order of state and bar.
func conflicts(c *jurisdiction.Case) []Conflict {
	out := []Conflict{}
	for _, found := range c.Conflicts {
		out = append(out, Conflict{Duty: found.Duty, Bar: &found.Bar, State: found.State, LiftedBy: found.LiftedBy, Review: found.Review})
	}
	slices.SortStableFunc(out, func(a, b Conflict) int {
		return cmp.Or(strings.Compare(string(a.State), string(b.State)), strings.Compare(a.Bar.Instrument, b.Bar.Instrument),
			strings.Compare(a.Bar.Article, b.Bar.Article))
	})
	return out
}

// cites returns the provisions behind the facts that the rule reads.
func (r *rule) cites(c *jurisdiction.Case) []jurisdiction.Cite {
	cites := []jurisdiction.Cite{}
	for _, read := range r.reads {
		if len(read.path) == 2 && read.path[0] == "facts" {
			cites = c.AppendCites(cites, read.path[1], read.words)
		}
	}
	return jurisdiction.SortCites(cites)
}
