package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/examples/internal/flips"
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
func (o options) text(d *flips.Diff, columns int) []byte {
	p := page{columns: columns}
	p.head(o, d)
	for i, g := range d.Groups() {
		p.gap()
		p.heading(fmt.Sprintf("%d. ", i+1), g.Provisions)
		p.gap()
		p.group(g)
	}
	p.gap()
	if d.Flipped == 0 {
		p.para(0, "", "No decision flips: what changed in the law changes no outcome of the world table under this posture.")
	}
	p.para(0, "", fmt.Sprintf("%s decisions compared, %s flipped.", terminal.Thousands(d.Decisions), terminal.Thousands(d.Flipped)))
	return p.Bytes()
}

// group writes how many decisions flip, how, and which.
func (p *page) group(g *flips.Group) {
	p.flips(g.Flips)
	p.label("requesting", some(g.Requesting, stateName, named, ", "))
	p.label("places", some(g.Places, stateName, named, ", "))
	p.label("categories", categoryNames(g.Categories))
	p.label("profiles", strings.Join(g.Profiles.Among(flips.AllProfiles()), ", "))
	for _, what := range []flips.Change{flips.Cited, flips.Uncited} {
		if besides := g.Besides[what]; len(besides) > 0 {
			p.label(string(what), some(besides, strings.Clone, quoted, " · "))
		}
	}
}

// flips writes how many decisions flip, the numbers in a column.
func (p *page) flips(t flips.Tally[flips.Flip]) {
	label, wide := "flips", 0
	for _, n := range t {
		wide = max(wide, len(terminal.Thousands(n)))
	}
	for _, f := range t.Ranked(flipText) {
		fmt.Fprintf(p, "%*s%s%-18s %*s\n", indent, "", pad(label, column), flipText(f)+":", wide, terminal.Thousands(t[f]))
		label = ""
	}
}

// label writes text behind a word, in a column.
func (p *page) label(word, text string) { p.para(indent, pad(word, column), text) }

// flipText returns a flip as it is printed.
func flipText(f flips.Flip) string { return outcomeName(f.From) + " → " + outcomeName(f.To) }

func outcomeName(o policy.Outcome) string {
	name, _, _ := strings.Cut(o.String(), "_")
	return name
}

// some names those that were counted most, up to a limit, and counts the others.
func some[T comparable](t flips.Tally[T], name func(T) string, limit int, between string) string {
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
func categoryNames(t flips.Tally[request.Category]) string {
	var names []string
	for _, c := range t.Among(flips.AllCategories()) {
		names = append(names, strings.ReplaceAll(string(c), "_", " "))
	}
	return strings.Join(names, ", ")
}

func stateName(s request.State) string { return policy.StateName(s, "en") }
