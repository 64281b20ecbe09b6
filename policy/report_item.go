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
		gates := len(slices.DeleteFunc(reasons, func(r Reason) bool { return r.Effect != EffectGate }))
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
	return reasonsOf(item, func(r Reason) bool {
		return r.Effect != EffectChannel && (r.Effect == EffectPermit) == (item.Outcome == Allow)
	})
}

// opposing returns the reasons of the losing side.
func opposing(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool {
		return r.Effect != EffectChannel && (r.Effect == EffectPermit) != (item.Outcome == Allow)
	})
}

// spare returns the ways to ask that stand with none of the item's channels.
func spare(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool {
		return r.Effect == EffectChannel && !slices.ContainsFunc(item.Channels, func(ch Channel) bool { return r.Code == wayCode(ch) })
	})
}

func reasonsOf(item Item, keep func(Reason) bool) []Reason {
	return slices.DeleteFunc(slices.Clone(item.Reasons), func(r Reason) bool { return !keep(r) })
}

// ask writes whom to ask instead and by which treaty, best first, one state
// after the other.
func (r *report) ask(item Item) {
	label := "report.ask"
	for _, state := range statesAsked(item.Channels) {
		var points []string
		for _, ch := range item.Channels {
			if ch.Requested == state {
				points = append(points, r.way(ch, item))
			}
		}
		r.headed(label, r.office(state, item.Channels), points)
		label = ""
	}
}

// office names the central authority that the channels to a state lead to, or
// the state where authorities deal with each other, or with the provider.
func (r *report) office(state request.State, channels []Channel) string {
	for _, ch := range channels {
		if ch.Requested == state && ch.CentralAuthority != nil && ch.Kind != jurisdiction.ViaEmergency247 {
			return strings.TrimSpace(r.Say("report.central_authority", "state", r.TheState(state), "name", ch.CentralAuthority.address()) +
				" " + ch.CentralAuthority.URL)
		}
	}
	return r.Coded(state)
}

// address returns the lines of a letter, in one.
func (a *CentralAuthority) address() string {
	parts := []string{a.Name, a.Ministry, a.City}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// way writes the treaty or statute of one channel, with what is to be known of
// it.
func (r *report) way(ch Channel, item Item) string {
	cite := basis(ch, item)
	text := provision(cite) + r.note(cite)
	if kind, ok := r.Lookup("channel_kind." + string(ch.Kind)); ok {
		text = kind + r.Say("colon") + text
	}
	if ch.Note != "" {
		text += ". " + ch.Note
	}
	if a := ch.CentralAuthority; a != nil && ch.Kind == jurisdiction.ViaEmergency247 {
		text += ". " + r.Say("report.contact_point", "state", r.TheState(ch.Requested), "name", a.address())
	}
	return text
}

// wayCode returns the code of the rule that finds such a channel.
func wayCode(ch Channel) string { return "channel." + string(ch.Kind) }

// basis returns the provision that a channel stands on: the one that the rule
// which found it cites.
func basis(ch Channel, item Item) jurisdiction.Cite {
	for _, reason := range item.Reasons {
		if reason.Code != wayCode(ch) {
			continue
		}
		for _, c := range reason.Cite {
			if c.Instrument == ch.Instrument {
				return c
			}
		}
	}
	return jurisdiction.Cite{Instrument: ch.Instrument, Title: ch.Instrument}
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

// conflicts writes each duty to disclose with the bars that it meets, those of
// a kind together.
func (r *report) conflicts(i int, item Item) {
	var points []string
	for _, group := range r.alike(i, item.Conflicts) {
		points = append(points, r.conflict(i, group))
	}
	r.block("report.conflict", points)
}

// conflict writes the duty and the bars of a group, what became of them, and
// the review that the law offers.
func (r *report) conflict(i int, group []Conflict) string {
	first := group[0]
	duty := r.Say("report.duty_unnamed")
	if first.Duty != nil {
		duty = r.Say("report.duty", "cite", provision(*first.Duty)+r.note(*first.Duty))
	}
	text := duty + " " + r.Say("report.bars_"+r.fate(i, first), "bars", r.bars(group))
	if r.fate(i, first) == "lifted" {
		text += " " + r.Say("report.lifted_by", "cite", provision(*first.LiftedBy)+r.note(*first.LiftedBy))
	}
	if first.Review != nil {
		text += " " + r.Say("report.review", "cite", provision(*first.Review)+r.note(*first.Review))
	}
	return text
}

// bars names each bar once, behind the states whose law it is: an act of the
// Union is law of many.
func (r *report) bars(group []Conflict) string {
	var bars []jurisdiction.Cite
	states := map[jurisdiction.Cite][]string{}
	for _, c := range group {
		if states[*c.Bar] == nil {
			bars = append(bars, *c.Bar)
		}
		states[*c.Bar] = append(states[*c.Bar], r.TheState(c.State))
	}
	var texts []string
	for _, bar := range bars {
		texts = append(texts, provision(bar)+r.note(bar)+" ("+r.List(states[bar])+")")
	}
	return r.List(texts)
}

// fate says what became of a bar: an act lifted it; or nothing but the bar
// itself is cited for lifting it, as it opens for a clearance, for consent or
// for danger to life; or it stands. What stands binds here, follows the group or
// only sets a condition, which a decision that was read back does not say.
func (r *report) fate(i int, c Conflict) string {
	switch {
	case c.LiftedBy == nil && i < len(r.cases):
		for _, found := range r.cases[i].Conflicts {
			if found.State == c.State && found.Bar == *c.Bar {
				return string(found.Bearing)
			}
		}
		return "stand"
	case c.LiftedBy == nil:
		return "stand"
	case *c.LiftedBy == *c.Bar:
		return "opened"
	}
	return "lifted"
}

// alike gathers the conflicts that differ in nothing but the bar.
func (r *report) alike(item int, conflicts []Conflict) [][]Conflict {
	var groups [][]Conflict
	for _, c := range conflicts {
		i := slices.IndexFunc(groups, func(g []Conflict) bool {
			return same(g[0].Duty, c.Duty) && same(g[0].Review, c.Review) && r.fate(item, g[0]) == r.fate(item, c) &&
				(r.fate(item, c) == "opened" || same(g[0].LiftedBy, c.LiftedBy))
		})
		if i < 0 {
			groups = append(groups, []Conflict{c})
		} else {
			groups[i] = append(groups[i], c)
		}
	}
	return groups
}

func same(a, b *jurisdiction.Cite) bool { return a == b || a != nil && b != nil && *a == *b }
