package jurisdiction

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/request"
)

// order is a European Production Order of a French judge to a provider in Ireland.
func order(received request.Day, at request.Instant, danger request.Danger) request.Request {
	return request.Request{
		ID: "1", Received: received, ReceivedAt: at, Requesting: "FR",
		Authority:  request.Authority{Kind: request.InvestigatingJudge},
		Instrument: request.Instrument{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true},
		Scope:      request.Targeted,
		Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
		Offence:    request.Offence{MaxYears: 5},
		Emergency:  request.Emergency{DangerTo: danger},
		Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}}},
		Provider:   request.Provider{Addressed: "IE", Control: true},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}

// TestClocks counts as Regulation 1182/71 does: 2026-09-01 is a Tuesday.
func TestClocks(t *testing.T) {
	respond := func(r *request.Request) Duty { return DutyRespond }
	preserve := func(r *request.Request) Duty {
		r.Instrument.Kind = request.EuropeanPreservationOrder
		return "preserve"
	}
	notification := func(*request.Request) Duty { return "notify_enforcing_authority" }
	hold := func(*request.Request) Duty { return DutyHold }
	police := func(issued request.Day, due request.Moment) func(*request.Request) Duty {
		return func(r *request.Request) Duty {
			r.Instrument.Issuer, r.Data[0].Category = request.ByPolice, request.Subscriber
			r.Instrument.Issued, r.Instrument.ValidationDue = issued, due
			return DutyValidation
		}
	}
	secret := func(until request.Day) func(*request.Request) Duty {
		return func(r *request.Request) Duty {
			r.Confidential, r.ConfidentialUntil = true, until
			return DutyNotifyCustomer
		}
	}
	abroad := func(r *request.Request) Duty {
		r.Provider.Addressed = "US"
		return DutyRespond
	}
	tests := []struct {
		name     string
		received request.Day
		at       request.Instant
		danger   request.Danger
		duty     func(*request.Request) Duty
		want     request.Moment
		extended request.Moment
	}{
		{"ten days, the day of receipt not counted", "2026-09-01", "", "", respond, "2026-09-11", ""},
		{"a last day on a Saturday", "2026-09-02", "", "", respond, "2026-09-14", ""},
		{"a last day on a Sunday", "2026-09-03", "", "", respond, "2026-09-14", ""},
		{"a last day on a Monday", "2026-09-04", "", "", respond, "2026-09-14", ""},
		{"over the end of a year", "2026-12-28", "", "", respond, "2027-01-07", ""},
		{"the day before the Regulation", "2026-08-17", "", "", respond, "", ""},
		{"the first day of the Regulation", "2026-08-18", "", "", respond, "2026-08-28", ""},
		{"an addressee outside the Union", "2026-09-01", "", "", abroad, "", ""},
		{"eight hours over a weekend", "2026-09-04", "2026-09-04T17:10:00+02:00", request.DangerToOthers, respond, "2026-09-05T02:00:00+02:00", ""},
		{"eight hours from the full hour itself", "2026-09-04", "2026-09-04T17:00:00Z", request.DangerToOthers, respond, "2026-09-05T02:00:00Z", ""},
		{"eight hours in a zone of half hours", "2026-09-04", "2026-09-04T06:45:00+05:30", request.DangerToSubject, respond, "2026-09-04T15:00:00+05:30", ""},
		{"eight hours of an unknown hour", "2026-09-04", "", request.DangerToOthers, respond, "2026-09-04", ""},
		{"notification suspends", "2026-09-01", "", "", notification, "2026-09-11", ""},
		{"not in an emergency", "2026-09-01", "", request.DangerToOthers, notification, "", ""},
		{"hold the day before the Regulation", "2026-08-17", "", "", hold, "", ""},
		{"hold on its first day", "2026-08-18", "", "", hold, "2026-08-28", ""},
		{"hold over a weekend", "2026-09-02", "", "", hold, "2026-09-14", ""},
		{"hold for 96 hours", "2026-09-04", "2026-09-04T17:10:00+02:00", request.DangerToOthers, hold,
			"2026-09-08T18:00:00+02:00", ""},
		{"hold for 96 hours of an unknown hour", "2026-09-04", "", request.DangerToOthers, hold, "2026-09-08", ""},
		{"validation the day before the Regulation", "2026-08-17", "", request.DangerToOthers,
			police("2026-08-17", ""), "", ""},
		{"validation on its first day", "2026-08-18", "", request.DangerToOthers,
			police("2026-08-17", ""), "2026-08-19", ""},
		{"validation by a moment that is named", "2026-09-01", "", "", police("2026-08-31", "2026-09-02T09:30:00Z"),
			"2026-09-02T09:30:00Z", ""},
		{"validation of an order of an unknown day", "2026-09-01", "", request.DangerToOthers, police("", ""), "", ""},
		{"validation without an emergency", "2026-09-01", "", "", police("2026-08-31", ""), "", ""},
		{"preservation", "2026-09-01", "", "", preserve, "2026-11-02", "2026-11-30"},
		{"secrecy without an end", "2026-09-01", "", "", secret(""), "", ""},
		{"secrecy with its last day", "2026-09-01", "", "", secret("2026-12-31"), "2027-01-01", ""},
		{"secrecy that ends today", "2026-09-01", "", "", secret("2026-09-01"), "2026-09-02", ""},
		{"secrecy that has ended", "2026-09-01", "", "", secret("2026-08-31"), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := order(tt.received, tt.at, tt.danger)
			duty := tt.duty(&req)
			cases, err := Builtin().Facts(req)
			if err != nil {
				t.Fatal(err)
			}
			got, runs := cases[0].Clock(duty)
			if got.Due != tt.want || got.Extended != tt.extended || runs != (tt.want != "") {
				t.Errorf("%s by %q, extended to %q; want %q and %q", duty, got.Due, got.Extended, tt.want, tt.extended)
			}
		})
	}
}

