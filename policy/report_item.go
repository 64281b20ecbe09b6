package policy

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// why writes what carried the outcome: the gates, that a foreign place has not
// agreed, which is no rule's to say, then the other reasons of the winning
// side. Where none is left, it is the posture that accepts nothing of the other.
func (r *report) why(i int, item Item) {
	reasons := deciding(item)
	points := r.points(reasons)
	if i < len(r.cases) && item.Outcome != Allow && r.cases[i].Hosts == jurisdiction.HostsSilent && r.d.Posture != ProviderControl {
		gates := len(slices.DeleteFunc(reasons, func(r Reason) bool { return r.Effect != Gate }))
		points = slices.Insert(points, gates, r.Say("report.host_silent"))
	}
	if len(points) == 0 {
		points = []string{r.Say("report.posture_decides", "posture", r.posture())}
	}
	r.block("report.why", points)
}

// reasons writes a group of reasons.
func (r *report) reasons(label string, reasons []Reason) { r.block(label, r.points(reasons)) }

// points returns the sentences of reasons with their sources.
func (r *report) points(reasons []Reason) []string {
	var points []string
	for _, reason := range reasons {
		points = append(points, reason.Text+r.note(reason.Cite...))
	}
	return points
}

// deciding returns the reasons that carried the outcome.
func deciding(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool { return r.Effect != Way && (r.Effect == Permit) == (item.Outcome == Allow) })
}

// opposing returns the reasons of the losing side.
func opposing(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool { return r.Effect != Way && (r.Effect == Permit) != (item.Outcome == Allow) })
}

// spare returns the ways to ask that stand with none of the item's channels.
func spare(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool {
		return r.Effect == Way && !slices.ContainsFunc(item.Channels, func(ch Channel) bool { return r.Code == wayCode(ch) })
	})
}

func reasonsOf(item Item, keep func(Reason) bool) []Reason {
	return slices.DeleteFunc(slices.Clone(item.Reasons), func(r Reason) bool { return !keep(r) })
}

// obligations writes what the holder has to do, what has a day first.
func (r *report) obligations(item Item) {
	var dated, others []string
	for _, o := range item.Obligations {
		point := o.Text + r.note(o.Cite...)
		if o.Due == nil {
			others = append(others, point)
			continue
		}
		dated = append(dated, momentText(*o.Due)+r.Say("colon")+point)
	}
	slices.Sort(dated)
	r.block("report.to_do", append(dated, others...))
}

// remedies writes what would help, where it was asked for.
func (r *report) remedies(item Item) {
	var points []string
	for _, remedy := range item.Remedies {
		points = append(points, remedy.Text)
	}
	r.block("report.remedy", points)
}

// momentText writes a day, or a moment to the minute with its zone.
func momentText(m request.Moment) string {
	day, clock, hours := strings.Cut(string(m), "T")
	if !hours || len(clock) < 6 {
		return string(m)
	}
	return day + " " + clock[:5] + " " + clock[8:]
}
