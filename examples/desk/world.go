package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// An asking is what a map shows the answers to: who asks for which data of whom, by
// which paper, and under which posture that is decided. The rest of the request is that
// of the world table of the library.
type asking struct {
	By       request.State
	Category request.Category
	Paper    request.InstrumentKind // that of one of policy.Profiles
	Customer request.CustomerKind
	Posture  policy.Posture
}

// asked reads an asking and a day from a query. What is not said is as in the first
// sample.
func (d *desk) asked(said url.Values) (asking, request.Day) {
	or := func(name, otherwise string) string { return cmp.Or(strings.TrimSpace(said.Get(name)), otherwise) }
	return asking{
		By:       request.State(strings.ToUpper(or("by", "US"))),
		Category: request.Category(or("category", string(request.Content))),
		Paper:    request.InstrumentKind(or("paper", string(request.Warrant))),
		Customer: request.CustomerKind(or("customer", string(request.Consumer))),
		Posture:  policy.Posture(or("posture", string(policy.StorageLocation))),
	}, request.Day(or("day", string(d.law().Compiled())))
}

// law is what all engines of the desk decide by.
func (d *desk) law() *jurisdiction.Law { return d.engines[policy.StorageLocation][tags[0]].Law() }

// survey finds the states whose bars were surveyed.
func survey(law *jurisdiction.Law) map[request.State]bool {
	surveyed := map[request.State]bool{}
	for _, state := range request.States() {
		surveyed[state] = law.Coverage(state).BarsSurveyed
	}
	return surveyed
}

// query returns the query that asked reads.
func (a asking) query(day request.Day, lang string) url.Values {
	return url.Values{"by": {string(a.By)}, "category": {string(a.Category)}, "paper": {string(a.Paper)},
		"customer": {string(a.Customer)}, "posture": {string(a.Posture)}, "day": {string(day)}, "lang": {lang}}
}

// by reports whether a profile has the paper.
func (a asking) by(p policy.Profile) bool { return p.Instrument == a.Paper }

// request returns what is asked of one state. The library refuses it where the paper is
// not in the world table.
func (a asking) request(day request.Day, place request.State) request.Request {
	var profile policy.Profile
	if i := slices.IndexFunc(policy.Profiles(), a.by); i >= 0 {
		profile = policy.Profiles()[i]
	}
	req := profile.Request(day, a.By, place)
	req.Data = []request.Item{{Category: a.Category, StoredIn: []request.Place{request.Place(place)}}}
	req.Customer.Kind = a.Customer
	if a.Customer == request.PublicSector {
		req.Customer.State = request.Area(place)
	}
	return req
}

// A worldView is the map.
type worldView struct {
	*words
	Lang                                    string
	Languages, States                       []option
	Categories, Papers, Customers, Postures []option
	Asking                                  asking
	ByName, Data, PaperText                 string
	Day                                     request.Day
	Faults                                  []faultView // of what is asked: there is no map
	Failed                                  string      // why no decision came about: there is no map
	Charts                                  []chart
	Answers                                 map[request.State]*answerView
	Rows                                    []*answerView // in order of name
	Counts                                  []countView
	Stops                                   []stopView
	Stop                                    int // the number of the one that stands, from 0
	Earlier, Later                          *stopView
	Changed                                 []changeView // on the day itself
}

// An answerView is the answer to what is asked of one state.
type answerView struct {
	State         request.State
	Name, Outcome string
	Surveyed      bool
	Whom          string // the office to ask, or the state
	Why           string // the treaty to ask under, or the first reason
	Law, Try      string // addresses
}

// Look is the pattern in which the state is drawn.
func (a *answerView) Look() string {
	if a.Surveyed {
		return a.Outcome
	}
	return a.Outcome + "-pale"
}

// A countView is how many states have an outcome.
type countView struct {
	Outcome          string
	Surveyed, Others int
}

// A stopView is a day on which answers change.
type stopView struct {
	Day     request.Day
	Changes int
	At      string // address
}

// A changeView is states whose answer becomes another.
type changeView struct{ Old, New, States string }

