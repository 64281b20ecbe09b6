package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/comity-go/comity/request"
)

// A share is how often something is so, of all its alternatives.
type share[T any] struct {
	of    int
	value T
}

// draw returns one of the alternatives, by their shares.
func draw[T any](r *rand.Rand, shares []share[T]) T {
	sum := 0
	for _, s := range shares {
		sum += s.of
	}
	n := r.IntN(sum)
	for _, s := range shares {
		if n -= s.of; n < 0 {
			return s.value
		}
	}
	panic("unreachable: n is below the sum")
}

// askers are the states that ask a large provider, roughly as often as such
// providers tell; a long tail asks seldom.
var askers = []share[request.State]{
	{30000, "US"}, {16000, "DE"}, {11000, "FR"}, {9000, "GB"}, {7000, "IN"}, {4000, "BR"}, {3500, "ES"}, {3000, "IT"}, {2500, "PL"},
	{2300, "AU"}, {2000, "SE"}, {1700, "NL"}, {1500, "CA"}, {1200, "JP"}, {1000, "BE"}, {800, "PT"}, {700, "CH"}, {600, "IE"}, {500, "CZ"},
	{400, "AR"}, {350, "SG"}, {300, "TR"}, {250, "FI"}, {200, "NO"}, {180, "AT"}, {150, "DK"}, {120, "MX"}, {90, "ZA"}, {60, "CL"},
	{40, "EE"}, {25, "HR"}, {15, "LU"}, {12, "NZ"}, {9, "IS"}, {7, "MT"}, {5, "KE"}, {3, "CN"}, {2, "MC"}, {1, "MN"},
}

var places = []share[request.Place]{
	{34, "aws:us-east-1"}, {28, "aws:eu-west-1"}, {12, "DE"}, {8, "SE"}, {6, "FR"}, {5, "GB"}, {4, "SG"}, {3, "BR"},
}

var categories = []share[request.Category]{
	{55, request.Subscriber}, {18, request.Traffic}, {22, request.Content}, {3, request.Identification}, {2, request.Documents},
}

// A paper is an instrument, and who brings it.
type paper struct {
	kind   request.InstrumentKind
	issuer request.Issuer
	by     request.AuthorityKind
}

var papers = []share[paper]{
	{24, paper{request.Warrant, request.ByJudge, request.Prosecutor}},
	{22, paper{request.CourtOrder, request.ByJudge, request.Court}},
	{20, paper{request.ProductionOrder, request.ByProsecutor, request.Prosecutor}},
	{14, paper{request.Subpoena, request.ByProsecutor, request.Prosecutor}},
	{4, paper{request.AdministrativeOrder, request.ByAgency, request.Police}},
	{6, paper{request.PreservationRequest, request.ByPolice, request.Police}},
	{4, paper{request.EmergencyRequest, request.ByPolice, request.Police}},
	{3, paper{request.MLARequest, request.ByJudge, request.CentralAuthority}},
	{2, paper{request.InformalRequest, request.ByNone, request.Police}},
	{1, paper{request.DiscoveryOrder, request.ByJudge, request.PrivateParty}},
}

// demand returns a random request, without ID and day.
func demand(r *rand.Rand) request.Request {
	p := draw(r, papers)
	req := request.Request{
		Requesting: draw(r, askers),
		Authority:  request.Authority{Kind: p.by, Name: "an office"},
		Instrument: request.Instrument{Kind: p.kind, Issuer: p.issuer, Reference: fmt.Sprint(r.IntN(1e6)), Authenticated: r.IntN(50) > 0},
		Scope:      draw(r, []share[request.Scope]{{95, request.Targeted}, {4, request.Overbroad}, {1, request.Bulk}}),
		Offence:    request.Offence{MaxYears: float64(1 + r.IntN(10))},
		Provider: request.Provider{Home: "US", EstablishedIn: []request.State{"IE", "US"}, Addressed: "US", Control: true,
			Sector: request.Hosting},
		Customer: request.Customer{Kind: draw(r, []share[request.CustomerKind]{{90, request.Consumer}, {9, request.Enterprise}, {1, request.PublicSector}})},
	}
	if p.kind == request.EmergencyRequest {
		req.Emergency.DangerTo = draw(r, []share[request.Danger]{{6, request.DangerToSubject}, {3, request.DangerToOthers}, {1, request.NoDanger}})
	}
	for n := 1; len(req.Targets) < n; {
		req.Targets = append(req.Targets, request.Target{Kind: request.Email, Value: fmt.Sprintf("user%d@example.org", r.IntN(1e6))})
		if r.IntN(3) == 0 && n < 20 {
			n++
		}
	}
	req.Data = items(r, &req)
	return req
}

// items returns what is asked: one category or two, mostly of one account and
// so in one place. Where mutual legal assistance brought the request, the state
// of that place cleared it.
func items(r *rand.Rand, req *request.Request) []request.Item {
	place, first := draw(r, places), draw(r, categories)
	if r.IntN(3) == 0 {
		place = request.Place(req.Requesting)
	}
	list := []request.Item{{Category: first, StoredIn: []request.Place{place}}}
	if second := draw(r, categories); r.IntN(3) == 0 && second != first {
		list = append(list, request.Item{Category: second, StoredIn: []request.Place{draw(r, places)}})
	}
	if req.Instrument.Kind == request.MLARequest || r.IntN(100) == 0 {
		req.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt}, {State: "US", By: request.ClearedByCourt}}
	}
	return list
}
