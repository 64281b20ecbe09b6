package policy

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// An asker draws requests that a row of law concerns.
type asker struct {
	*rand.Rand
	bound
	states []request.State // the holder of the row first
}

// oneOf returns one of the values.
func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// chance reports true so many times of a hundred.
func (a *asker) chance(percent int) bool { return a.IntN(100) < percent }

// someone returns any of the states, the holder more often than others.
func (a *asker) someone() request.State {
	if a.chance(25) {
		return a.states[0]
	}
	return oneOf(a.Rand, a.states...)
}

// another returns any state but the holder, where there is one.
func (a *asker) another() request.State {
	if len(a.states) == 1 {
		return a.states[0]
	}
	return oneOf(a.Rand, a.states[1:]...)
}

// maybe returns a state or, more often, none.
func (a *asker) maybe() request.State {
	if a.chance(60) {
		return ""
	}
	return a.someone()
}

// day returns a day at or about which the row begins or ends, or one between.
func (a *asker) day() request.Day {
	const first, last = request.Day("2010-01-01"), request.Day("2026-11-26")
	from, until := max(first, a.From, a.party.From), last
	for _, end := range []request.Day{a.Until, a.party.Until, a.Suspended, a.party.Suspended} {
		if end != "" {
			until = min(until, end)
		}
	}
	days := []request.Day{from, from, daysOn(from, -1), until, until, daysOn(until, 1), last}
	if from < until {
		start, _ := time.Parse(time.DateOnly, string(from))
		end, _ := time.Parse(time.DateOnly, string(until))
		span := int(end.Sub(start).Hours() / 24)
		days = append(days, daysOn(from, a.IntN(span)), daysOn(from, a.IntN(span)), daysOn(from, a.IntN(span)))
	}
	return max(first, oneOf(a.Rand, days...))
}

// daysOn returns the day that many days later.
func daysOn(day request.Day, days int) request.Day {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		panic(err) // the days are those of the law files
	}
	return request.Day(t.AddDate(0, 0, days).Format(time.DateOnly))
}

// request draws one of that day.
func (a *asker) request(day request.Day) request.Request {
	req := request.Request{
		ID: "r", Received: day, Requesting: a.states[0], Scope: request.Targeted,
		Instrument: a.instrument(),
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Offence:    request.Offence{MaxYears: a.years(), Listed: a.chance(20)},
		Subject:    request.Subject{Nationality: a.maybe(), Residence: a.maybe(), Located: a.maybe()},
		Customer:   request.Customer{Kind: a.customer(), State: request.Area(a.maybe()), Consent: a.Role == jurisdiction.RoleConsent || a.chance(20)},
	}
	place := a.seat(&req)
	req.Data = []request.Item{{Category: a.category(), StoredIn: []request.Place{request.Place(place)}}}
	req.Authority.Kind = oneOf(a.Rand, request.Police, request.Prosecutor, request.Court, request.TaxAuthority)
	if req.Instrument.Kind == request.NationalSecurityOrder || a.chance(5) {
		req.Authority.Kind = request.Intelligence
	}
	switch req.Instrument.Kind {
	case request.EmergencyRequest, request.EuropeanProductionOrder:
		req.Emergency.DangerTo = oneOf(a.Rand, request.DangerToSubject, request.DangerToSubject, request.DangerToOthers, request.NoDanger)
	}
	if second := request.Place(a.someone()); a.chance(10) && second != req.Data[0].StoredIn[0] {
		req.Data[0].StoredIn = append(req.Data[0].StoredIn, second)
	}
	if s := oneOf(a.Rand, place, a.someone()); a.chance(20) && s.Known() {
		req.Clearances = []request.Clearance{{State: s, By: request.ClearedByCourt}}
	}
	a.provider(&req, place)
	return req
}

// seat puts the holder of the row where the row counts, or anywhere, and
// returns where the data are.
func (a *asker) seat(req *request.Request) request.State {
	if a.chance(15) {
		req.Requesting = a.someone()
		return a.someone()
	}
	if a.circle {
		return a.another()
	}
	switch a.Role {
	case jurisdiction.RoleBar, jurisdiction.RoleImmunity, jurisdiction.RolePermission:
		if a.Guards != "" {
			req.Customer = request.Customer{Kind: request.PublicSector, State: request.Area(a.Guards)}
		}
		req.Requesting = a.another()
		return oneOf(a.Rand, a.states[0], a.states[0], req.Requesting)
	case jurisdiction.RoleAgreement:
		req.Requesting = a.Issuing
		return oneOf(a.Rand, a.Addressed, a.Addressed, a.Issuing)
	case jurisdiction.RoleChannel, jurisdiction.RoleConsent:
		if a.chance(40) {
			req.Requesting = a.another()
			return a.states[0]
		}
		return a.another()
	case jurisdiction.RoleEmergency:
		if a.chance(40) {
			req.Requesting = a.another()
			return a.states[0]
		}
	}
	return oneOf(a.Rand, a.states[0], a.states[0], a.another())
}