// showWorld draws the map that the query asks for.
func (d *desk) showWorld(w http.ResponseWriter, r *http.Request) {
	v := d.worldView(r.Context(), r.URL.Query(), r.Header.Get("Accept-Language"))
	status := http.StatusOK
	switch {
	case len(v.Faults) > 0:
		status = http.StatusBadRequest
	case v.Failed != "":
		status = http.StatusServiceUnavailable
	}
	d.show(w, status, "world.html", v.Lang, v)
}

func (d *desk) worldView(ctx context.Context, said url.Values, accept string) *worldView {
	a, day := d.asked(said)
	v := &worldView{Lang: said.Get("lang"), Asking: a, Day: day, Charts: d.charts}
	if !slices.Contains(tags, v.Lang) {
		v.Lang = policy.MatchLanguage(accept)
	}
	v.words = d.words[v.Lang]
	v.Languages, v.States = d.languages(v.Lang), states(v.Lang)
	v.choices()
	if v.Faults = v.faults(d.law()); len(v.Faults) > 0 {
		return v
	}
	engine := d.engines[a.Posture][v.Lang]
	err := v.decide(ctx, engine, d.surveyed)
	var h *history
	if err == nil {
		h, err = d.histories.of(ctx, engine, a)
	}
	if err != nil {
		v.Failed = v.failure(err, 1)
		return v
	}
	v.take(h)
	return v
}

// faults returns what is wrong with what is asked, each with its field.
func (v *worldView) faults(law *jurisdiction.Law) (all []faultView) {
	asked := v.Asking
	listed := func(id, pointer, label, word string, is bool) {
		if !is {
			all = append(all, faultView{Pointer: pointer, ID: id, Field: label, Problem: v.Say("world_not_listed", "word", cutShort(word))})
		}
	}
	listed("paper", "/instrument/kind", v.Field["/instrument/kind"].Label, string(asked.Paper), slices.ContainsFunc(policy.Profiles(), asked.by))
	listed("posture", "", v.Say("posture"), string(asked.Posture), slices.Contains(postures, asked.Posture))
	if len(all) > 0 {
		asked.Paper = request.Warrant // so that the rest is found
	}
	req := asked.request(v.Day, request.States()[0])
	value := decoded(encoded(req))
	for _, e := range request.FieldErrors(request.Join(req.Validate(), law.Check(req))) {
		for _, field := range []faultView{
			{Pointer: "/requesting", ID: "by", Field: v.Field["/requesting"].Label},
			{Pointer: "/data/0/category", ID: "category", Field: v.Field["/data/*/category"].Label},
			{Pointer: "/customer/kind", ID: "customer", Field: v.Field["/customer/kind"].Label},
			{Pointer: "/received", ID: "day", Field: v.Say("law_day")},
		} {
			told := slices.ContainsFunc(all, func(f faultView) bool { return f.ID == field.ID })
			if e.Pointer == field.Pointer && !told { // the others repeat the requesting state
				field.Problem = v.fault(e, valueAt(value, e.Pointer), "")
				all = append(all, field)
			}
		}
	}
	return all
}

// choices fills in what one may choose.
func (v *worldView) choices() {
	a := v.Asking
	v.ByName, v.PaperText = policy.StateName(a.By, v.Lang), v.Paper[string(a.Paper)]
	for _, word := range request.Content.Words() {
		text := v.Choice["/data/*/category"][word]
		v.Categories = append(v.Categories, option{word, text, word == string(a.Category)})
	}
	for _, p := range policy.Profiles() {
		text := v.Choice["/instrument/kind"][string(p.Instrument)]
		v.Papers = append(v.Papers, option{string(p.Instrument), text, p.Instrument == a.Paper})
	}
	for _, word := range request.Consumer.Words() {
		v.Customers = append(v.Customers, option{word, v.Choice["/customer/kind"][word], word == string(a.Customer)})
	}
	for _, p := range postures {
		v.Postures = append(v.Postures, option{string(p), v.Posture[string(p)], p == a.Posture})
	}
}

