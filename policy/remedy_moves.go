package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// moves lists what the requesting authority could do, likely things first. To
// verify the instrument is no move: one that nobody could verify has no remedy.
func (s *search) moves() []move {
	return slices.Concat(s.obtain(), s.clear(), s.narrow(), s.supply(), s.serve(), s.direct())
}

// obtain lists the instruments to obtain: the same one renewed, then the same one
// from a prosecutor, an independent body or a judge, then one of another kind from
// a judge.
func (s *search) obtain() []move {
	in := &s.req.Instrument
	var moves []move
	add := func(key string, edits ...edit) {
		text := s.say(key)
		if s.facts.Process == jurisdiction.ProcessUnknown {
			text += " " + s.say("unheld")
		}
		moves = append(moves, move{kind: ObtainAuthority, text: text, edits: edits})
	}
	if s.facts.Expired {
		add("renew", setExpires(s.req.Received))
	}
	for _, by := range []request.Issuer{request.ByProsecutor, request.ByIndependent, request.ByJudge} {
		if in.Issuer != by && in.Issuer != request.ByJudge {
			add("issuer."+string(by), setIssuer(by))
		}
	}
	for _, kind := range []request.InstrumentKind{request.Warrant, request.CourtOrder, request.ProductionOrder} {
		if kind == in.Kind {
			continue
		}
		edits := []edit{setKind(kind)}
		if in.Issuer != request.ByJudge {
			edits = append(edits, setIssuer(request.ByJudge))
		}
		add("judge."+string(kind), edits...)
	}
	return moves
}

// narrow lists what less could be asked for.
func (s *search) narrow() []move {
	var moves []move
	add := func(text string, edits ...edit) { moves = append(moves, move{kind: Narrow, text: text, edits: edits}) }
	switch {
	case s.req.Scope != request.Targeted && len(s.req.Targets) == 0:
		add(s.say("name_and_narrow"), setScope(request.Targeted), setTargets(unnamedTargets))
	case s.req.Scope != request.Targeted:
		add(s.say("scope"), setScope(request.Targeted))
	case len(s.req.Targets) == 0:
		add(s.say("targets"), setTargets(unnamedTargets))
	}
	if edits := s.past(); len(edits) > 0 {
		add(s.say("past"), edits...)
	}
	for _, accounts := range s.fewerAccounts() {
		add(s.say("accounts"), setItemTargets(accounts))
	}
	for _, lesser := range s.lesser() {
		add(s.say("category", "category", s.engine.language.Say("category."+string(lesser))), setCategory(lesser))
	}
	return moves
}

// unnamedTargets stands for the accounts that only the authority can name.
var unnamedTargets = []request.Target{{Kind: request.Account, Value: "<account>"}}

// lesser returns the categories that are less than the one asked for. Where the
// law files hold no process level, nobody can know that less would help.
func (s *search) lesser() []request.Category {
	if s.facts.Process == jurisdiction.ProcessUnknown {
		return nil
	}
	return lesserCategories[s.item.Category]
}

// lesserCategories are what less could be asked for, the widest first.
var lesserCategories = map[request.Category][]request.Category{
	request.Content:        {request.Traffic, request.Identification, request.Subscriber},
	request.Traffic:        {request.Identification, request.Subscriber},
	request.Location:       {request.Identification, request.Subscriber},
	request.Documents:      {request.Identification, request.Subscriber},
	request.Identification: {request.Subscriber},
}

// past returns the edits that end the span of the item, or of each of its targets,
// at the day of receipt, where it goes beyond that day.
func (s *search) past() []edit {
	receipt, item := request.Moment(s.req.Received), s.req.Data[0]
	ends := func(t request.Target) bool {
		past := t
		past.Until = receipt
		return s.req.Live(t) && !s.req.Live(past)
	}
	if item.Until != "" {
		if ends(request.Target{From: item.From, Until: item.Until}) {
			return []edit{setItemUntil(receipt)}
		}
		return nil
	}
	var edits []edit
	about := s.accountsAsked()
	for i, t := range s.req.Targets {
		if about[t.Value] && ends(t) {
			edits = append(edits, setUntil(i, receipt))
		}
	}
	if len(edits) > maxTrials/2 {
		return nil
	}
	return edits
}

// accountsAsked returns the values of the targets that the item is about.
func (s *search) accountsAsked() map[string]bool {
	about := map[string]bool{}
	for _, t := range s.req.TargetsOf(0) {
		about[t.Value] = true
	}
	return about
}