// provider draws the provider: addressed where it is asked from or where the
// data are.
func (a *asker) provider(req *request.Request, place request.State) {
	addressed := oneOf(a.Rand, req.Requesting, req.Requesting, place, place, place, a.someone(), "", request.Unknown)
	switch {
	case a.Role == jurisdiction.RoleAgreement && a.chance(80):
		addressed = a.Addressed
	case a.Role == jurisdiction.RoleBar && place == req.Requesting && a.chance(80): // who is at home meets it there alone
		addressed = a.states[0]
	}
	req.Provider = request.Provider{Home: addressed, Addressed: addressed, Control: a.chance(95), Sector: a.trade()}
	if a.chance(25) {
		req.Provider.EstablishedIn = []request.State{a.someone()}
	}
	if a.chance(25) || a.HoldsOver == jurisdiction.HoldOffers {
		req.Provider.OffersIn = []request.State{oneOf(a.Rand, req.Requesting, a.someone())}
	}
}

// instrument draws the paper: the one that the row speaks of, or another.
func (a *asker) instrument() request.Instrument {
	papers := []request.InstrumentKind{request.Warrant, request.CourtOrder, request.ProductionOrder, request.Subpoena, request.AdministrativeOrder}
	switch {
	case a.chance(4):
		papers = []request.InstrumentKind{pick[request.InstrumentKind](a.Rand)}
	case len(a.Order) > 0:
		papers = a.Order
	case a.Instrument != "" && a.chance(50):
		papers = []request.InstrumentKind{a.Instrument}
	case a.Role == jurisdiction.RoleEmergency || a.Channel == jurisdiction.ViaEmergency247 || a.chance(5):
		papers = []request.InstrumentKind{request.EmergencyRequest}
	}
	issuers := []request.Issuer{request.ByJudge, request.ByJudge, request.ByProsecutor, request.ByProsecutor, request.ByPolice, request.ByAgency, request.ByMinister}
	switch issuer := a.Provision.Issuer; {
	case len(issuer) > 0 && a.chance(70):
		issuers = issuer
	case a.Role == jurisdiction.RoleBar && a.chance(50): // whose paper is strong enough
		issuers = []request.Issuer{request.ByJudge}
	}
	in := request.Instrument{Kind: oneOf(a.Rand, papers...), Issuer: oneOf(a.Rand, issuers...), Authenticated: a.chance(98)}
	if len(a.Court) > 0 && a.chance(70) {
		in.IssuedIn = oneOf(a.Rand, a.Court...)
	}
	return in
}

// category draws one that the row speaks of, or any.
func (a *asker) category() request.Category {
	if c := request.Category(pickFrom(a.Rand, a.Categories)); c != "" && c != "live_interception" && a.chance(90) {
		return c
	}
	return pick[request.Category](a.Rand)
}

// pickFrom returns one of the words, or none where there are none.
func pickFrom[T ~string](r *rand.Rand, words []T) T {
	if len(words) == 0 {
		return ""
	}
	return oneOf(r, words...)
}

// trade draws the provider's sector.
func (a *asker) trade() request.Sector {
	if s := request.Sector(pickFrom(a.Rand, a.Sector)); slices.Contains(s.Words(), string(s)) && a.chance(70) {
		return s
	}
	return oneOf(a.Rand, "", "", "", pick[request.Sector](a.Rand))
}

// customer draws the kind of customer.
func (a *asker) customer() request.CustomerKind {
	if k := a.When.Customer; k != "" && a.chance(80) {
		return k
	}
	return oneOf(a.Rand, request.Consumer, request.Consumer, request.Enterprise, request.PublicSector)
}

// years draws the statutory maximum, about what the row asks for.
func (a *asker) years() float64 {
	return oneOf(a.Rand, 0, 0.5, 1, 2, 3, 5, 10, max(a.When.MinMaxYears, a.Years), max(a.When.MinMaxYears, a.Years, 1)-1)
}
