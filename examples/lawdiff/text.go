package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/examples/internal/tally"
	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

const (
	indent = 3  // of what is below the number of a group
	column = 17 // of what is behind a label
	named  = 8  // states or records that are named, of many
	quoted = 5  // provisions that are named, of many that follow
)

// text returns the diff for people to read, on lines of so many columns.
func (o options) text(d *diff, candidate policy.Side, columns int) []byte {
	p := page{columns: columns}
	p.head(o, candidate)
	for i, g := range d.sorted() {
		p.gap()
		p.heading(fmt.Sprintf("%d. ", i+1), g.causes)
		p.gap()
		p.group(g)
	}
	p.gap()
	if o.log != "" {
		p.judged(d)
		return p.Bytes()
	}
	if d.impact.Flipped == 0 {
		p.para(0, "", "No decision flips: what changed "+o.where()+" changes no outcome of the world table under this posture.")
	}
	p.para(0, "", fmt.Sprintf("%s decisions compared, %s flipped.",
		terminal.Thousands(d.impact.Decided), terminal.Thousands(d.impact.Flipped)))
	return p.Bytes()
}

// where says what may have changed.
func (o options) where() string {
	if o.against != "" || o.becomes != "" {
		return "in the rules"
	}
	return "in the law"
}

// judged says what of a log was compared.
func (p *page) judged(d *diff) {
	j := d.judged
	say := func(n int, text string) {
		if n > 0 {
			p.para(0, "", fmt.Sprintf(text, terminal.Thousands(n)))
		}
	}
	p.para(0, "", fmt.Sprintf("%s items of %s decisions compared, %s flipped.", terminal.Thousands(d.impact.Decided),
		terminal.Thousands(j.Decisions-j.Hidden-j.Failed), terminal.Thousands(d.impact.Flipped)))
	say(j.Hidden, "%s decisions cannot be judged: a rule reads what is masked.")
	for _, field := range tally.Tally[string](j.Fields).Ranked(strings.Clone) {
		p.label(field, terminal.Thousands(j.Fields[field]))
	}
	say(j.Failed, "%s decisions have no answer today.")
	say(j.Elsewhere, "%s decisions were made with another law, other rules or another posture than what is compared here.")
	say(j.Unread, "%s records cannot be read.")
}

// group writes how many decisions flip, how, and which.
func (p *page) group(g *group) {
	p.flips(g.flips)
	p.label("requesting", some(g.requesting, stateName, named, ", "))
	p.label("places", some(g.places, placeName, named, ", "))
	p.label("categories", categoryNames(g.categories))
	if len(g.profiles) > 0 {
		p.label("profiles", strings.Join(g.profiles.Among(allProfiles()), ", "))
	}
	if len(g.records) > 0 {
		p.label("records", firstOf(g.records))
	}
	for _, what := range []policy.CauseChange{policy.CauseCited, policy.CauseUncited} {
		if besides := g.besides[what]; len(besides) > 0 {
			p.label(string(what), some(besides, strings.Clone, quoted, " · "))
		}
	}
}

// firstOf names the first records, and counts the others.
func firstOf(records []int64) string {
	text := ""
	for i, seq := range records[:min(len(records), named)] {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(seq)
	}
	if more := len(records) - named; more > 0 {
		text += fmt.Sprintf(" and %s more", terminal.Thousands(more))
	}
	return text
}

// flips writes how many decisions flip, the numbers in a column.
func (p *page) flips(t tally.Tally[flip]) {
	label, wide := "flips", 0
	for _, n := range t {
		wide = max(wide, len(terminal.Thousands(n)))
	}
	for _, f := range t.Ranked(flip.String) {
		fmt.Fprintf(p, "%*s%s%-18s %*s\n", indent, "", pad(label, column), f.String()+":", wide, terminal.Thousands(t[f]))
		label = ""
	}
}

// label writes text behind a word, in a column.
func (p *page) label(word, text string) { p.para(indent, pad(word, column), text) }

// String returns the flip as it is printed.
func (f flip) String() string {
	if f.failed {
		return outcomeName(f.from) + " → no answer"
	}
	return outcomeName(f.from) + " → " + outcomeName(f.to)
}

func outcomeName(o policy.Outcome) string {
	name, _, _ := strings.Cut(o.String(), "_")
	return name
}

// some names those that were counted most, up to a limit, and counts the others.
func some[T comparable](t tally.Tally[T], name func(T) string, limit int, between string) string {
	var names []string
	for _, v := range t.Ranked(name) {
		names = append(names, name(v))
	}
	rest := ""
	if more := len(names) - limit; more > 0 {
		names, rest = names[:limit], fmt.Sprintf(" and %s more", terminal.Thousands(more))
	}
	return strings.Join(names, between) + rest
}

// categoryNames names the categories as people write them.
func categoryNames(t tally.Tally[request.Category]) string {
	var names []string
	for _, c := range t.Among(allCategories()) {
		names = append(names, strings.ReplaceAll(string(c), "_", " "))
	}
	return strings.Join(names, ", ")
}

func stateName(s request.State) string { return policy.StateName(s, "en") }

// placeName names a place: a state, or a region as it is written.
func placeName(p request.Place) string {
	if s := request.State(p); s.Known() {
		return stateName(s)
	}
	return request.OneLine(string(p))
}