// TestDuties says which duties the new fields of an order add or take away.
func TestDuties(t *testing.T) {
	person := func(residence request.State, targets ...string) request.Person {
		return request.Person{Residence: residence, Targets: targets}
	}
	const notify, ask, review Duty = "notify_enforcing_authority", "ask_customer_first", "local_counsel_review"
	tests := []struct {
		name   string
		change func(*request.Request)
		want   []Duty
	}{
		{"nothing said", func(*request.Request) {}, []Duty{DutyHold, notify, DutyRespond}},
		{"notified", func(r *request.Request) { r.Instrument.Notified = request.Yes }, []Duty{DutyHold, notify, DutyRespond}},
		{"not notified", func(r *request.Request) { r.Instrument.Notified = request.No }, []Duty{DutyRespond}},
		{"resides at home", func(r *request.Request) { r.Subject.Residence = "FR" }, []Duty{DutyHold, notify, DutyRespond}},
		{"committed at home", func(r *request.Request) { r.Offence.CommittedIn = []request.State{"FR"} },
			[]Duty{DutyHold, notify, DutyRespond}},
		{"both", func(r *request.Request) {
			r.Subject.Residence, r.Offence.CommittedIn = "FR", []request.State{"FR"}
		}, []Duty{DutyRespond}},
		{"both, and notified all the same", func(r *request.Request) {
			r.Subject.Residence, r.Offence.CommittedIn = "FR", []request.State{"FR"}
			r.Instrument.Notified = request.Yes
		}, []Duty{DutyHold, notify, DutyRespond}},
		{"committed elsewhere too", func(r *request.Request) {
			r.Subject.Residence, r.Offence.CommittedIn = "FR", []request.State{"BE", "FR"}
		}, []Duty{DutyHold, notify, DutyRespond}},
		{"every person at home", func(r *request.Request) {
			r.Subjects, r.Offence.CommittedIn = []request.Person{person("FR"), person("FR", "a")}, []request.State{"FR"}
		}, []Duty{DutyRespond}},
		{"a person of whom nothing is known", func(r *request.Request) {
			r.Subjects, r.Offence.CommittedIn = []request.Person{person("FR"), person("")}, []request.State{"FR"}
		}, []Duty{DutyHold, notify, DutyRespond}},
		{"a person abroad, of another item", func(r *request.Request) {
			r.Targets = append(r.Targets, request.Target{Kind: request.Account, Value: "b"})
			r.Data[0].Targets = []string{"a"}
			r.Subjects, r.Offence.CommittedIn = []request.Person{person("FR", "a"), person("DE", "b")}, []request.State{"FR"}
		}, []Duty{DutyRespond}},
		{"subscriber data", func(r *request.Request) { r.Data[0].Category = request.Subscriber }, []Duty{DutyRespond}},
		{"an enterprise", func(r *request.Request) {
			r.Data[0].Category, r.Customer.Kind = request.Subscriber, request.Enterprise
		}, []Duty{ask, DutyRespond}},
		{"an enterprise that cannot be found", func(r *request.Request) {
			r.Data[0].Category, r.Customer.Kind = request.Subscriber, request.Enterprise
			r.Provider.WhyProcessor = request.GroundUnidentified
		}, []Duty{DutyRespond}},
		{"an emergency", func(r *request.Request) { r.Emergency.DangerTo = request.DangerToOthers },
			[]Duty{DutyHold, DutyRespond}},
		{"a lawyer's", func(r *request.Request) { r.Privileged = request.PrivilegeLawyer },
			[]Duty{DutyHold, review, notify, DutyRespond}},
		{"preservation before validation", func(r *request.Request) {
			r.Instrument.Kind, r.Instrument.ValidationDue = request.EuropeanPreservationOrder, "2026-09-03"
		}, []Duty{DutyValidation, "preserve"}},
		{"a warrant", func(r *request.Request) { r.Instrument.Kind = request.Warrant }, []Duty{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := order("2026-09-01", "", "")
			tt.change(&req)
			cases, err := Builtin().Facts(req)
			require.NoError(t, err)
			assert.Equal(t, tt.want, cases[0].Obligations)
		})
	}
}

// TestSecrecy says whether the customer, and the user, may be told.
func TestSecrecy(t *testing.T) {
	tests := []struct {
		confidential bool
		until        request.Day
		want         Secrecy
	}{
		{false, "", SecrecyNone}, {false, "2027-01-01", SecrecyNone}, {true, "", SecrecyOpen},
		{true, "2027-01-01", SecrecyEnds}, {true, "2026-09-01", SecrecyEnds}, {true, "2026-08-31", SecrecyNone},
	}
	for _, tt := range tests {
		req := order("2026-09-01", "", "")
		req.Confidential, req.ConfidentialUntil = tt.confidential, tt.until
		req.ConfidentialUser, req.ConfidentialUserUntil = !tt.confidential, tt.until
		cases, err := Builtin().Facts(req)
		if err != nil {
			t.Fatal(err)
		}
		if got := cases[0].Secrecy; got != tt.want {
			t.Errorf("confidential %v until %q: %s, want %s", tt.confidential, tt.until, got, tt.want)
		}
		req.Confidential, req.ConfidentialUser = !tt.confidential, tt.confidential
		cases, err = Builtin().Facts(req)
		require.NoError(t, err)
		assert.Equal(t, tt.want, cases[0].UserSecrecy, "user, until %q", tt.until)
	}
}