// fewerAccounts returns to which of its accounts the item could be narrowed: those
// of one person, and those of which no data are asked that do not exist yet.
func (s *search) fewerAccounts() [][]string {
	const most = 8
	about := s.accountsAsked()
	var sets [][]string
	add := func(keep func(request.Target) bool) {
		var values []string
		for _, t := range s.req.TargetsOf(0) {
			if keep(t) && !slices.Contains(values, t.Value) {
				values = append(values, t.Value)
			}
		}
		known := slices.ContainsFunc(sets, func(set []string) bool { return slices.Equal(set, values) })
		if 0 < len(values) && len(values) < len(about) && !known && len(sets) < most {
			sets = append(sets, values)
		}
	}
	if len(about) > maxTrials {
		return nil
	}
	for _, p := range s.req.Subjects {
		add(func(t request.Target) bool { return slices.Contains(p.Targets, t.Value) })
	}
	add(func(t request.Target) bool { return !s.req.Live(t) })
	return sets
}

// supply lists the facts that the request lacks, each with the value that could
// help.
func (s *search) supply() []move {
	r, home := s.req, s.req.Requesting
	var moves []move
	add := func(text string, edits ...edit) {
		moves = append(moves, move{kind: SupplyInformation, text: text, edits: edits})
	}
	state := s.engine.language.TheState(home)
	if slices.Contains(s.item.Places, request.Unknown) && home.Known() {
		add(s.say("place", "state", state), setStoredIn([]request.Place{request.Place(home)}))
	}
	missing := s.facts.Missing()
	if missing.Years > 0 {
		add(s.say("offence", "years", fmt.Sprint(missing.Years)), setMaxYears(missing.Years))
	}
	if edits := s.person(); len(edits) > 0 && home.Known() {
		moves = append(moves, move{SupplyInformation, s.say("person", "state", state), edits, true})
	}
	for _, court := range missing.Courts {
		add(s.say("court", "area", string(court)), setIssuedIn(court))
	}
	if r.Emergency.DangerTo == request.NoDanger && slices.Contains(urgent, r.Instrument.Kind) {
		add(s.say("danger"), setDangerTo(request.DangerToOthers))
		add(s.say("danger_to_subject"), setDangerTo(request.DangerToSubject))
	}
	if !r.Customer.Consent {
		add(s.say("consent"), setConsent(true))
	}
	if len(r.Provider.OffersIn) == 0 && home.Known() {
		add(s.say("offers", "state", state), setOffersIn([]request.State{home}))
	}
	if r.Customer.Kind == request.PublicSector && r.Customer.State == "" && home.Known() {
		add(s.say("public_body", "state", state), setCustomerState(request.Area(home)))
	}
	return moves
}

// urgent are the instruments with which danger to life counts.
var urgent = []request.InstrumentKind{request.EmergencyRequest, request.EuropeanProductionOrder}

// person returns the edits that give each unknown fact about the subject, or about
// the persons whose data the item is, the value that could help: the requesting
// state.
func (s *search) person() []edit {
	var edits []edit
	supply := func(set func(request.State) edit, known request.State) {
		if !known.Known() {
			edits = append(edits, set(s.req.Requesting))
		}
	}
	if len(s.req.Subjects) == 0 {
		supply(setNationality, s.req.Subject.Nationality)
		supply(setResidence, s.req.Subject.Residence)
		supply(setLocated, s.req.Subject.Located)
		return edits
	}
	about := s.accountsAsked()
	for i, p := range s.req.Subjects {
		if len(p.Targets) > 0 && !slices.ContainsFunc(p.Targets, func(value string) bool { return about[value] }) {
			continue
		}
		for _, fact := range personFacts {
			supply(func(v request.State) edit { return setOfPerson(i, fact, v) }, *fact.of(&p))
		}
		if len(edits) > maxTrials/4 {
			return nil
		}
	}
	return edits
}

// clear lists the sets of states whose clearance could help, the smallest first:
// one state; every place of storage; every place and one state whose bar stands
// or that protects the data; all of these.
func (s *search) clear() []move {
	hosts := s.uncleared(s.item.Places)
	var barred []request.State
	for _, c := range s.item.Conflicts {
		if c.LiftedBy == nil {
			barred = append(barred, c.State)
		}
	}
	all := s.uncleared(slices.Concat(s.item.Places, barred, statesAsked(s.item.Channels)))
	var sets [][]request.State
	for _, state := range all {
		sets = append(sets, []request.State{state})
	}
	sets = append(sets, hosts)
	for _, state := range all {
		if !slices.Contains(hosts, state) {
			sets = append(sets, append(slices.Clone(hosts), state))
		}
	}
	var moves []move
	for i, set := range append(sets, all) {
		before := sets[:min(i, len(sets))]
		if len(set) > 0 && !slices.ContainsFunc(before, func(s []request.State) bool { return slices.Equal(set, s) }) {
			moves = append(moves, s.clearFrom(set))
		}
	}
	return moves
}

