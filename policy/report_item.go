package policy

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// why gives the reasons for the outcome: the gates, then the other reasons of the
// winning side. Between them it says where a foreign place has not agreed, which
// no rule says. Where there is no reason, the posture decided: it does not accept
// the reasons of the other side.
func (r *reporter) why(i int, item Item) []Section {
	reasons := deciding(item)
	points := r.points(reasons)
	silent := i < len(r.cases) && r.cases[i].Hosts == jurisdiction.HostsSilent
	if silent && item.Outcome != Allow && r.d.Posture != ProviderControl {
		gates := len(slices.DeleteFunc(reasons, func(r Reason) bool { return r.Effect != EffectGate }))
		points = slices.Insert(points, gates, r.hostSilent(item))
	}
	if len(points) == 0 {
		points = []string{r.Say("report.posture_decides", "posture", r.posture())}
	}
	return r.section("why", points)
}

// hostSilent says that a foreign place has not agreed. A territory of which no law
// is held is no foreign state.
func (r *reporter) hostSilent(item Item) string {
	var territories []string
	for _, place := range item.Places {
		switch {
		case place == r.d.request.Requesting:
		case r.d.engine.law.UnheldTerritory(place):
			territories = append(territories, r.State(place))
		default:
			return r.Say("report.host_silent")
		}
	}
	if len(territories) == 0 {
		return r.Say("report.host_silent")
	}
	return r.Say("report.territory_silent", "territories", r.List(territories))
}

// reasons gives a group of reasons.
func (r *reporter) reasons(code string, reasons []Reason) []Section {
	return r.section(code, r.points(reasons))
}

// points returns the sentences of reasons with their sources.
func (r *reporter) points(reasons []Reason) []string {
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

// unusedChannels returns the reasons that name a channel which is not among the
// channels of the item.
func unusedChannels(item Item) []Reason {
	return reasonsOf(item, func(r Reason) bool {
		used := slices.ContainsFunc(item.Channels, func(ch Channel) bool { return r.Code == channelCode(ch) })
		return r.Effect == EffectChannel && !used
	})
}

// reasonsOf returns the reasons of an item that a test keeps.
func reasonsOf(item Item, keep func(Reason) bool) []Reason {
	return slices.DeleteFunc(slices.Clone(item.Reasons), func(r Reason) bool { return !keep(r) })
}

// ask says, for each state, whom to ask instead and by which treaty, the best channel
// first.
func (r *reporter) ask(item Item) []Section {
	var sections []Section
	for _, state := range statesAsked(item.Channels) {
		s := Section{Code: "ask", Label: r.Say("report.ask"), Line: r.office(state, item.Channels)}
		for _, ch := range item.Channels {
			if ch.Requested == state {
				s.Points = append(s.Points, r.channelText(ch, item))
			}
		}
		sections = append(sections, s)
	}
	return sections
}

// office names the central authority that the channels to a state lead to, or
// the state where authorities deal with each other, or with the provider.
func (r *reporter) office(state request.State, channels []Channel) string {
	for _, ch := range channels {
		if ch.Requested == state && ch.CentralAuthority != nil && ch.Kind != jurisdiction.ViaEmergency247 {
			text := r.Say("report.central_authority", "state", r.TheState(state), "name", ch.CentralAuthority.address())
			return strings.TrimSpace(text + " " + ch.CentralAuthority.URL)
		}
	}
	return r.Coded(state)
}

// address returns the lines of a letter, in one.
func (a *CentralAuthority) address() string {
	parts := []string{a.Name, a.Ministry, a.City}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// channelText returns the treaty or statute of one channel, with its kind, its note
// and the contact point.
func (r *reporter) channelText(ch Channel, item Item) string {
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

// channelCode returns the code of the rule that finds channels of this kind.
func channelCode(ch Channel) string { return "channel." + string(ch.Kind) }

// basis returns the provision on which a channel rests. It is the one that the
// rule for the channel cites.
func basis(ch Channel, item Item) jurisdiction.Cite {
	for _, reason := range item.Reasons {
		if reason.Code != channelCode(ch) {
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

// obligations says what the holder of the data has to do, what has a day first.
func (r *reporter) obligations(item Item) []Section {
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
	return r.section("to_do", append(dated, others...))
}

// remedies says what would help, where it was asked for.
func (r *reporter) remedies(item Item) []Section {
	var points []string
	for _, remedy := range item.Remedies {
		points = append(points, remedy.Text)
	}
	return r.section("remedy", points)
}

// conflicts names each duty to disclose with the bars against it. Bars with the
// same duty and the same status are in one sentence.
func (r *reporter) conflicts(i int, item Item) []Section {
	var points []string
	for _, group := range r.groupByBar(i, item.Conflicts) {
		points = append(points, r.conflict(i, group))
	}
	return r.section("conflict", points)
}

// conflict writes the duty and the bars of a group, what became of them, and
// the review that the law offers.
func (r *reporter) conflict(i int, group []Conflict) string {
	first := group[0]
	duty := r.Say("report.duty_unnamed")
	if first.Duty != nil {
		duty = r.Say("report.duty", "cite", provision(*first.Duty)+r.note(*first.Duty))
	}
	status := r.barStatus(i, first)
	text := duty + " " + r.Say("report.bars_"+status, "bars", r.bars(group))
	if status == "lifted" {
		text += " " + r.Say("report.lifted_by", "cite", provision(*first.LiftedBy)+r.note(*first.LiftedBy))
	}
	if first.Review != nil {
		text += " " + r.Say("report.review", "cite", provision(*first.Review)+r.note(*first.Review))
	}
	return text
}

// bars names each bar once, followed by the states whose law it is: an act of the
// European Union is law of many states.
func (r *reporter) bars(group []Conflict) string {
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

// barStatus returns the word for what became of a bar: "lifted" by an act;
// "opened" where only the bar itself is cited for lifting it, because it allows
// disclosure with a clearance, with consent or for danger to life; otherwise how
// it bears on the item, or "stand" in a decision that was read back, which does
// not say how.
func (r *reporter) barStatus(i int, c Conflict) string {
	switch {
	case c.LiftedBy == nil && i < len(r.cases):
		for _, made := range r.cases[i].Conflicts {
			if made.State == c.State && made.Bar == *c.Bar {
				return string(made.Bearing)
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

// groupByBar groups the conflicts that differ only in their bar.
func (r *reporter) groupByBar(item int, conflicts []Conflict) [][]Conflict {
	var groups [][]Conflict
	for _, c := range conflicts {
		status := r.barStatus(item, c)
		i := slices.IndexFunc(groups, func(g []Conflict) bool {
			return sameCite(g[0].Duty, c.Duty) && sameCite(g[0].Review, c.Review) && r.barStatus(item, g[0]) == status &&
				(status == "opened" || sameCite(g[0].LiftedBy, c.LiftedBy))
		})
		if i < 0 {
			groups = append(groups, []Conflict{c})
		} else {
			groups[i] = append(groups[i], c)
		}
	}
	return groups
}

// sameCite reports whether both name one provision, or neither names any.
func sameCite(a, b *jurisdiction.Cite) bool { return a == b || a != nil && b != nil && *a == *b }
