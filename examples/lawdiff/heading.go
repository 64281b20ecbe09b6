package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/comity-go/comity/examples/internal/tally"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// head says what is compared.
func (p *page) head(o options, candidate policy.Side) {
	if o.log != "" {
		p.para(0, "", "DECISION LOG "+filepath.Base(o.log)+" "+o.compared())
		p.para(0, "", "Posture: "+spaced(o.posture)+".")
	} else {
		p.para(0, "", "WORLD TABLE "+o.compared())
		p.para(0, "", "Posture: "+spaced(o.posture)+". Requesting states: "+asking(o.states)+".")
	}
	if law := candidate.Engine.Law(); law.Hypothetical(o.to) {
		p.para(0, "", fmt.Sprintf("A forecast: the law was compiled on %s.", law.Compiled()))
	}
}

// compared says which days, laws, rules and postures are compared.
func (o options) compared() string {
	if !o.candidate() {
		return fmt.Sprintf("from %s to %s", o.from, o.to)
	}
	var what []string
	if o.was != "" || o.law != "" {
		was, law := "the built-in law", "that law"
		if o.was != "" {
			was, law = "the law in "+o.was, "the built-in law"
		}
		if o.law != "" {
			law += " with " + o.law
		}
		what = append(what, "from "+was+" to "+law)
	}
	if o.against != "" {
		rules := "no custom rules"
		if o.rules != "" {
			rules = "the rules in " + o.rules
		}
		what = append(what, "from "+rules+" to those in "+o.against)
	}
	if o.requires != "" {
		least := "any evidence"
		if o.least != "" {
			least = spaced(o.least) + " at least"
		}
		what = append(what, "from "+least+" to "+spaced(o.requires)+" at least")
	}
	if o.becomes != "" {
		what = append(what, "from "+spaced(o.posture)+" to "+spaced(o.becomes))
	}
	text := strings.Join(what, "; ")
	if o.to == "" {
		return text
	}
	return fmt.Sprintf("on %s, %s", o.to, text)
}

// spaced writes the word of a posture or of evidence as people do.
func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// asking names the requesting states that are compared.
func asking(states []request.State) string {
	if len(states) == 0 {
		return "all"
	}
	all := tally.Tally[request.State]{}
	for _, s := range states {
		all[s]++
	}
	return some(all, stateName, named, ", ")
}

// heading writes what flipped a group.
func (p *page) heading(mark string, causes []policy.Cause) {
	if len(causes) == 0 {
		p.para(0, mark, "No provision that is cited came, went or changed: what did is another, or a survey.")
	}
	for i, c := range merged(causes) {
		if i > 0 {
			mark = strings.Repeat(" ", len(mark))
		}
		title, source := described(c)
		p.para(0, mark, title)
		if source != "" {
			p.para(len(mark)+2, "", source)
		}
	}
}

// merged joins the articles of one instrument.
func merged(causes []policy.Cause) []policy.Cause {
	var out []policy.Cause
	for _, c := range causes {
		n := len(out) - 1
		if n >= 0 && c.Kind == policy.ProvisionCause && out[n].Change == c.Change && out[n].Name == c.Name && out[n].InForce == c.InForce {
			out[n].Article += "; " + c.Article
		} else {
			out = append(out, c)
		}
	}
	return out
}

// described returns what a cause is, and where it is.
func described(c policy.Cause) (title, source string) {
	change := strings.ToUpper(string(c.Change)) + ": "
	switch c.Kind {
	case policy.RuleCause:
		return change + "rule " + c.Name, c.Title
	case policy.PostureCause:
		return change + "posture " + spaced(c.Name), ""
	case policy.RegionCause:
		return change + "region " + c.Name, "in the table of regions: " + c.Title
	case policy.EvidenceCause:
		return change + "least evidence, " + spaced(c.Name), ""
	case policy.ErrorCause:
		return "NO ANSWER: " + c.Name, ""
	}
	source = c.Name
	if c.Citation != "" {
		source = c.Citation + "; " + source
	}
	if c.InForce != "" {
		source += "; from " + string(c.InForce)
	}
	return change + strings.TrimSuffix(c.Title+", "+c.Article, ", "), source
}
