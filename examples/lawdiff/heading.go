package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/request"
)

// head says what is compared.
func (p *page) head(o options, d *diff) {
	p.para(0, "", "WORLD TABLE "+o.compared())
	p.para(0, "", "Posture: "+strings.ReplaceAll(o.posture, "_", " ")+". Requesting states: "+asking(o.states)+".")
	if law := d.new.engine.Law(); law.Hypothetical(o.to) {
		p.para(0, "", fmt.Sprintf("A forecast: the law was compiled on %s.", law.Compiled()))
	}
}

// compared says which two days or laws are compared.
func (o options) compared() string {
	was, law := "the built-in law", "that law"
	if o.was != "" {
		was, law = "the law in "+o.was, "the built-in law"
	}
	switch {
	case !o.twoLaws():
		return fmt.Sprintf("from %s to %s", o.from, o.to)
	case o.law != "":
		law += " with " + o.law
	}
	return fmt.Sprintf("on %s, from %s to %s", o.to, was, law)
}

// asking names the requesting states that are compared.
func asking(states []request.State) string {
	if len(states) == 0 {
		return "all"
	}
	all := tally[request.State]{}
	for _, s := range states {
		all[s]++
	}
	return some(all, stateName, named, ", ")
}

// heading writes the provisions that flipped a group.
func (p *page) heading(mark string, provisions []provision) {
	if len(provisions) == 0 {
		p.para(0, mark, "No provision that is cited came, went or changed: what did is another, or a survey.")
	}
	for i, v := range merged(provisions) {
		if i > 0 {
			mark = strings.Repeat(" ", len(mark))
		}
		p.para(0, mark, strings.ToUpper(string(v.Change))+": "+v.name())
		p.para(len(mark)+2, "", v.source())
	}
}

// merged joins the articles of one instrument.
func merged(provisions []provision) []provision {
	var out []provision
	for _, v := range provisions {
		if n := len(out) - 1; n >= 0 && out[n].Change == v.Change && out[n].Instrument == v.Instrument && out[n].InForce == v.InForce {
			out[n].Article += "; " + v.Article
		} else {
			out = append(out, v)
		}
	}
	return out
}

// name returns the title and the article.
func (v provision) name() string { return strings.TrimSuffix(v.Title+", "+v.Article, ", ") }

// source returns where the provision is and from which day it holds.
func (v provision) source() string {
	text := v.Instrument
	if v.Citation != "" {
		text = v.Citation + "; " + text
	}
	if v.InForce != "" {
		text += "; from " + string(v.InForce)
	}
	return text
}
