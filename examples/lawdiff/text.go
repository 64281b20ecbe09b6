package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

const (
	indent = 3  // of what is below the number of a group
	column = 17 // of what is behind a label
	named  = 8  // states that are named, of many
	quoted = 5  // provisions that are named, of many that follow
)

// text returns the diff for people to read, on lines of so many columns.
func (o options) text(d *diff, columns int) []byte {
	p := page{columns: columns}
	p.head(o, d)
	for i, g := range d.sorted() {
		p.gap()
		p.heading(fmt.Sprintf("%d. ", i+1), g.provisions)
		p.gap()
		p.group(g)
	}
	p.gap()
	if d.flipped == 0 {
		p.para(0, "", "No decision flips: what changed in the law changes no outcome of the world table under this posture.")
	}
	p.para(0, "", fmt.Sprintf("%s decisions compared, %s flipped.", terminal.Thousands(d.decisions), terminal.Thousands(d.flipped)))
	return p.Bytes()
}

// group writes how many decisions flip, how, and which.
func (p *page) group(g *group) {
	p.flips(g.flips)
	p.label("requesting", some(g.requesting, stateName, named, ", "))
	p.label("places", some(g.places, stateName, named, ", "))
	p.label("categories", categoryNames(g.categories))
	p.label("profiles", strings.Join(g.profiles.among(allProfiles()), ", "))
	for _, what := range []change{cited, uncited} {
		if besides := g.besides[what]; len(besides) > 0 {
			p.label(string(what), some(besides, strings.Clone, quoted, " · "))
		}
	}
}

// flips writes how many decisions flip, the numbers in a column.
func (p *page) flips(t tally[flip]) {
	label, wide := "flips", 0
	for _, n := range t {
		wide = max(wide, len(terminal.Thousands(n)))
	}
	for _, f := range t.ranked(flip.String) {
		fmt.Fprintf(p, "%*s%s%-18s %*s\n", indent, "", pad(label, column), f.String()+":", wide, terminal.Thousands(t[f]))
		label = ""
	}
}

// label writes text behind a word, in a column.
func (p *page) label(word, text string) { p.para(indent, pad(word, column), text) }

// String returns the flip as it is printed.
func (f flip) String() string { return outcomeName(f.from) + " → " + outcomeName(f.to) }

func outcomeName(o policy.Outcome) string {
	name, _, _ := strings.Cut(o.String(), "_")
	return name
}

// some names those that were counted most, up to a limit, and counts the others.
func some[T comparable](t tally[T], name func(T) string, limit int, between string) string {
	var names []string
	for _, v := range t.ranked(name) {
		names = append(names, name(v))
	}
	rest := ""
	if more := len(names) - limit; more > 0 {
		names, rest = names[:limit], fmt.Sprintf(" and %s more", terminal.Thousands(more))
	}
	return strings.Join(names, between) + rest
}

// categoryNames names the categories as people write them.
func categoryNames(t tally[request.Category]) string {
	var names []string
	for _, c := range t.among(allCategories()) {
		names = append(names, strings.ReplaceAll(string(c), "_", " "))
	}
	return strings.Join(names, ", ")
}

func stateName(s request.State) string { return policy.StateName(s, "en") }
