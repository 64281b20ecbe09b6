package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// stateOf reads the state of -law-of; a wrong one has the fault that it has in a
// request.
func stateOf(code string) (request.State, error) {
	state := request.State(code)
	for _, fault := range request.FieldErrors(request.Request{Requesting: state}.Validate()) {
		if fault.Pointer == "/requesting" && code != "" {
			return "", errors.New(fault.Problem)
		}
	}
	if !state.Known() {
		return "", errors.New("give the code of one state, such as PT")
	}
	return state, nil
}

// coverage prints what the law holds of the state asked for. An error of writing
// is seen at the end.
func (c *command) coverage() {
	law := c.engine.Law()
	held := law.Coverage(c.lawOf)
	if c.json {
		json.NewEncoder(c.out).Encode(held)
		return
	}
	p := coveragePage{columns: c.columns}
	p.write(held, law.UnheldTerritory(held.State))
	c.out.WriteString(p.String())
}

// A coveragePage is what is held of a state, for people to read.
type coveragePage struct {
	strings.Builder
	columns int
}

// label is the columns of what stands before the text.
const label = 15

// write writes the page.
func (p *coveragePage) write(c jurisdiction.Coverage, territory bool) {
	name := named(c.State)
	if c.Part != "" {
		name += ", of which " + named(c.Part) + " is part"
	}
	p.para("", 0, fmt.Sprintf("%s: what is held, as of %s", name, c.Day))
	p.WriteByte('\n')
	if len(c.Instruments) == 0 {
		text := "Nothing: no instrument in the law files binds it. Its bars and levels are not known, nor is a way to ask it."
		if territory {
			text += " As a territory it inherits nothing of the state to which it belongs."
		}
		p.para("  ", 2, text)
		return
	}
	p.line("State file", choose(c.StateFile, strings.ToLower(string(c.State))+"/state.yaml",
		"none: what process its authorities need was not gathered"))
	p.line("Bars", choose(c.BarsSurveyed, "surveyed; ", "not surveyed, so that one is taken to stand; ")+rowCount(c.Bars))
	p.categories("Levels", c.Levels)
	p.categories("Emergency", c.Emergency)
	p.line("Powers", rowCount(c.Powers))
	p.line("Thresholds", rowCount(c.Thresholds))
	p.line("Asked by", counted(c.AskedBy, "state")+" in a criminal matter, the 24/7 network not counted")
	for _, ch := range c.Channels {
		text := cmp.Or(channelNames[ch.Kind], plain(ch.Kind)) + ": " + counted(ch.States, "state")
		if ch.SomeOffences > 0 {
			text += fmt.Sprintf(", %d of them for some offences alone", ch.SomeOffences)
		}
		p.below(text)
	}
	office := "none held"
	if o := c.CentralAuthority; o != nil {
		office = fmt.Sprintf("%s (as of %s, %s)", o.Name, o.AsOf, choose(o.Read, "read", "recalled"))
	}
	p.line("Authority", office)
	p.line("Reviewed", fmt.Sprintf("the oldest on %s", c.Reviewed))
	p.line("Instruments", fmt.Sprintf("%d: %s", len(c.Instruments), strings.Join(c.Instruments, ", ")))
}

// categories writes the rows by category; categories of which the same is held
// stand together.
func (p *coveragePage) categories(word string, rows []jurisdiction.CategoryRows) {
	for len(rows) > 0 {
		first, names := rows[0], []string{}
		for len(rows) > 0 && alike(first, rows[0]) {
			names, rows = append(names, string(rows[0].Category)), rows[1:]
		}
		p.line(word, strings.Join(names, ", ")+": "+rowCount(first.RowCount))
		word = ""
		for _, days := range first.Days {
			if text := limitText(days.Limit); text != noLimit || len(first.Days) > 1 {
				p.below(text + ": " + spans(days.Held))
			}
		}
		if first.Held > 0 && len(first.Missing) > 0 {
			p.below("no row: " + spans(first.Missing))
		}
	}
}

// alike reports whether the same is held of two categories.
func alike(a, b jurisdiction.CategoryRows) bool {
	a.Category = b.Category
	return reflect.DeepEqual(a, b)
}

// channelNames are the channels whose words do not say what they are.
var channelNames = map[jurisdiction.ChannelKind]string{
	jurisdiction.ViaMLAT: "treaty between two states", jurisdiction.ViaMLAConvention: "convention among many states",
	jurisdiction.ViaEmergency247: "24/7 network",
}

// circleNames are the circles of states whose words do not say what they are.
var circleNames = map[jurisdiction.Circle]string{
	jurisdiction.CircleOwn: "its own authorities", jurisdiction.CircleForeign: "other states",
	jurisdiction.CircleNonEU: "states outside the Union", jurisdiction.CircleNonEEA: "states outside the EEA",
	jurisdiction.CircleAnyone: "any state",
}

const noLimit = "for all"

// limitText says of what rows with the limit speak.
func limitText(l jurisdiction.Limit) string {
	var parts []string
	if len(l.Sectors) > 0 {
		parts = append(parts, "sectors "+plainList(l.Sectors))
	}
	if len(l.Papers) > 0 {
		parts = append(parts, plainList(l.Papers))
	}
	for _, circle := range l.For {
		parts = append(parts, "for "+cmp.Or(circleNames[circle], string(circle)))
	}
	if l.When != "" {
		parts = append(parts, "when "+plain(l.When))
	}
	if len(parts) == 0 {
		return noLimit
	}
	return strings.Join(parts, "; ")
}

// rowCount says how many rows there are, since when, and how many were read.
func rowCount(n jurisdiction.RowCount) string {
	if n.Held == 0 {
		return "none held"
	}
	return fmt.Sprintf("%s from %s, %d read, %d recalled", counted(n.Held, "row"), n.First, n.Read, n.Recalled)
}

// spans names days.
func spans(list []jurisdiction.Span) string {
	var texts []string
	for _, s := range list {
		texts = append(texts, choose(s.Until == "", "from "+string(s.From), string(s.From)+" to "+string(s.Until)))
	}
	return strings.Join(texts, ", ")
}

func counted(n int, thing string) string {
	return fmt.Sprintf("%d %s", n, choose(n == 1, thing, thing+"s"))
}

func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func named(s request.State) string { return fmt.Sprintf("%s (%s)", policy.StateName(s, "en"), s) }

// plain writes a word of the law files as people do.
func plain[W ~string](word W) string { return strings.ReplaceAll(string(word), "_", " ") }

func plainList[W ~string](words []W) string {
	var texts []string
	for _, w := range words {
		texts = append(texts, plain(w))
	}
	return strings.Join(texts, ", ")
}

// line writes a text behind its label.
func (p *coveragePage) line(word, text string) {
	p.para(fmt.Sprintf("  %-*s", label-2, word), label, text)
}

// below writes a text that belongs to the line above.
func (p *coveragePage) below(text string) { p.para(strings.Repeat(" ", label)+"- ", label+2, text) }

// para writes a text behind a mark, on lines of the page's columns; all but the
// first line begin at a column. What law files say cannot steer the screen.
func (p *coveragePage) para(mark string, column int, text string) {
	p.WriteString(terminal.Wrap(mark, strings.Fields(request.OneLine(text)), column, p.columns))
}
