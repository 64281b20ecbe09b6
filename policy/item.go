package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// item joins texts, citations, channels and conflicts to what the rules said. The item
// is in the memory of the draft and of the case.
func (d *draft) item(
	e *Engine, req *request.Request, i int, c *jurisdiction.Case, outcome Outcome, f eval.Findings,
) Item {
	d.clear()
	d.places = append(d.places, req.Data[i].StoredIn...)
	it := Item{
		Category:    c.Category,
		StoredIn:    d.places,
		Places:      c.Places,
		Outcome:     outcome,
		Reasons:     d.reasons,
		Channels:    d.channels,
		Conflicts:   d.conflictsOf(c),
		Obligations: d.obligations,
		Targets:     req.Data[i].Targets,
		From:        req.Data[i].From,
		Until:       req.Data[i].Until,
	}
	for _, r := range d.rulesOf(e, f.Codes) {
		if r.Set == "obligation" {
			it.Obligations = append(it.Obligations, d.obligation(e, r, req, c, outcome))
			continue
		}
		reason := Reason{
			Code: r.Code, Effect: Effect(r.Set), Text: d.text(e, r, req, i, c), Cite: d.citesOf(r, c, nil),
			Facts: d.pointersTo(r.pointers, req, i),
		}
		if r.Code == "silence.no_way" {
			d.ways, d.held = c.AppendNoWays(d.ways[:0], d.held[:0], f.Ask...)
			reason = d.noWay(e, reason)
		}
		it.Reasons = append(it.Reasons, reason)
	}
	if it.Outcome == RedirectToMLAT {
		d.routes = c.AppendRoutes(d.routes[:0], f.Ask...)
		for k := range d.routes {
			it.Channels = append(it.Channels, d.channel(e, &d.routes[k]))
		}
	}
	d.reasons, d.obligations, d.channels = it.Reasons, it.Obligations, it.Channels
	return it
}

// rulesOf returns the rules that have the codes, in the order of decisions.
func (d *draft) rulesOf(e *Engine, codes []string) []*ruleText {
	d.rules = d.rules[:0]
	for _, code := range codes {
		d.rules = append(d.rules, e.rules[code])
	}
	slices.SortFunc(d.rules, func(a, b *ruleText) int { return cmp.Compare(a.order, b.order) })
	return d.rules
}

// text returns the sentence of a reason. Where the place is not known, it names the
// regions that are not in the table of regions; for a lawsuit, the states whose
// courts a court can ask; where law is not held, which law that is.
func (d *draft) text(e *Engine, r *ruleText, req *request.Request, i int, c *jurisdiction.Case) string {
	title := r.title
	switch r.Code {
	case "forbid.unknown_place":
		return e.unlisted(title, req.Data[i])
	case "gate.not_public_authority":
		return d.courts(e, title, c)
	case "forbid.law_unknown":
		return cmp.Or(e.unheldBars(c), title)
	case "gate.process_unknown":
		return cmp.Or(e.unheldLevel(req, c), title)
	}
	return title
}

// unheldBars returns the sentence of why it is not known what bars there are.
func (e *Engine) unheldBars(c *jurisdiction.Case) string {
	var few [4]jurisdiction.Unheld
	unheld := c.AppendUnheld(few[:0])
	var space [256]byte
	k := memo.Key(space[:0]).Text("unheld")
	for _, u := range unheld {
		k = k.Text(string(u.Kind)).Text(string(u.State))
	}
	return e.once(k, func() string { return e.sayUnheldBars(unheld) })
}

func (e *Engine) sayUnheldBars(unheld []jurisdiction.Unheld) string {
	var why []string
	for _, kind := range []jurisdiction.UnheldKind{
		jurisdiction.UnheldSurvey, jurisdiction.UnheldState, jurisdiction.UnheldAddressee,
	} {
		var names []string
		for _, u := range unheld {
			if u.Kind == kind {
				names = append(names, e.language.TheState(u.State))
			}
		}
		if len(names) > 0 {
			why = append(why, e.language.Say("unheld."+string(kind), "states", e.language.List(names)))
		}
	}
	if len(why) == 0 {
		return ""
	}
	return e.language.Say("unheld.bars", "why", e.language.List(why))
}

// unheldLevel returns the sentence of why it is not known what process is enough.
func (e *Engine) unheldLevel(req *request.Request, c *jurisdiction.Case) string {
	var few [4]jurisdiction.Unheld
	for _, u := range c.AppendUnheld(few[:0]) {
		switch u.Kind {
		case jurisdiction.UnheldStateFile, jurisdiction.UnheldLevel, jurisdiction.UnheldSector, jurisdiction.UnheldPaper:
			return e.sayUnheldLevel(u, req, c.Category)
		}
	}
	return ""
}

