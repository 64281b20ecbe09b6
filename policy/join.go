package policy

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
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
		Reasons:     []Reason{},
		Channels:    []Channel{},
		Conflicts:   conflicts(c),
		Obligations: []Obligation{},
	}
	for _, code := range f.codes {
		r := e.rules.byCode[code]
		if r.family == "obligation" {
			it.Obligations = append(it.Obligations, Obligation{Code: code, Text: r.title, Cite: r.cites(c)})
			continue
		}
		it.Reasons = append(it.Reasons, Reason{Code: code, Effect: Effect(r.family), Text: r.title, Cite: r.cites(c), Facts: r.pointers(req, i)})
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
			cites = append(cites, c.Cites(read.path[1], read.words...)...)
		}
	}
	return jurisdiction.SortCites(cites)
}

// pointers returns the JSON pointers into the request of what the rule reads:
// of what the request says, or, where it says none of it, of what is missing.
func (r *rule) pointers(req *request.Request, item int) []string {
	var all []string
	for _, read := range r.reads {
		if read.path[0] == "request" {
			all = append(all, "/"+strings.Join(read.path[1:], "/"))
			continue
		}
		from := inputShape().fields["facts"].fields[read.path[1]].from
		all = append(all, strings.Fields(strings.ReplaceAll(from, "{item}", strconv.Itoa(item)))...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	said := []string{}
	for _, p := range all {
		said = append(said, spread(req, p)...)
	}
	if len(said) == 0 {
		return append(said, all...)
	}
	return said
}

// spread returns the pointer where the request says something there, that of
// each place for the places of an item; none where it is absent.
func spread(req *request.Request, pointer string) []string {
	v, ok := find(reflect.ValueOf(req).Elem(), strings.Split(pointer, "/")[1:])
	if !ok {
		return nil
	}
	if !strings.HasSuffix(pointer, "/stored_in") || v.Len() == 0 {
		return []string{pointer}
	}
	var out []string
	for i := range v.Len() {
		out = append(out, pointer+"/"+strconv.Itoa(i))
	}
	return out
}

// find follows a pointer; false where the value there is empty and may be.
func find(v reflect.Value, path []string) (reflect.Value, bool) {
	required := false
	for _, name := range path {
		if v.Kind() == reflect.Slice {
			i, err := strconv.Atoi(name)
			if err != nil || i >= v.Len() {
				return v, false
			}
			v = v.Index(i)
			continue
		}
		for i := range v.NumField() {
			tag := v.Type().Field(i).Tag
			if key, _, _ := strings.Cut(tag.Get("json"), ","); key == name {
				v, required = v.Field(i), tag.Get("request") == "required"
				break
			}
		}
	}
	return v, required || !v.IsZero() && (v.Kind() != reflect.Slice || v.Len() > 0)
}
