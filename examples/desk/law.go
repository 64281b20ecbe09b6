package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A lawView is what the law held says of one state on one day, or what a search finds.
type lawView struct {
	*words
	Lang      string
	Languages []option
	States    []option

	State    request.State
	Name     string
	Day      request.Day
	Until    request.Day // the other day of a comparison; may be empty
	Query    string
	Postures []option // of the answers that are compared
	Problem  string   // what is wrong with the question
	Coverage *jurisdiction.Coverage
	Groups   []groupView
	Found    int // rows in all the groups
	Flips    []flipsView
}

// A groupView is rows under one heading.
type groupView struct {
	Title string
	Rows  []rowView
}

// A rowView is one provision.
type rowView struct {
	Article, Instrument, Rule, Categories string
	From, Until                           request.Day
	Evidence, Confidence, Source          string
	Reviewed                              request.Day
}

// mostFound is how many rows a search shows.
const mostFound = 200

// showLaw answers questions about the law: the state, the day, a second day to compare
// with, and words to look for are in the query.
func (d *desk) showLaw(w http.ResponseWriter, r *http.Request) {
	v, err := d.lawView(r.Context(), r.URL.Query(), r.Header.Get("Accept-Language"))
	if err != nil {
		http.Error(w, v.failure(err, 1), http.StatusServiceUnavailable)
		return
	}
	status := http.StatusOK
	if v.Problem != "" {
		status = http.StatusBadRequest
	}
	d.show(w, status, "law.html", v.Lang, v)
}

func (d *desk) lawView(ctx context.Context, asked url.Values, accept string) (*lawView, error) {
	posture := policy.Posture(asked.Get("posture"))
	if !slices.Contains(postures, posture) {
		posture = policy.StorageLocation
	}
	engine := d.engines[posture][tags[0]]
	law := engine.Law()
	v := &lawView{Lang: asked.Get("lang"), State: request.State(strings.ToUpper(strings.TrimSpace(asked.Get("state")))),
		Day: request.Day(asked.Get("day")), Until: request.Day(asked.Get("until")), Query: strings.TrimSpace(asked.Get("q"))}
	if !slices.Contains(tags, v.Lang) {
		v.Lang = policy.MatchLanguage(accept)
	}
	v.words = d.words[v.Lang]
	v.Languages, v.States = d.languages(v.Lang), states(v.Lang)
	v.Postures = v.words.postures(posture)
	for i := range v.Postures { // by name alone
		name, _, _ := strings.Cut(v.Postures[i].Text, ":")
		v.Postures[i].Text = strings.TrimSpace(name)
	}
	v.Day = cmp.Or(v.Day, law.Compiled())
	if v.Until != "" && v.Until < v.Day {
		v.Day, v.Until = v.Until, v.Day
	}
	if err := v.check(); err != nil {
		v.Problem = err.Error()
		return v, nil
	}
	rows := v.rowsOf(law)
	switch {
	case v.State != "" && v.Until != "":
		v.compare(rows)
		return v, v.flipsOf(ctx, engine)
	case v.State != "":
		held := law.Coverage(v.State)
		v.Coverage, v.Name = &held, policy.StateName(v.State, v.Lang)
		v.group(rows, func(r row) bool { return r.on(v.Day) })
	case v.Query != "":
		v.group(rows, func(row) bool { return true })
	}
	return v, nil
}

// check says what is wrong with the state or the days, as a request would be told.
func (v *lawView) check() error {
	var errs []error
	for _, day := range []request.Day{v.Day, v.Until} {
		asked := request.Request{Received: cmp.Or(day, v.Day), Requesting: cmp.Or(v.State, "US")}
		for _, fault := range request.FieldErrors(asked.Validate()) {
			if fault.Pointer == "/received" || fault.Pointer == "/requesting" {
				value := map[string]string{"/received": string(asked.Received), "/requesting": string(asked.Requesting)}[fault.Pointer]
				errs = append(errs, errors.New(v.fault(fault, value, "")))
			}
		}
		if len(errs) > 0 {
			break
		}
	}
	return errors.Join(errs...)
}

// A row is a provision of an instrument.
type row struct {
	in *jurisdiction.Instrument
	jurisdiction.Provision
	bound func(request.Day) bool // whether the state is bound by the instrument
}

// on reports whether a row applies on a day.
func (r row) on(day request.Day) bool { return r.Status == "" && r.Window.On(day) && r.bound(day) }

