package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/comity-go/comity/request"
)

// requests returns valid random requests, the same for each seed.
func requests(seed uint64, n int) []request.Request {
	r := rand.New(rand.NewPCG(seed, 1))
	state := func() request.State {
		return one[request.State](r, "US", "GB", "IE", "SE", "FR", "DE", "NL", "CH", "AU", "CN", "LU", "JP", "XX")
	}
	var all []request.Request
	for i := range n {
		all = append(all, request.Request{
			Version: 1, ID: fmt.Sprint("r", i), Requesting: state(), Scope: request.Targeted,
			Received:   one[request.Day](r, "2014-04-25", "2018-03-23", "2018-05-25", "2022-10-03", "2024-01-31", "2026-08-18", "2026-11-21"),
			Authority:  request.Authority{Kind: word[request.AuthorityKind](r)},
			Instrument: request.Instrument{Kind: word[request.InstrumentKind](r), Issuer: word[request.Issuer](r), Authenticated: r.IntN(20) > 0},
			Targets:    []request.Target{{Kind: request.Account, Value: "user@example.org"}},
			Offence:    request.Offence{MaxYears: float64(r.IntN(8)) / 2},
			Emergency:  request.Emergency{DangerTo: word[request.Danger](r)},
			Data: []request.Item{
				{Category: request.Content, StoredIn: []request.Place{request.Place(state())}},
				{Category: request.Subscriber, StoredIn: []request.Place{request.Place(state())}},
			},
			Provider:   request.Provider{Home: state(), Addressed: state(), Control: r.IntN(8) > 0, Sector: word[request.Sector](r)},
			Subject:    request.Subject{Nationality: state(), Residence: state(), Located: state()},
			Customer:   request.Customer{Kind: word[request.CustomerKind](r), State: request.Area(state())},
			Clearances: []request.Clearance{{State: one[request.State](r, "IE", "SE", "US"), By: request.ClearedByCourt}},
		})
	}
	return all
}

// one returns one of the values.
func one[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// word returns one of the closed words of a type.
func word[W interface {
	~string
	Words() []string
}](r *rand.Rand) W {
	var w W
	return W(one(r, w.Words()...))
}
