package policytest

import (
	"fmt"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// reasonsOutline says what speaks for and against each item, without texts and
// pointers: a reviewer has to see these lines change.
func reasonsOutline(d policy.Decision) string {
	var b strings.Builder
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s in %v\n", it.Category, it.Places)
		for _, r := range it.Reasons {
			if !ofPosture(r) {
				fmt.Fprintf(&b, "  %s%s\n", r.Code, sources(r.Cite))
			}
		}
		for _, c := range it.Conflicts {
			fmt.Fprintf(&b, "  conflict with %s: %s against %s, lifted by %s, review %s\n", c.State,
				cited(c.Duty), cited(c.Bar), cited(c.LiftedBy), cited(c.Review))
		}
		for _, o := range it.Obligations {
			fmt.Fprintf(&b, "  %s%s%s\n", o.Code, due(o), sources(o.Cite))
		}
	}
	return b.String()
}

// ofPosture reports whether a reason depends on the posture: to whom no way is open
// depends on whom the posture asks.
func ofPosture(r policy.Reason) bool { return r.Code == "silence.no_way" }

// outcomeOutline says what a posture decides, with the reasons that depend on it.
func outcomeOutline(d policy.Decision) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s%s\n", d.Outcome, word(d.Partial, " partial"), word(d.Hypothetical, " hypothetical"),
		word(d.RespondBy != "", " respond by "+string(d.RespondBy)))
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s in %v: %s\n", it.Category, it.Places, it.Outcome)
		for _, r := range it.Reasons {
			if ofPosture(r) {
				fmt.Fprintf(&b, "  %s%s\n", r.Code, sources(r.Cite))
			}
		}
		for _, c := range it.Channels {
			fmt.Fprintf(&b, "  ask %s by %s, %s%s\n", c.Requested, c.Kind, c.Instrument, office(c.CentralAuthority))
		}
		for _, r := range it.Remedies {
			fmt.Fprintf(&b, "  remedy %s%s\n", r.Kind, changes(r))
		}
	}
	return b.String()
}

func due(o policy.Obligation) string {
	if o.Due == nil {
		return ""
	}
	return " by " + string(*o.Due)
}

func changes(r policy.Remedy) string {
	var b strings.Builder
	for _, c := range r.Change {
		fmt.Fprintf(&b, " %s=%s", c.Path, c.Value)
	}
	return b.String()
}

func word(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

func sources(cites []jurisdiction.Cite) string {
	var list []string
	for _, c := range cites {
		list = append(list, cited(&c))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, "; ")
}

func cited(c *jurisdiction.Cite) string {
	if c == nil {
		return "none"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", c.Instrument, c.Article)) + fmt.Sprintf(" (%s)", c.InForce)
}

func office(a *policy.CentralAuthority) string {
	if a == nil {
		return ""
	}
	return ": " + a.Name
}
