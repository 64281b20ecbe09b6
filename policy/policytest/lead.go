package policytest

import (
	"math/rand/v2"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/request"
)

// leads is how many requests are tried for a counterexample.
const leads = 1000

// lead looks for a request whose input breaks the same: that of a counterexample, or of the
// sample, as it is and with a few parts changed at a time. It returns the input of the
// request, nil if there is none, and how many it tried.
func (t *theory) lead(breaks proof.Lit, counter request.Request) (*input.Input, int) {
	r := rand.New(rand.NewPCG(1, 23))
	for n := range leads {
		req := counter.Clone()
		if n%2 == 1 {
			req = t.asked.Clone()
		}
		for range min(n/2, r.IntN(8)) {
			moves[r.IntN(len(moves))](r, &req)
		}
		cases, err := jurisdiction.Builtin().Facts(req)
		if err != nil {
			continue
		}
		in := input.Input{Request: &req, Facts: &cases[0].Facts}
		if values, ok := t.space.Values(in); ok && values.Of(breaks) {
			return &in, n + 1
		}
	}
	return nil, leads
}

// pick returns one of the closed words of a type.
func pick[W interface {
	~string
	Words() []string
}](r *rand.Rand) W {
	var w W
	return W(oneOf(r, w.Words()...))
}

func oneOf[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func state(r *rand.Rand, req *request.Request) request.State {
	return oneOf(r, req.Requesting, "US", "GB", "IE", "FR", "DE", "SE", "FI", "CH", "CN", "DK", "EE", "LU", "MX", "XX")
}

// moves change a request in what the law looks at.
var moves = []func(*rand.Rand, *request.Request){
	func(r *rand.Rand, req *request.Request) {
		req.Received = oneOf[request.Day](r, "2014-04-25", "2018-05-25", "2020-08-20", "2024-01-31", "2026-03-01", "2026-08-18")
	},
	func(r *rand.Rand, req *request.Request) { req.Requesting, req.Instrument.IssuedIn = state(r, req), "" },
	func(r *rand.Rand, req *request.Request) {
		req.Data[0].StoredIn = []request.Place{request.Place(state(r, req))}
	},
	func(r *rand.Rand, req *request.Request) {
		req.Data[0].StoredIn = []request.Place{request.Place(req.Requesting)}
	},
	func(r *rand.Rand, req *request.Request) {
		a, b := request.Place(state(r, req)), request.Place(state(r, req))
		if req.Data[0].StoredIn = []request.Place{a, b}; a == b {
			req.Data[0].StoredIn = nil
		}
	},
	func(r *rand.Rand, req *request.Request) { req.Data[0].Category = pick[request.Category](r) },
	func(r *rand.Rand, req *request.Request) { req.Data[0].Until = "2030-01-01" },
	func(r *rand.Rand, req *request.Request) { req.Instrument.Kind = pick[request.InstrumentKind](r) },
	func(r *rand.Rand, req *request.Request) { req.Instrument.Issuer = pick[request.Issuer](r) },
	func(r *rand.Rand, req *request.Request) {
		req.Instrument.Expires, req.Instrument.Issued = oneOf[request.Day](r, "", "2013-01-01"), oneOf[request.Day](r, "", "2030-01-01")
	},
	func(r *rand.Rand, req *request.Request) { req.Authority.Kind = pick[request.AuthorityKind](r) },
	func(r *rand.Rand, req *request.Request) { req.Provider.Addressed = state(r, req) },
	func(r *rand.Rand, req *request.Request) { req.Provider.Addressed = req.Requesting },
	func(r *rand.Rand, req *request.Request) { req.Provider.Control = !req.Provider.Control },
	func(_ *rand.Rand, req *request.Request) {
		req.Clearances = nil
		for _, place := range req.Data[0].StoredIn {
			req.Clearances = append(req.Clearances, request.Clearance{State: request.State(place), By: request.ClearedByCourt, Reference: "1"})
		}
	},
	func(_ *rand.Rand, req *request.Request) { req.Customer.Consent = !req.Customer.Consent },
	func(r *rand.Rand, req *request.Request) {
		req.Customer.Kind, req.Customer.State = pick[request.CustomerKind](r), request.Area(oneOf(r, "", state(r, req)))
	},
	func(r *rand.Rand, req *request.Request) {
		req.Instrument.Kind, req.Emergency.DangerTo = request.EmergencyRequest, pick[request.Danger](r)
	},
	func(r *rand.Rand, req *request.Request) { req.Offence.MaxYears = oneOf[float64](r, 0, 1, 3, 10) },
	func(r *rand.Rand, req *request.Request) {
		req.Subject = request.Subject{Nationality: state(r, req), Residence: state(r, req), Located: state(r, req)}
	},
	func(r *rand.Rand, req *request.Request) { req.Confidential = !req.Confidential },
}