// rowsOf returns the rows of the state that was asked for, of all where none was, in
// which each of the words stands. Channels are counted, not listed: there is one for
// each other state.
func (v *lawView) rowsOf(law *jurisdiction.Law) []row {
	wanted := strings.Fields(strings.ToLower(v.Query))
	var rows []row
	for in := range law.All() {
		if v.State != "" && !names(law, in, v.State) {
			continue
		}
		bound := func(day request.Day) bool { return v.State == "" || binds(law, in, v.State, day) }
		for _, p := range in.Provisions {
			said := strings.ToLower(in.Title + " " + p.Article + " " + p.Rule)
			has := !slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(said, word) })
			if has && (p.Role != jurisdiction.RoleChannel || v.State == "") {
				rows = append(rows, row{in, p, bound})
			}
		}
	}
	return rows
}

// names reports whether an instrument binds a state on any day.
func names(law *jurisdiction.Law, in *jurisdiction.Instrument, state request.State) bool {
	return slices.ContainsFunc(in.Parties, func(p jurisdiction.Party) bool {
		group, ok := law.Instrument(p.Group)
		return p.State == state || ok && names(law, group, state)
	})
}

// binds reports whether an instrument binds a state on a day, itself or through a group.
func binds(law *jurisdiction.Law, in *jurisdiction.Instrument, state request.State, day request.Day) bool {
	return slices.ContainsFunc(in.Parties, func(p jurisdiction.Party) bool {
		if p.Status != "" || !p.Window.On(day) {
			return false
		}
		group, ok := law.Instrument(p.Group)
		return p.State == state || ok && binds(law, group, state, day)
	})
}

// group puts rows below their roles, in the order in which roles matter to a decision.
func (v *lawView) group(rows []row, keep func(row) bool) {
	byRole := map[jurisdiction.Role][]rowView{}
	for _, r := range rows {
		if !keep(r) {
			continue
		}
		if v.Found++; v.Found <= mostFound || v.State != "" {
			byRole[r.Role] = append(byRole[r.Role], v.row(r))
		}
	}
	for _, role := range roles {
		if len(byRole[role]) > 0 {
			v.Groups = append(v.Groups, groupView{v.Role[string(role)], byRole[role]})
		}
	}
}

// roles are those of provisions, what forbids first.
var roles = []jurisdiction.Role{jurisdiction.RoleBar, jurisdiction.RoleImmunity, jurisdiction.RolePermission,
	jurisdiction.RoleConsent, jurisdiction.RoleEmergency, jurisdiction.RolePower, jurisdiction.RoleExclusion,
	jurisdiction.RoleLevel, jurisdiction.RoleThreshold, jurisdiction.RoleAgreement, jurisdiction.RoleChannel,
	jurisdiction.RoleReview, jurisdiction.RoleObligation, jurisdiction.RoleNote}

// compare puts the rows that apply on one of two days alone below what became of them.
func (v *lawView) compare(rows []row) {
	v.Name = policy.StateName(v.State, v.Lang)
	began, ended := groupView{Title: v.Say("law_began")}, groupView{Title: v.Say("law_ended")}
	for _, r := range rows {
		switch before, after := r.on(v.Day), r.on(v.Until); {
		case after && !before:
			began.Rows = append(began.Rows, v.row(r))
		case before && !after:
			ended.Rows = append(ended.Rows, v.row(r))
		}
	}
	for _, g := range []groupView{began, ended} {
		if len(g.Rows) > 0 {
			v.Found += len(g.Rows)
			v.Groups = append(v.Groups, g)
		}
	}
}

// category returns the name of a category, without what it means.
func (v *lawView) category(c string) string {
	name, _, _ := strings.Cut(v.Choice["/data/*/category"][c], ":")
	return cmp.Or(strings.TrimSpace(name), v.Say("law_live")) // the one that no request has
}

// row returns what is shown of a provision. What it does not say itself, its instrument
// says for all of them.
func (v *lawView) row(r row) rowView {
	var categories []string
	for _, c := range r.Categories {
		categories = append(categories, v.category(string(c)))
	}
	evidence := cmp.Or(r.Evidence, r.in.Evidence)
	confidence := cmp.Or(r.Confidence, r.in.Confidence)
	return rowView{Article: r.Article, Instrument: r.in.Title, Rule: r.Rule, Categories: strings.Join(categories, ", "),
		From: r.From, Until: r.Window.Until, Evidence: v.Evidence[cmp.Or(string(evidence), "none")],
		Confidence: v.Confidence[string(confidence)], Source: cmp.Or(r.Source, r.in.Source), Reviewed: r.in.Reviewed}
}
