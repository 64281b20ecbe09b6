package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/comity-go/comity/request"
)

// selfTest decides one request of each kind for which no law, posture or custom
// rule may change the answer, and runs the tests of the custom rules.
func (e *Engine) selfTest(ctx context.Context) error {
	if e == nil {
		return errors.New("self-test: no engine is given")
	}
	err := errors.Join(e.testZero(ctx), e.testGates(ctx), e.testProfiles(ctx), e.program.Test(ctx))
	if err != nil {
		return fmt.Errorf("self-test: %w", err)
	}
	return nil
}

// testZero returns an error unless the zero request is refused with an error.
func (e *Engine) testZero(ctx context.Context) error {
	if d, err := e.Decide(ctx, request.Request{}); err == nil || d.Outcome != Deny {
		return fmt.Errorf("the zero request gives %s and no error", d.Outcome)
	}
	return nil
}

// gateTests are faults of a request, each of which denies by its gate.
var gateTests = []struct {
	code  string
	fault func(*request.Request)
}{
	{"gate.unauthenticated", func(r *request.Request) { r.Instrument.Authenticated = false }},
	{"gate.informal", func(r *request.Request) { r.Instrument.Kind = request.InformalRequest }},
	{"gate.interception", func(r *request.Request) { r.Instrument.Kind = request.InterceptionOrder }},
	{"gate.preservation_only", func(r *request.Request) { r.Instrument.Kind = request.PreservationRequest }},
	{"gate.no_target", func(r *request.Request) { r.Targets = []request.Target{} }},
	{"gate.bulk", func(r *request.Request) { r.Scope = request.Bulk }},
	{"gate.overbroad", func(r *request.Request) { r.Scope = request.Overbroad }},
	{"gate.not_public_authority", func(r *request.Request) { r.Authority.Kind = request.PrivateParty }},
	{"gate.requester_unknown", func(r *request.Request) { r.Requesting = request.Unknown }},
	{"gate.expired", func(r *request.Request) { r.Instrument.Expires = "2010-01-01" }},
}

// testGates returns an error for each gate that does not deny.
func (e *Engine) testGates(ctx context.Context) error {
	var errs []error
	for _, test := range gateTests {
		req := Profiles()[0].Request(e.law.Compiled(), "US", "US")
		test.fault(&req)
		if d, err := e.Decide(ctx, req); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", test.code, err))
		} else if d.Outcome != Deny || !allHave(d.Items, test.code) {
			errs = append(errs, fmt.Errorf("%s: %s without it", test.code, d.Outcome))
		}
	}
	return errors.Join(errs...)
}

// allHave reports whether every item has a reason of the code.
func allHave(items []Item, code string) bool {
	return !slices.ContainsFunc(items, func(it Item) bool {
		return !slices.ContainsFunc(it.Reasons, func(r Reason) bool { return r.Code == code })
	})
}

// testProfiles returns an error for each profile of the world table whose requests
// between a few states have no proper answer.
func (e *Engine) testProfiles(ctx context.Context) error {
	var errs []error
	for _, p := range Profiles() {
		errs = append(errs, e.testProfile(ctx, p))
	}
	return errors.Join(errs...)
}

// testProfile returns the first fault of a profile.
func (e *Engine) testProfile(ctx context.Context, p Profile) error {
	states := []request.State{"US", "IE", "SE", "GB", "CH"}
	for _, by := range states {
		for _, place := range states {
			d, err := e.Decide(ctx, p.Request(e.law.Compiled(), by, place))
			if err == nil {
				err = checkAnswer(d)
			}
			if err != nil {
				return fmt.Errorf("%s of %s for data in %s: %w", p.Name, by, place, err)
			}
		}
	}
	return nil
}

// checkAnswer returns an error unless every item has a reason, an allowed item a
// permit and no gate, and a redirected one a channel.
func checkAnswer(d Decision) error {
	for _, it := range d.Items {
		has := func(effect Effect) bool {
			return slices.ContainsFunc(it.Reasons, func(r Reason) bool { return r.Effect == effect })
		}
		switch {
		case len(it.Reasons) == 0:
			return fmt.Errorf("%s: no reason", it.Category)
		case it.Outcome == Allow && (!has(EffectPermit) || has(EffectGate)):
			return fmt.Errorf("%s: allowed without a permit, or through a gate", it.Category)
		case it.Outcome == RedirectToMLAT && len(it.Channels) == 0:
			return fmt.Errorf("%s: redirected without a channel", it.Category)
		}
	}
	return nil
}
