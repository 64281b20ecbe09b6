package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// groupForm is the wire form of a group.
type groupForm struct {
	Provisions []provisionForm    `json:"provisions"`
	Rules      []ruleForm         `json:"rules,omitempty"`
	Posture    string             `json:"posture,omitempty"` // of the candidate, where it flipped the group
	Regions    []regionForm       `json:"regions,omitempty"`
	Evidence   *evidenceForm      `json:"least_evidence,omitempty"` // where it flipped the group
	Errors     []string           `json:"errors,omitempty"`         // codes
	Flipped    int                `json:"flipped"`
	Flips      []flipForm         `json:"flips"`
	Requesting []request.State    `json:"requesting"`
	Places     []request.Place    `json:"places"`
	Categories []request.Category `json:"categories"`
	Profiles   []string           `json:"profiles"`
	Cited      []string           `json:"now_cited"`
	Uncited    []string           `json:"no_longer_cited"`
	Records    []int64            `json:"records,omitempty"` // of a log, by number
}

type provisionForm struct {
	Change     policy.CauseChange `json:"change"`
	Instrument string             `json:"instrument"`
	Article    string             `json:"article"`
	Title      string             `json:"title"`
	Citation   string             `json:"citation"`
	InForce    request.Day        `json:"in_force,omitempty"` // where it came
}

type ruleForm struct {
	Change policy.CauseChange `json:"change"`
	Code   string             `json:"code"`
	Title  string             `json:"title"`
}

type regionForm struct {
	Change policy.CauseChange `json:"change"`
	Region string             `json:"region"`
	Moved  string             `json:"moved"` // such as IE → GB
}

type evidenceForm struct {
	Change policy.CauseChange    `json:"change"`
	Least  jurisdiction.Evidence `json:"least"`
}

type flipForm struct {
	From    policy.Outcome `json:"from"`
	To      policy.Outcome `json:"to"`
	Failed  bool           `json:"failed,omitempty"` // there is no answer
	Flipped int            `json:"flipped"`
}

// judgedForm is the last line of a log.
type judgedForm struct {
	Decisions int            `json:"decisions"`
	Items     int            `json:"items"`
	Flipped   int            `json:"flipped"`
	Hidden    int            `json:"hidden"` // decisions that cannot be judged
	Fields    map[string]int `json:"fields"` // these by what is masked
	Failed    int            `json:"failed"`
	Elsewhere int            `json:"made_elsewhere"`
	Unread    int            `json:"unread"`
}

// jsonLines returns one group a line, and for a log what was judged of it.
func (o options) jsonLines(d *diff) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	write := func(form any) {
		if err := enc.Encode(form); err != nil {
			panic(err) // the forms always marshal
		}
	}
	for _, g := range d.sorted() {
		write(g.form())
	}
	if j := d.judged; o.log != "" {
		write(judgedForm{j.Decisions, d.impact.Decided, d.impact.Flipped, j.Hidden, j.Fields, j.Failed, j.Elsewhere, j.Unread})
	}
	return out.Bytes()
}

func (g *group) form() groupForm {
	form := groupForm{
		Provisions: []provisionForm{},
		Flipped:    g.flips.Total(),
		Requesting: slices.Sorted(maps.Keys(g.requesting)),
		Places:     slices.Sorted(maps.Keys(g.places)),
		Categories: g.categories.Among(allCategories()),
		Profiles:   g.profiles.Among(allProfiles()),
		Cited:      append([]string{}, g.besides[policy.CauseCited].Ranked(strings.Clone)...),
		Uncited:    append([]string{}, g.besides[policy.CauseUncited].Ranked(strings.Clone)...),
		Records:    g.records,
	}
	for _, c := range g.causes {
		switch c.Kind {
		case policy.RuleCause:
			form.Rules = append(form.Rules, ruleForm{c.Change, c.Name, c.Title})
		case policy.PostureCause:
			form.Posture = c.Name
		case policy.RegionCause:
			form.Regions = append(form.Regions, regionForm{c.Change, c.Name, c.Title})
		case policy.EvidenceCause:
			form.Evidence = &evidenceForm{c.Change, jurisdiction.Evidence(c.Name)}
		case policy.ErrorCause:
			form.Errors = append(form.Errors, c.Name)
		default:
			form.Provisions = append(form.Provisions, provisionForm{c.Change, c.Name, c.Article, c.Title, c.Citation, c.InForce})
		}
	}
	for _, f := range g.flips.Ranked(flip.String) {
		form.Flips = append(form.Flips, flipForm{f.from, f.to, f.failed, g.flips[f]})
	}
	return form
}