// sayUnheldLevel remembers the sentence by what it says: the kinds say more and more.
func (e *Engine) sayUnheldLevel(u jurisdiction.Unheld, req *request.Request, category request.Category) string {
	var day, of, paper, sector string // empty where the sentence does not say it
	if u.Kind != jurisdiction.UnheldStateFile {
		day, of = string(req.Received), "category."+string(category)
	}
	switch u.Kind {
	case jurisdiction.UnheldPaper:
		paper = "instrument." + string(req.Instrument.Kind)
	case jurisdiction.UnheldSector:
		sector = "sector." + string(cmp.Or(req.Provider.Sector, request.Hosting))
	}
	var space [256]byte
	k := memo.Key(space[:0]).Text("unheld_level").Text(string(u.Kind)).Text(string(u.State))
	return e.once(k.Text(day).Text(of).Text(paper).Text(sector), func() string {
		l := e.language
		return l.Say("unheld."+string(u.Kind), "state", l.TheState(u.State), "day", day,
			"category", l.Say(of), "paper", l.Say(paper), "sector", l.Say(sector))
	})
}

// courts adds to the sentence which states the Hague Evidence Convention is open to.
func (d *draft) courts(e *Engine, title string, c *jurisdiction.Case) string {
	var names []string
	d.routes = c.AppendRoutes(d.routes[:0], everyAsk...)
	for _, r := range d.routes {
		if name := e.language.TheState(r.Requested); r.Kind == jurisdiction.ViaHagueEvidence && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return title
	}
	return title + " " + e.language.Say("hague_evidence", "states", e.language.List(names))
}

// noWay completes the reason that no way is open to a state with why there is none
// to each of the states, and with what is held.
func (d *draft) noWay(e *Engine, r Reason) Reason {
	before := len(d.cites)
	var space [memo.KeySize]byte
	k := memo.Key(space[:0]).Text("no_way").Text(r.Text)
	for _, w := range d.ways {
		k = memo.List(k.Text(string(w.State)).Text(string(w.Lack)), w.Held)
		for _, h := range w.Held {
			k = k.Text(h.Cite.Title).Text(h.Why).Text(string(h.Day))
			d.cites = append(d.cites, h.Cite)
		}
		k = memo.List(k, w.Reciprocity)
		for _, c := range w.Reciprocity {
			k = k.Text(c.Title)
		}
		d.cites = append(d.cites, w.Reciprocity...)
	}
	r.Text = e.once(k, func() string { return e.sayNoWay(r.Text, d.ways) })
	r.Cite = slices.Clip(jurisdiction.SortCites(d.cites[before:]))
	return r
}

func (e *Engine) sayNoWay(title string, ways []jurisdiction.NoWay) string {
	sentences := []string{title}
	if len(ways) == 0 {
		sentences = append(sentences, e.language.Say("no_way.whom"))
	}
	var unheld []string
	for _, w := range ways {
		name := e.language.TheState(w.State)
		if w.Lack == jurisdiction.LackNoTreatyHeld {
			unheld = append(unheld, name)
		} else {
			sentences = append(sentences, e.language.Say("no_way."+string(w.Lack), "state", name, "channels", e.heldChannels(w.Held)))
		}
	}
	if len(unheld) > 0 {
		sentences = append(sentences, e.language.Say("no_way.no_treaty_held", "states", e.language.List(unheld)))
	}
	for _, w := range ways {
		if len(w.Reciprocity) > 0 {
			sentences = append(sentences, e.language.Say("no_way.reciprocity",
				"state", e.language.TheState(w.State), "channels", e.titles(w.Reciprocity)))
		}
	}
	return strings.Join(sentences, " ")
}