// decide asks every state.
func (v *worldView) decide(ctx context.Context, engine *policy.Engine, surveyed map[request.State]bool) error {
	v.Answers = map[request.State]*answerView{}
	counts := map[string]*countView{}
	for _, o := range outcomes {
		counts[o.String()] = &countView{Outcome: o.String()}
	}
	for _, place := range request.States() {
		decision, err := engine.Decide(ctx, v.Asking.request(v.Day, place))
		if err != nil {
			return err
		}
		answer := v.answer(place, decision.Items[0], surveyed[place])
		v.Answers[place] = answer
		v.Rows = append(v.Rows, answer)
		if count := counts[answer.Outcome]; answer.Surveyed {
			count.Surveyed++
		} else {
			count.Others++
		}
	}
	for _, o := range outcomes {
		v.Counts = append(v.Counts, *counts[o.String()])
	}
	order := collate.New(language.Make(v.Lang))
	slices.SortFunc(v.Rows, func(a, b *answerView) int { return order.CompareString(a.Name, b.Name) })
	return nil
}

// outcomes are those of the legend, in order.
var outcomes = []policy.Outcome{policy.Allow, policy.RedirectToMLAT, policy.Deny}

// answer returns what is shown of the answer to what is asked of one state.
func (v *worldView) answer(place request.State, item policy.Item, surveyed bool) *answerView {
	law := url.Values{"state": {string(place)}, "day": {string(v.Day)}, "lang": {v.Lang}}
	try := v.Asking.query(v.Day, v.Lang)
	try.Set("place", string(place))
	a := &answerView{State: place, Name: policy.StateName(place, v.Lang), Outcome: item.Outcome.String(),
		Surveyed: surveyed, Law: "/law?" + law.Encode(), Try: "/?" + try.Encode()}
	switch item.Outcome {
	case policy.RedirectToMLAT:
		way := item.Channels[0]
		if way.CentralAuthority != nil {
			a.Whom = way.CentralAuthority.Name
		} else if way.Requested != place {
			a.Whom = policy.StateName(way.Requested, v.Lang)
		}
		for _, reason := range item.Reasons {
			for _, cite := range reason.Cite {
				if cite.Instrument == way.Instrument {
					a.Why = cite.Title
				}
			}
		}
	case policy.Allow:
		i := slices.IndexFunc(item.Reasons, func(r policy.Reason) bool { return r.Effect == policy.EffectPermit })
		a.Why = item.Reasons[i].Text
	default:
		a.Why = item.Reasons[0].Text
	}
	return a
}

// take takes over on which days answers change.
func (v *worldView) take(h *history) {
	for i, day := range h.days {
		v.Stops = append(v.Stops, stopView{day, len(h.changes[day]), "/world?" + v.Asking.query(day, v.Lang).Encode()})
		if day <= v.Day {
			v.Stop = i
		}
	}
	earlier := v.Stop
	if v.Stops[v.Stop].Day == v.Day {
		earlier--
	}
	if earlier >= 0 {
		v.Earlier = &v.Stops[earlier]
	}
	if v.Stop+1 < len(v.Stops) {
		v.Later = &v.Stops[v.Stop+1]
	}
	for _, c := range h.changes[v.Day] {
		now := changeView{c.old.String(), c.new.String(), policy.StateName(c.state, v.Lang)}
		i := slices.IndexFunc(v.Changed, func(c changeView) bool { return c.Old == now.Old && c.New == now.New })
		if i < 0 {
			v.Changed = append(v.Changed, now)
		} else {
			v.Changed[i].States += ", " + now.States
		}
	}
}

// Days are those on which an answer changes, for the slider.
func (v *worldView) Days() string {
	var days []string
	for _, s := range v.Stops {
		days = append(days, fmt.Sprintf("%s/%d", s.Day, s.Changes))
	}
	return strings.Join(days, " ")
}

// Last is the number of the last stop.
func (v *worldView) Last() int { return len(v.Stops) - 1 }

// pattern returns the lines of the pattern of a look, in a square of 24 units: none where
// data may go, lines to another side where another state is asked, and a grid where
// nothing goes.
func pattern(look string) string {
	switch outcome, _, pale := strings.Cut(look, "-"); {
	case outcome == policy.RedirectToMLAT.String():
		return "M-6 6L6 -6M-6 30L30 -6M18 30L30 18"
	case outcome == policy.Deny.String():
		return "M0 12H24M12 0V24"
	case pale:
		return "M10 12h4"
	}
	return ""
}
