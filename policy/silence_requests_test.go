package policy

import (
	"math/rand/v2"
	"slices"

	"github.com/comity-go/comity/request"
)

// someState returns a state, most of them those of which the law says most.
func someState(r *rand.Rand) request.State {
	if r.IntN(16) == 0 {
		return oneOf(r, request.States()...)
	}
	return oneOf[request.State](r, "US", "US", "GB", "AU", "LU", "EE", "DE", "FR", "FI", "SE", "IE", "BE", "NL", "DK", "CH", "CN", "CA", "JP", "NO")
}

func someDay(r *rand.Rand) request.Day {
	return oneOf[request.Day](r, "2012-06-30", "2014-04-25", "2018-03-23", "2018-05-25", "2020-08-20", "2022-10-03", "2024-01-31",
		"2025-09-12", "2026-03-01", "2026-08-17", "2026-08-18", "2026-09-01", "2026-11-26")
}

// A setting makes a request that stands a chance to be allowed, and returns
// the places of which its data rest in some.
type setting func(*rand.Rand, *request.Request) []request.Place

// settings of the law. Those at home come first, since every posture lets them.
var lawful = []setting{atHome, atHome, atHome, servedAbroad, cleared, cleared, underAgreement, underAgreement, underUnion, underUnion, withConsent,
	forLife, inEmbassy, inEmbassy, reachingAbroad, byAssistance, withLeave}

// likely returns a random request that may be allowed: for one of the settings,
// with some of its values changed, so that it stands close to what the law asks.
func likely(r *rand.Rand) request.Request {
	req := request.Request{
		Version: 1, ID: "r", Received: someDay(r), Requesting: someState(r), Scope: request.Targeted,
		Authority:  request.Authority{Kind: oneOf(r, request.Prosecutor, request.Police, request.Court)},
		Instrument: request.Instrument{Kind: oneOf(r, request.Warrant, request.CourtOrder), Issuer: request.ByJudge, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}, {Kind: request.Email, Value: "b"}}[:1+r.IntN(2)],
		Offence:    request.Offence{MaxYears: oneOf[float64](r, 0, 1, 3, 5), Listed: r.IntN(4) == 0},
		Customer:   request.Customer{Kind: oneOf(r, request.Consumer, request.Enterprise, request.PublicSector)},
	}
	req.Provider = request.Provider{Home: someState(r), Addressed: req.Requesting, Control: true}
	req.Subject = request.Subject{Nationality: someState(r), Residence: someState(r), Located: someState(r)}
	if req.Customer.Kind == request.PublicSector {
		req.Customer.State = request.Area(oneOf(r, req.Requesting, "EE", someState(r)))
	}
	places := oneOf(r, lawful...)(r, &req)
	for range 1 + r.IntN(3) {
		item := request.Item{Category: pickFrom(r, drawnCategories), StoredIn: slices.Clone(places[:1+r.IntN(len(places))])}
		req.Data = append(req.Data, item)
	}
	sayMore(r, &req)
	return disturbed(r, req)
}

// sayMore says some of what most papers do not say.
func sayMore(r *rand.Rand, req *request.Request) {
	if r.IntN(3) == 0 {
		req.Offence.Kinds = []request.OffenceKind{pick[request.OffenceKind](r)}
		req.Offence.CommittedIn = []request.State{someState(r)}
	}
	if r.IntN(3) == 0 {
		req.Subjects = []request.Person{
			{Nationality: req.Subject.Nationality, Residence: someState(r), Targets: []string{"a"}},
			{Residence: req.Subject.Residence, Located: req.Subject.Located},
		}
		req.Subject = request.Subject{}
	}
	if r.IntN(4) == 0 {
		req.Data[0].Targets = []string{"a"}
	}
	req.Confidential, req.ConfidentialUser = r.IntN(4) == 0, r.IntN(4) == 0
}

// locate makes of traffic data location data, which likely does not draw.
func locate(req *request.Request) {
	for i := range req.Data {
		if req.Data[i].Category == request.Traffic {
			req.Data[i].Category = request.Location
		}
	}
}

// disturbed returns the request with up to three values changed, or the same
// where that makes no valid one.
func disturbed(r *rand.Rand, req request.Request) request.Request {
	changed, spots := req, spotsOf(req)
	for range r.IntN(4) {
		s := oneOf(r, spots...)
		if !s.of(changed).IsValid() {
			continue // in a list that became shorter
		}
		if silences := s.silences(changed); len(silences) > 0 && r.IntN(3) == 0 {
			changed = s.with(changed, oneOf(r, silences...))
		} else {
			changed = s.with(changed, said(r, s.of(changed).Type()))
		}
	}
	if changed.Validate() != nil {
		return req
	}
	return changed
}

func atHome(_ *rand.Rand, req *request.Request) []request.Place {
	return []request.Place{request.Place(req.Requesting)}
}

// servedAbroad: data at home, asked of an entity that is elsewhere or nobody
// knows where.
func servedAbroad(r *rand.Rand, req *request.Request) []request.Place {
	req.Provider.Addressed = oneOf(r, "", request.Unknown, someState(r))
	return atHome(r, req)
}