// heldChannels names channels, each once, and says why one is not in force.
func (e *Engine) heldChannels(channels []jurisdiction.HeldChannel) string {
	var names []string
	for _, h := range channels {
		name := h.Cite.Title
		if h.Why != "" {
			name = e.language.Say("held."+h.Why, "channel", name, "day", string(h.Day))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return e.language.List(names)
}

// titles names the instruments of citations, each once.
func (e *Engine) titles(cites []jurisdiction.Cite) string {
	var names []string
	for _, c := range cites {
		if !slices.Contains(names, c.Title) {
			names = append(names, c.Title)
		}
	}
	return e.language.List(names)
}

// unlisted adds to the sentence the regions that are not in the table of regions.
func (e *Engine) unlisted(title string, it request.Item) string {
	unlisted := e.law.Unlisted(it)
	if len(unlisted) == 0 {
		return title
	}
	names := make([]string, len(unlisted))
	for i, place := range unlisted {
		names[i] = string(place)
	}
	return title + " " + e.language.Say("region.unlisted", "regions", e.language.List(names))
}

// obligation returns the wire form of an obligation, with the day on which its
// clock ends and the law that sets the clock.
func (d *draft) obligation(
	e *Engine, r *ruleText, req *request.Request, c *jurisdiction.Case, outcome Outcome,
) Obligation {
	o := Obligation{Code: r.said(), Text: e.duty(r, req, c, outcome)}
	clock, runs := c.Clock(jurisdiction.Duty(o.Code))
	if o.Cite = d.citesOf(r, c, clock.Cite); !runs {
		return o
	}
	o.Due = d.moments.One(&clock.Due)
	if clock.Extension > 0 {
		o.Text += " " + e.language.Say("clock.extension",
			"days", strconv.Itoa(clock.Extension), "day", string(clock.Extended))
	}
	return o
}

// duty returns the sentence of an obligation as it is true for the item: what
// remains to do where nothing is handed over, whom to tell, and what local counsel
// has to review.
func (e *Engine) duty(r *ruleText, req *request.Request, c *jurisdiction.Case, outcome Outcome) string {
	title := r.title
	switch r.Code {
	case "obligation.minimise":
		if outcome != Allow {
			return e.language.Say("minimise.later")
		}
	case "obligation.local_counsel_review":
		return cmp.Or(e.doubts(req, c), title)
	case "obligation.notify_customer":
		return e.whomToTell(title, req, c)
	case "obligation.ask_customer_first":
		if isEuropean(req) && req.Provider.AddressedAs == request.RoleProcessor {
			return title + " " + e.language.Say("ask.no_ground")
		}
	case "obligation.hold_until":
		if req.Emergency.DangerTo != request.NoDanger {
			return e.language.Say("hold.emergency")
		}
	}
	return title
}

// whomToTell returns whom the provider tells of the request, and that it does not
// tell the user where the authority forbids it. Under a European Production Order
// the provider never tells the user, and a processor tells the controller
// (Regulation (EU) 2023/1543, art. 5(7) and 13(1)); that is said where the request
// says what it needs.
func (e *Engine) whomToTell(title string, req *request.Request, c *jurisdiction.Case) string {
	text, role := title, req.Provider.AddressedAs
	if role == request.RoleProcessor {
		text = e.language.Say("notify.controller")
	}
	never := isEuropean(req) && (req.ConfidentialUser || role != request.RoleNotSaid)
	switch {
	case never || c.UserSecrecy == jurisdiction.SecrecyOpen:
		text += " " + e.language.Say("notify.not_user")
	case c.UserSecrecy == jurisdiction.SecrecyEnds:
		text += " " + e.language.Say("notify.not_user_until", "day", string(req.ConfidentialUserUntil))
	}
	return text
}

// isEuropean reports whether the paper is a European Production Order.
func isEuropean(req *request.Request) bool {
	return req.Instrument.Kind == request.EuropeanProductionOrder
}

// doubts returns the sentences of what local counsel has to review.
func (e *Engine) doubts(req *request.Request, c *jurisdiction.Case) string {
	var few [4]jurisdiction.Doubt
	var states [8]request.State
	doubts, _ := c.AppendDoubts(few[:0], states[:0])
	var space [memo.KeySize]byte
	k := memo.Key(space[:0]).Text("doubts").Text(string(req.Privileged))
	for _, d := range doubts {
		k = memo.Texts(k.Text(string(d.Kind)), d.States)
	}
	return e.once(k, func() string { return e.sayDoubts(doubts, req.Privileged) })
}

func (e *Engine) sayDoubts(doubts []jurisdiction.Doubt, whom request.Privilege) string {
	var sentences []string
	for _, d := range doubts {
		sentences = append(sentences, e.sayDoubt(d))
	}
	if whom != request.PrivilegeNotFound {
		sentences = append(sentences,
			e.language.Say("counsel.privileged", "whom", e.language.Say("privileged."+string(whom))))
	}
	return strings.Join(sentences, " ")
}

func (e *Engine) sayDoubt(d jurisdiction.Doubt) string {
	var names []string
	for _, state := range d.States {
		if state.Known() {
			names = append(names, e.language.TheState(state))
		} else {
			names = append(names, e.language.Say("counsel.addressee"))
		}
	}
	return e.language.Say("counsel."+string(d.Kind), "states", e.language.List(names))
}

// channel returns the wire form of a route.
func (d *draft) channel(e *Engine, r *jurisdiction.Route) Channel {
	ch := Channel{Kind: r.Kind, Instrument: r.Cite.Instrument, Requested: r.Requested}
	if r.Caveat != "" {
		ch.Note = e.language.Say("caveat." + string(r.Caveat))
	}
	switch {
	case !r.Conditional():
	case ch.Note == "":
		ch.Note = e.ifOffence(r)
	default:
		ch.Note += " " + e.ifOffence(r)
	}
	if o := &r.Office; o.Name != "" {
		ch.CentralAuthority = d.offices.One(&CentralAuthority{Name: o.Name, Ministry: o.Ministry, City: o.City, URL: o.URL})
	}
	return ch
}

// once returns the sentence that say returns, and remembers it by what is in it: the
// same few are said again and again.
func (e *Engine) once(k memo.Key, say func() string) string {
	if known := e.sentences.Get(k); known != nil {
		return *known
	}
	said := say()
	e.sentences.Put(k, said)
	return said
}

// ifOffence returns the note of a channel that is open for some offences alone.
func (e *Engine) ifOffence(r *jurisdiction.Route) string {
	var space [256]byte
	k := memo.Key(space[:0]).Text("if_offence").Text(r.Cite.Title).Float(r.If.MinMaxYears).Float(r.If.MaxAbove)
	k = memo.Texts(memo.Texts(k, r.If.OffenceKind), r.If.OffenceKindNot).Bool(r.If.OrganisedGroup).Bool(r.If.OrListed)
	return e.once(k, func() string { return ifOffence(e.language, r) })
}

// ifOffence returns the note of a channel that is open only if the offence is of
// some kind or weight, which the request does not show.
func ifOffence(l *lang.Language, r *jurisdiction.Route) string {
	var conditions []string
	add := func(key string, values ...string) {
		conditions = append(conditions, l.Say("if_offence."+key, values...))
	}
	addKinds := func(key string, kinds []request.OffenceKind) {
		var said []string
		for _, k := range kinds {
			said = append(said, l.Say("offence_kind."+string(k)))
		}
		if len(said) > 0 {
			add(key, "kinds", strings.Join(said, ", "))
		}
	}
	addKinds("one_of", r.If.OffenceKind)
	addKinds("none_of", r.If.OffenceKindNot)
	if r.If.OrganisedGroup {
		add("group")
	}
	switch {
	case r.If.MinMaxYears > 0:
		add("at_least", "years", fmt.Sprint(r.If.MinMaxYears))
	case r.If.MaxAbove > 0:
		add("above", "years", fmt.Sprint(r.If.MaxAbove))
	}
	if last := len(conditions) - 1; r.If.OrListed {
		conditions[last] = l.Say("if_offence.or_listed", "condition", conditions[last])
	}
	return l.Say("if_offence", "instrument", r.Cite.Title, "conditions", l.List(conditions))
}

// statesAsked returns the states that channels lead to, in their order.
func statesAsked(channels []Channel) []request.State {
	var states []request.State
	for _, ch := range channels {
		if !slices.Contains(states, ch.Requested) {
			states = append(states, ch.Requested)
		}
	}
	return states
}

// conflictsOf returns the wire form of the conflicts, in order of state and bar.
func (d *draft) conflictsOf(c *jurisdiction.Case) []Conflict {
	out := d.conflicts
	for i := range c.Conflicts {
		k := &c.Conflicts[i]
		out = append(out, Conflict{Duty: k.Duty, Bar: &k.Bar, State: k.State, LiftedBy: k.LiftedBy, Review: k.Review})
	}
	d.conflicts = out
	slices.SortStableFunc(out, func(a, b Conflict) int {
		return cmp.Or(strings.Compare(string(a.State), string(b.State)), strings.Compare(a.Bar.Instrument, b.Bar.Instrument),
			strings.Compare(a.Bar.Article, b.Bar.Article))
	})
	return out
}

// citesOf returns the provisions behind the facts that the rule reads, and the one more
// that there may be.
func (d *draft) citesOf(r *ruleText, c *jurisdiction.Case, more *jurisdiction.Cite) []jurisdiction.Cite {
	before := len(d.cites)
	d.cites = c.AppendCites(d.cites, r.readings...)
	if more != nil {
		d.cites = append(d.cites, *more)
		return slices.Clip(jurisdiction.SortCites(d.cites[before:]))
	}
	return slices.Clip(d.cites[before:])
}

// pointersTo returns the pointers to what a rule reads.
func (d *draft) pointersTo(p *input.Pointers, req *request.Request, item int) []string {
	before := len(d.texts)
	d.texts = p.Append(d.texts, req, item)
	return slices.Clip(d.texts[before:])
}