// uncleared returns the known states that gave no clearance yet, each once. The
// requesting state is among them only for a request for mutual legal assistance,
// which meets no process level by itself.
func (s *search) uncleared(states []request.State) []request.State {
	states = slices.Clone(states)
	slices.Sort(states)
	return slices.DeleteFunc(slices.Compact(states), func(state request.State) bool {
		home := state == s.req.Requesting && s.req.Instrument.Kind != request.MLARequest
		cleared := slices.ContainsFunc(s.req.Clearances, func(c request.Clearance) bool { return c.State == state })
		return home || !state.Known() || cleared
	})
}

// clearFrom returns the move to come back with the clearance of the states.
func (s *search) clearFrom(states []request.State) move {
	list := slices.Clone(s.req.Clearances)
	var texts []string
	for _, state := range states {
		list = append(list, request.Clearance{State: state, By: request.ClearedByAuthority, Reference: request.Unreferenced})
		texts = append(texts, s.route(state),
			s.say("reference", "placeholder", request.Unreferenced, "state", s.engine.language.TheState(state)))
	}
	return move{kind: ChangeChannel, text: strings.Join(texts, " "), edits: []edit{setClearances(list)}}
}

// route says how to get the clearance of a state: through its central authority
// under a treaty in force, or by letters rogatory. Tax authorities and courts deal
// with each other under conventions of their own.
func (s *search) route(state request.State) string {
	name := s.engine.language.TheState(state)
	for _, r := range s.routes {
		switch r.Kind {
		case jurisdiction.ViaEuropeanInvestigationOrder, jurisdiction.ViaMLAT, jurisdiction.ViaMLAConvention,
			jurisdiction.ViaLettersRogatory, jurisdiction.ViaTaxConvention, jurisdiction.ViaHagueEvidence:
		default:
			continue
		}
		switch {
		case r.Requested != state:
		case r.Office.Name != "":
			return s.say("clearance", "state", name, "office", r.Office.Name, "instrument", r.Cite.Title)
		default:
			return s.say("clearance_direct", "state", name, "instrument", r.Cite.Title)
		}
	}
	if state == s.req.Requesting {
		return s.say("clearance_home", "state", name)
	}
	return s.say("letters_rogatory", "state", name)
}

// serve lists the other entities of the provider on which the request could be
// served. The entity that is served must have control of the data.
func (s *search) serve() []move {
	p := s.req.Provider
	entities := slices.Concat([]request.State{p.Home}, p.EstablishedIn)
	var moves []move
	for i, state := range entities {
		if !state.Known() || state == p.Addressed || slices.Contains(entities[:i], state) {
			continue
		}
		edits := []edit{setAddressed(state)}
		kind, text := ChangeChannel, "serve"
		switch {
		case !p.Control:
			edits = append(edits, setControl(true))
			text = "serve_control"
		case p.Addressed == "":
			kind, text = SupplyInformation, "addressed"
		}
		moves = append(moves, move{kind: kind, text: s.say(text, "state", s.engine.language.TheState(state)), edits: edits})
	}
	return moves
}

// direct lists the orders that go to a provider of another state without that
// state's authorities, where the law opens this channel.
func (s *search) direct() []move {
	var moves []move
	for _, r := range s.routes {
		kind, ok := directOrders[r.Kind]
		if !ok {
			continue
		}
		edits := []edit{setKind(kind)}
		if s.req.Instrument.Issuer != request.ByJudge {
			edits = append(edits, setIssuer(request.ByJudge))
		}
		if s.req.Provider.Addressed != r.Requested {
			edits = append(edits, setAddressed(r.Requested))
		}
		moves = append(moves, move{kind: ChangeChannel, edits: edits,
			text: s.say("direct."+string(kind), "state", s.engine.language.TheState(r.Requested), "instrument", r.Cite.Title)})
	}
	return moves
}

// directOrders are the instruments that go straight to a provider, by the channel
// that the law opens for them.
var directOrders = map[jurisdiction.ChannelKind]request.InstrumentKind{
	jurisdiction.ViaExecutiveAgreement:      request.OverseasProductionOrder,
	jurisdiction.ViaEuropeanProductionOrder: request.EuropeanProductionOrder,
}
