package main

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// head writes the outcome and what it answers.
func (r *report) head(d policy.Decision) {
	title := fmt.Sprintf("REQUEST %s, received %s: %s", d.RequestID, d.Received, outcomeName(d.Outcome))
	if d.Partial {
		title += " (partly)"
	}
	r.para(0, "", title)
	r.gap()
	r.field("Asked by", r.asker())
	r.field("With", r.paper())
	r.field("Posture", spaced(d.Posture))
	if d.Partial {
		r.field("Hand over", itemsWith(d, policy.Allow))
		r.field("Redirect", itemsWith(d, policy.RedirectToMLAT))
		r.field("Refuse", itemsWith(d, policy.Deny))
	}
	r.field("Answer by", d.RespondBy)
	if d.Hypothetical {
		r.field("Forecast", fmt.Sprintf("the law held is that of %s", r.law.Compiled()))
	}
}

// field writes a line of the head, where there is something to say.
func (r *report) field(word, text string) {
	if text != "" {
		r.label(2, 11, word, text)
	}
}

// asker says who asks: the state, the authority and for whom it acts.
func (r *report) asker() string {
	a := r.req.Authority
	text := "a state that is not known: "
	if r.req.Requesting.Known() {
		text = coded(r.req.Requesting) + ": "
	}
	text += strings.TrimSuffix(spaced(a.Kind)+", "+a.Name, ", ")
	if a.OnBehalfOf != "" {
		text += ", on behalf of " + coded(a.OnBehalfOf)
	}
	return text
}

// paper says with which instrument, and whose.
func (r *report) paper() string {
	in := r.req.Instrument
	text := paperName(in.Kind)
	if in.Reference != "" {
		text += " " + in.Reference
	}
	if in.Issuer != request.ByNone {
		text += ", issued by " + issuerName(in.Issuer)
	} else if in.Issued != "" {
		text += ", issued"
	}
	if s := in.IssuedIn.State(); s != "" && s != r.req.Requesting {
		text += " in " + coded(s)
	}
	if in.Issued != "" {
		text += " on " + string(in.Issued)
	}
	return text
}

// itemsWith names the items that have an outcome, as many as can be taken in.
func itemsWith(d policy.Decision, o policy.Outcome) string {
	const most = 8
	var names []string
	for i, item := range d.Items {
		if item.Outcome == o {
			names = append(names, fmt.Sprintf("%s (item %d)", strings.ToLower(categoryName(item.Category)), i+1))
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return enumerate(names)
}
