package policy

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/request"
)

// europeanOrder is a European Production Order of a French judge for subscriber
// data of an enterprise, which a provider in Ireland stores.
func europeanOrder() request.Request {
	req := irishWarrant()
	req.Received, req.Requesting = "2026-09-01", "FR"
	req.Instrument = request.Instrument{
		Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true,
	}
	req.Provider.Addressed, req.Customer.Kind = "IE", request.Enterprise
	req.Data = []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{"IE"}}}
	return req
}

// TestDutyTexts: what the texts of obligations say of the order's own words.
func TestDutyTexts(t *testing.T) {
	const (
		tell       = "Tell the customer of the request."
		controller = "Tell the controller, for whom the data are processed, of the request."
		notUser    = " Do not tell the user, not even where the customer is the user."
		send       = "Send the authority to the enterprise whose data they are."
	)
	e := mustNew(t)
	tests := []struct {
		name, code string
		change     func(*request.Request)
		want       string // none where the obligation is not there
	}{
		{"nothing said", "notify_customer", func(*request.Request) {}, tell},
		{"not the user", "notify_customer", func(r *request.Request) { r.ConfidentialUser = true }, tell + notUser},
		{"under another paper", "notify_customer", func(r *request.Request) {
			r.Instrument.Kind, r.ConfidentialUser = request.Warrant, true
		}, tell + notUser},
		{"not the user until a day", "notify_customer", func(r *request.Request) {
			r.Instrument.Kind = request.Warrant
			r.ConfidentialUser, r.ConfidentialUserUntil = true, "2026-12-31"
		}, tell + " Do not tell the user up to and including 2026-12-31, not even where the customer is the user."},
		{"the user after that day", "notify_customer", func(r *request.Request) {
			r.Instrument.Kind = request.Warrant
			r.ConfidentialUser, r.ConfidentialUserUntil = true, "2026-08-31"
		}, tell},
		{"never the user under this order", "notify_customer", func(r *request.Request) {
			r.ConfidentialUser, r.ConfidentialUserUntil = true, "2026-08-31"
		}, tell + notUser},
		{"a processor", "notify_customer", func(r *request.Request) {
			r.Provider.AddressedAs = request.RoleProcessor
		}, controller + notUser},
		{"a processor that must not tell", "notify_customer", func(r *request.Request) {
			r.Provider.AddressedAs, r.Confidential = request.RoleProcessor, true
		}, ""},
		{"a processor without a ground", "ask_customer_first", func(r *request.Request) {
			r.Provider.AddressedAs = request.RoleProcessor
		}, send + " The order does not say why it goes to the processor and not to the controller."},
		{"a processor with a ground", "ask_customer_first", func(r *request.Request) {
			r.Provider.AddressedAs, r.Provider.WhyProcessor = request.RoleProcessor, request.GroundDetrimental
		}, ""},
		{"a controller", "ask_customer_first", func(r *request.Request) {
			r.Provider.AddressedAs = request.RoleController
		}, send},
		{"a journalist's", "local_counsel_review", func(r *request.Request) {
			r.Privileged = request.PrivilegeJournalist
		}, "Local counsel reviews whether professional secrecy or an immunity protects the data (journalist)."},
		{"hold", "hold_until", func(r *request.Request) { r.Data[0].Category = request.Content },
			"Release nothing before the enforcing authority may no longer object, unless it says earlier that it does not."},
		{"hold in an emergency", "hold_until", func(r *request.Request) {
			r.Data[0].Category, r.Emergency.DangerTo = request.Content, request.DangerToOthers
		}, "Release nothing before the hours in which the enforcing authority may object are over, unless it says earlier " +
			"that it does not; the time for the answer to the order runs all the same."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := europeanOrder()
			tt.change(&req)
			obligations := mustDecide(t, e, req).Items[0].Obligations
			i := slices.IndexFunc(obligations, func(o Obligation) bool { return o.Code == tt.code })
			got := ""
			if i >= 0 {
				got = obligations[i].Text
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// TestReportOfPaper: the page has what else the order says, in every language, and
// the decision is the same with and without it.
func TestReportOfPaper(t *testing.T) {
	plain := europeanOrder()
	req := plain
	req.Paper = request.Paper{Deadline: "in three days", DeadlineReason: "custody ends", RefersTo: "EPOC-PR 7",
		ValidatedBy: "Tribunal judiciaire de Paris", UseLimits: "this case only"}
	for _, tag := range lang.Tags() {
		e := mustNew(t, WithLanguage(tag))
		d, without := mustDecide(t, e, req), mustDecide(t, e, plain)
		assert.Equal(t, without.Items, d.Items)
		p := req.Paper
		for _, text := range []string{p.Deadline, p.DeadlineReason, p.RefersTo, p.ValidatedBy, p.UseLimits} {
			assert.Contains(t, d.String(), text)
		}
	}
	text := mustDecide(t, mustNew(t), req).String()
	assert.Contains(t, text, "Deadline asked  in three days\n")
	assert.NotContains(t, mustDecide(t, mustNew(t), plain).String(), "Deadline asked")
	req.Privileged = request.PrivilegeLawyer
	assert.Contains(t, mustDecide(t, mustNew(t), req).String(), "Protected       lawyer\n")
}