// cleared: every place gave leave, and the addressed state too.
func cleared(r *rand.Rand, req *request.Request) []request.Place {
	req.Provider.Addressed = someState(r)
	places := atHome(r, req)
	for range 1 + r.IntN(2) {
		places = append([]request.Place{request.Place(someState(r))}, places...)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	for _, state := range places {
		req.Clearances = append(req.Clearances, request.Clearance{State: request.State(state), By: request.ClearedByCourt})
	}
	if addressed := request.Place(req.Provider.Addressed); !slices.Contains(places, addressed) {
		req.Clearances = append(req.Clearances, request.Clearance{State: req.Provider.Addressed, By: request.ClearedByAuthority, Reference: "1"})
	}
	return places
}

// underAgreement: an order between the sides of an executive agreement, for
// data at home or with the other side.
func underAgreement(r *rand.Rand, req *request.Request) []request.Place {
	sides := oneOf(r, [2]request.State{"GB", "US"}, [2]request.State{"AU", "US"}, [2]request.State{"US", "GB"}, [2]request.State{"US", "AU"})
	req.Received = oneOf[request.Day](r, "2024-01-31", "2025-09-12", "2026-03-01")
	req.Requesting, req.Provider.Addressed = sides[0], sides[1]
	if sides[0] != "US" || r.IntN(2) == 0 {
		req.Instrument.Kind = request.OverseasProductionOrder
	}
	req.Offence.MaxYears = oneOf[float64](r, 0, 1, 3, 5, 5)
	return []request.Place{request.Place(oneOf(r, sides[0], sides[1])), request.Place(oneOf(r, sides[1], "IE"))}[:1+r.IntN(2)]
}

// underUnion: a European Production Order between states that are bound.
func underUnion(r *rand.Rand, req *request.Request) []request.Place {
	bound := func() request.State {
		return oneOf[request.State](r, "FI", "SE", "DE", "FR", "NL", "LU", "EE", "IE", "BE")
	}
	req.Received = oneOf[request.Day](r, "2026-08-18", "2026-09-01", "2026-11-26")
	req.Instrument.Kind = request.EuropeanProductionOrder
	req.Requesting, req.Provider.Addressed = bound(), bound()
	req.Emergency.DangerTo = pick[request.Danger](r)
	return []request.Place{request.Place(oneOf(r, req.Requesting, bound())), "aws:eu-north-1"}[:1+r.IntN(2)]
}

// withConsent: the person entitled to disclose agreed, between parties of the
// Budapest Convention.
func withConsent(r *rand.Rand, req *request.Request) []request.Place {
	party := func() request.State {
		return oneOf[request.State](r, "US", "GB", "AU", "DE", "FR", "FI", "EE", "LU", "CA", "JP", "NO")
	}
	req.Requesting, req.Provider.Addressed = party(), party()
	req.Customer.Consent = true
	return []request.Place{request.Place(party())}
}

// forLife: an emergency request.
func forLife(r *rand.Rand, req *request.Request) []request.Place {
	req.Requesting = oneOf[request.State](r, "US", "GB", "SE", "IE", "FR", "FI")
	req.Instrument.Kind, req.Instrument.Issuer = request.EmergencyRequest, request.ByPolice
	req.Emergency.DangerTo = oneOf(r, request.DangerToSubject, request.DangerToOthers)
	req.Provider.Addressed = oneOf(r, req.Requesting, someState(r))
	return []request.Place{request.Place(oneOf(r, req.Requesting, someState(r)))}
}

// inEmbassy: data of a public body where another state keeps archives.
func inEmbassy(r *rand.Rand, req *request.Request) []request.Place {
	req.Requesting = oneOf[request.State](r, "LU", "LU", "US", "EE", "DE")
	req.Provider.Addressed = req.Requesting
	req.Received = oneOf[request.Day](r, "2018-05-25", "2025-09-12", "2026-03-01", "2026-09-01")
	req.Customer = request.Customer{Kind: request.PublicSector, State: oneOf[request.Area](r, "EE", "LU", "DE", "")}
	if req.Requesting != "LU" {
		req.Clearances = []request.Clearance{{State: "LU", By: request.ClearedByCourt}}
	}
	return []request.Place{"LU"}
}

// reachingAbroad: a warrant of the United States for what the entity addressed
// controls, wherever it is.
func reachingAbroad(r *rand.Rand, req *request.Request) []request.Place {
	req.Requesting, req.Provider.Addressed, req.Instrument.Kind = "US", "US", request.Warrant
	req.Received = oneOf[request.Day](r, "2018-03-23", "2025-09-12", "2026-03-01")
	req.Provider.OffersIn = []request.State{"US"}
	return []request.Place{oneOf(r, request.Place(someState(r)), request.Place(request.Unknown), elsewhere)}
}

// byAssistance: a request for assistance that every place executes.
func byAssistance(r *rand.Rand, req *request.Request) []request.Place {
	req.Instrument.Kind = request.MLARequest
	return cleared(r, req)
}

// withLeave: an order that has a law of its own, for data whose places gave
// leave, be they bound by that law or not.
func withLeave(r *rand.Rand, req *request.Request) []request.Place {
	oneOf(r, underUnion, underAgreement)(r, req)
	addressed := req.Provider.Addressed
	places := cleared(r, req)
	req.Provider.Addressed = addressed
	return places
}
