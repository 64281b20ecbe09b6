package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// why writes what carried the outcome: that a foreign place has not agreed,
// which is no rule's to say, then the reasons of the winning side. Where none
// is left, it is the posture that accepts nothing of the other.
func (r *report) why(item policy.Item, c jurisdiction.Case) {
	reasons := deciding(item)
	if item.Outcome != policy.Allow && c.Hosts == jurisdiction.SilentHosts && r.posture != policy.ProviderControl {
		silent := policy.Reason{Text: "A foreign state where the data rest has not agreed by a positive act."}
		reasons = append([]policy.Reason{silent}, reasons...)
	}
	if len(reasons) == 0 {
		reasons = []policy.Reason{{Text: "The posture " + spaced(r.posture) + " accepts nothing of what is on the other side."}}
	}
	r.reasons("Why", reasons)
}

// reasons writes a group of reasons, each with its citations.
func (r *report) reasons(title string, reasons []policy.Reason) {
	if len(reasons) == 0 {
		return
	}
	r.title(title)
	for _, reason := range reasons {
		r.point(reason.Text, reason.Cite)
	}
}

// deciding returns the reasons that carried the outcome.
func deciding(item policy.Item) []policy.Reason {
	return filter(item.Reasons, func(r policy.Reason) bool {
		return r.Effect != policy.Way && (r.Effect == policy.Permit) == (item.Outcome == policy.Allow)
	})
}

// opposing returns the reasons of the losing side.
func opposing(item policy.Item) []policy.Reason {
	return filter(item.Reasons, func(r policy.Reason) bool {
		return r.Effect != policy.Way && (r.Effect == policy.Permit) != (item.Outcome == policy.Allow)
	})
}

// spare returns the ways to ask that stand with none of the item's channels.
func spare(item policy.Item) []policy.Reason {
	return filter(item.Reasons, func(r policy.Reason) bool {
		return r.Effect == policy.Way &&
			!slices.ContainsFunc(item.Channels, func(ch policy.Channel) bool { return r.Code == wayCode(ch) })
	})
}

func filter(reasons []policy.Reason, keep func(policy.Reason) bool) []policy.Reason {
	return slices.DeleteFunc(slices.Clone(reasons), func(r policy.Reason) bool { return !keep(r) })
}

// obligations writes what the holder has to do.
func (r *report) obligations(item policy.Item) {
	if len(item.Obligations) == 0 {
		return
	}
	r.title("To do")
	for _, o := range item.Obligations {
		text := o.Text
		if o.Due != nil {
			text = strings.TrimSuffix(text, ".") + ", by " + *o.Due + "."
		}
		r.point(text, o.Cite)
	}
}

// title writes the title of a group.
func (r *report) title(text string) {
	r.gap()
	r.para(3, "", text)
}

// point writes one sentence and the citations below it.
func (r *report) point(text string, cites []jurisdiction.Cite) {
	r.para(5, "- ", text)
	for _, c := range cites {
		r.cite(9, "", c)
	}
}

// cite writes a citation behind whose it is: in full, with its address, the
// first time in an item, and by its name alone after that.
func (r *report) cite(indent int, whose string, c jurisdiction.Cite) {
	if r.cited[c] {
		r.entry(indent, whose+provision(c))
		return
	}
	r.cited[c] = true
	r.entry(indent, whose+citation(c))
	if c.URL != "" {
		r.para(indent+2, "", c.URL)
	}
}

// provision names a provision.
func provision(c jurisdiction.Cite) string {
	return strings.TrimSuffix(c.Title+", "+c.Article, ", ")
}

// citation names a provision, the day from which it could be relied on, and
// how sure that is where it is not.
func citation(c jurisdiction.Cite) string {
	text := provision(c)
	if c.InForce != "" {
		text += ", in force since " + string(c.InForce)
	}
	if c.Confidence != "" && c.Confidence != "high" {
		text += fmt.Sprintf(", %s confidence", c.Confidence)
	}
	return text
}
