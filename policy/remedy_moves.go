package policy

import (
	"fmt"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// moves lists what the requesting authority could do, likely things first. None
// of them is to verify the paper: what nobody could verify has no remedy.
func (s *search) moves() []move {
	return slices.Concat(s.obtain(), s.clear(), s.narrow(), s.supply(), s.serve(), s.direct())
}

// say returns the text of a remedy.
func (s *search) say(key string, values ...string) string {
	return s.engine.language.Say("remedy."+key, values...)
}

// obtain lists the papers to obtain: a fresh one, then the same from a
// prosecutor or a judge, then a judge's of another kind.
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
	for _, by := range []request.Issuer{request.ByProsecutor, request.ByJudge} {
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
		add(s.say("name_and_narrow"), setScope(request.Targeted), setTargets(named))
	case s.req.Scope != request.Targeted:
		add(s.say("scope"), setScope(request.Targeted))
	case len(s.req.Targets) == 0:
		add(s.say("targets"), setTargets(named))
	}
	if edits := s.past(); len(edits) > 0 {
		add(s.say("past"), edits...)
	}
	for _, lesser := range s.lesser() {
		add(s.say("category", "category", s.engine.language.Say("category."+string(lesser))), setCategory(lesser))
	}
	return moves
}

// named stands for the accounts that only the authority can name.
var named = []request.Target{{Kind: request.Account, Value: "<account>"}}

// lesser returns the categories that are less than the one asked for. Where no
// level is held, to ask for less is no help that the law held can know of.
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
	request.Documents:      {request.Identification, request.Subscriber},
	request.Identification: {request.Subscriber},
}

// past ends the span of the targets that reach beyond the day of receipt.
func (s *search) past() []edit {
	var edits []edit
	for i, t := range s.req.Targets {
		past := t
		past.Until = request.Moment(s.req.Received)
		if s.req.Live(t) && !s.req.Live(past) {
			edits = append(edits, setUntil(i, past.Until))
		}
	}
	if len(edits) > maxTrials/2 {
		return nil
	}
	return edits
}

// supply lists the facts that are missing, each with the value that could help.
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
		add(s.say("public_body", "state", state), setCustomerState(home))
	}
	return moves
}

// urgent are the papers with which danger to life counts.
var urgent = []request.InstrumentKind{request.EmergencyRequest, request.EuropeanProductionOrder}

// person says of the subject what is not known: the requesting state's own.
func (s *search) person() []edit {
	var edits []edit
	supply := func(set func(request.State) edit, known request.State) {
		if !known.Known() {
			edits = append(edits, set(s.req.Requesting))
		}
	}
	supply(setNationality, s.req.Subject.Nationality)
	supply(setResidence, s.req.Subject.Residence)
	supply(setLocated, s.req.Subject.Located)
	return edits
}
