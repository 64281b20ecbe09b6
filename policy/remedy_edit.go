package policy

import (
	"slices"
	"strconv"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// maxTrials is how many changed requests are decided, at most, to find the
// remedies of one item.
const maxTrials = 64

// A search looks for the remedies of one item. Its request has that item alone.
type search struct {
	engine    *Engine
	req       *request.Request
	index     int            // of the item among all
	all       []request.Item // of the request
	item      *Item
	facts     *jurisdiction.Case
	routes    []jurisdiction.Route // to every state that any posture could have asked
	trials    int
	trial     Decision // the last
	solutions []solution
}

// A solution is a set of moves that helps.
type solution struct {
	paths []string
	moves []move
}

// newSearch returns the search for the remedies of item i of a request that
// Engine.facts returned.
func newSearch(d Decision, req request.Request, i int, facts *jurisdiction.Case) *search {
	one := req
	one.Data = []request.Item{req.Data[i]}
	return &search{engine: d.engine, req: &one, index: i, all: req.Data, item: &d.Items[i], facts: facts,
		routes: facts.Routes(everyAsk...)}
}

// everyAsk are the states that any posture could have asked.
var everyAsk = []jurisdiction.Ask{
	jurisdiction.AskHosts, jurisdiction.AskLife, jurisdiction.AskAll, jurisdiction.AskBars, jurisdiction.AskProtected,
}

// say returns the text of a remedy.
func (s *search) say(key string, values ...string) string {
	return s.engine.language.Say("remedy."+key, values...)
}

// A move is one thing that the requesting authority could do. Where the edits of
// a move are loose, some of them may be enough.
type move struct {
	kind  RemedyKind
	text  string
	edits []edit
	loose bool
}

// An edit is one change of a request, said twice: by the JSON pointer and the
// new value, which the remedy names, and by a function, which the search applies.
// A test proves for every edit that both say the same.
//
// The function changes a copy of the request that shares its lists with others.
// To change an element, it first copies the list.
type edit struct {
	path  string
	value any
	apply func(*request.Request)
}

func setKind(v request.InstrumentKind) edit {
	return edit{"/instrument/kind", v, func(r *request.Request) { r.Instrument.Kind = v }}
}

func setIssuer(v request.Issuer) edit {
	return edit{"/instrument/issuer", v, func(r *request.Request) { r.Instrument.Issuer = v }}
}

func setIssuedIn(v request.Area) edit {
	return edit{"/instrument/issued_in", v, func(r *request.Request) { r.Instrument.IssuedIn = v }}
}

func setExpires(v request.Day) edit {
	return edit{"/instrument/expires", v, func(r *request.Request) { r.Instrument.Expires = v }}
}

func setScope(v request.Scope) edit {
	return edit{"/scope", v, func(r *request.Request) { r.Scope = v }}
}

func setTargets(v []request.Target) edit {
	return edit{"/targets", v, func(r *request.Request) { r.Targets = v }}
}

// setUntil sets the end of the span of a target, in a list that is the request's own.
func setUntil(target int, v request.Moment) edit {
	return edit{"/targets/" + strconv.Itoa(target) + "/until", v, func(r *request.Request) {
		r.Targets = slices.Clone(r.Targets)
		r.Targets[target].Until = v
	}}
}

func setMaxYears(v float64) edit {
	return edit{"/offence/max_years", v, func(r *request.Request) { r.Offence.MaxYears = v }}
}

func setDangerTo(v request.Danger) edit {
	return edit{"/emergency/danger_to", v, func(r *request.Request) { r.Emergency.DangerTo = v }}
}

func setCategory(v request.Category) edit {
	return edit{"/data/0/category", v, func(r *request.Request) { ownItem(r).Category = v }}
}

func setStoredIn(v []request.Place) edit {
	return edit{"/data/0/stored_in", v, func(r *request.Request) { ownItem(r).StoredIn = v }}
}

func setItemTargets(v []string) edit {
	return edit{"/data/0/targets", v, func(r *request.Request) { ownItem(r).Targets = v }}
}

func setItemUntil(v request.Moment) edit {
	return edit{"/data/0/until", v, func(r *request.Request) { ownItem(r).Until = v }}
}

// ownItem returns the item, in a list that is the request's own.
func ownItem(r *request.Request) *request.Item {
	r.Data = slices.Clone(r.Data)
	return &r.Data[0]
}

func setAddressed(v request.State) edit {
	return edit{"/provider/addressed", v, func(r *request.Request) { r.Provider.Addressed = v }}
}

func setControl(v bool) edit {
	return edit{"/provider/control", v, func(r *request.Request) { r.Provider.Control = v }}
}

func setOffersIn(v []request.State) edit {
	return edit{"/provider/offers_in", v, func(r *request.Request) { r.Provider.OffersIn = v }}
}

func setNationality(v request.State) edit {
	return edit{"/subject/nationality", v, func(r *request.Request) { r.Subject.Nationality = v }}
}

func setResidence(v request.State) edit {
	return edit{"/subject/residence", v, func(r *request.Request) { r.Subject.Residence = v }}
}

func setLocated(v request.State) edit {
	return edit{"/subject/located", v, func(r *request.Request) { r.Subject.Located = v }}
}

// A personFact is what is known of one of several persons.
type personFact struct {
	name string
	of   func(*request.Person) *request.State
}

var personFacts = []personFact{
	{"nationality", func(p *request.Person) *request.State { return &p.Nationality }},
	{"residence", func(p *request.Person) *request.State { return &p.Residence }},
	{"located", func(p *request.Person) *request.State { return &p.Located }},
}

// setOfPerson sets a fact of a person, in a list that is the request's own.
func setOfPerson(person int, fact personFact, v request.State) edit {
	return edit{"/subjects/" + strconv.Itoa(person) + "/" + fact.name, v, func(r *request.Request) {
		r.Subjects = slices.Clone(r.Subjects)
		*fact.of(&r.Subjects[person]) = v
	}}
}

func setCustomerState(v request.Area) edit {
	return edit{"/customer/state", v, func(r *request.Request) { r.Customer.State = v }}
}

func setConsent(v bool) edit {
	return edit{"/customer/consent", v, func(r *request.Request) { r.Customer.Consent = v }}
}

func setClearances(v []request.Clearance) edit {
	return edit{"/clearances", v, func(r *request.Request) { r.Clearances = v }}
}
