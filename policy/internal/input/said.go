package input

import "github.com/comity-go/comity/request"

type item = request.Item

// storedIn has a pointer for each place; the whole list is named where it is empty.
const storedIn = "/data/{item}/stored_in"

// itemPaths are the pointers into an item, {item} for its number.
var itemPaths = []string{
	"/data/{item}/category", storedIn, "/data/{item}/targets", "/data/{item}/from", "/data/{item}/until",
}

// said tells, for the pointer to each part of a request, whether a request says
// something there for an item. What is required counts as said. A test holds the
// list against the type.
var said = map[string]func(*request.Request, *item) bool{
	"/received":                  always,
	"/received_at":               func(r *request.Request, _ *item) bool { return r.ReceivedAt != "" },
	"/requesting":                always,
	"/authority/kind":            always,
	"/authority/name":            func(r *request.Request, _ *item) bool { return r.Authority.Name != "" },
	"/authority/on_behalf_of":    func(r *request.Request, _ *item) bool { return r.Authority.OnBehalfOf != "" },
	"/instrument/kind":           always,
	"/instrument/issuer":         always,
	"/instrument/issued_in":      func(r *request.Request, _ *item) bool { return r.Instrument.IssuedIn != "" },
	"/instrument/issued":         func(r *request.Request, _ *item) bool { return r.Instrument.Issued != "" },
	"/instrument/expires":        func(r *request.Request, _ *item) bool { return r.Instrument.Expires != "" },
	"/instrument/reference":      func(r *request.Request, _ *item) bool { return r.Instrument.Reference != "" },
	"/instrument/authenticated":  always,
	"/instrument/notified":       func(r *request.Request, _ *item) bool { return r.Instrument.Notified != "" },
	"/instrument/validation_due": func(r *request.Request, _ *item) bool { return r.Instrument.ValidationDue != "" },
	"/instrument/status":         func(r *request.Request, _ *item) bool { return r.Instrument.Status != "" },
	"/purpose":                   func(r *request.Request, _ *item) bool { return r.Purpose != "" },
	"/scope":                     always,
	"/targets":                   always,
	"/offence/description":       func(r *request.Request, _ *item) bool { return r.Offence.Description != "" },
	"/offence/max_years":         func(r *request.Request, _ *item) bool { return r.Offence.MaxYears != 0 },
	"/offence/listed":            func(r *request.Request, _ *item) bool { return r.Offence.Listed },
	"/offence/kinds":             func(r *request.Request, _ *item) bool { return len(r.Offence.Kinds) > 0 },
	"/offence/organised_group":   func(r *request.Request, _ *item) bool { return r.Offence.OrganisedGroup != "" },
	"/offence/committed_in":      func(r *request.Request, _ *item) bool { return len(r.Offence.CommittedIn) > 0 },
	"/emergency/danger_to":       func(r *request.Request, _ *item) bool { return r.Emergency.DangerTo != "" },
	"/data/{item}/category":      always,
	storedIn:                     func(_ *request.Request, it *item) bool { return len(it.StoredIn) > 0 },
	"/data/{item}/targets":       func(_ *request.Request, it *item) bool { return len(it.Targets) > 0 },
	"/data/{item}/from":          func(_ *request.Request, it *item) bool { return it.From != "" },
	"/data/{item}/until":         func(_ *request.Request, it *item) bool { return it.Until != "" },
	"/provider/home":             func(r *request.Request, _ *item) bool { return r.Provider.Home != "" },
	"/provider/established_in":   func(r *request.Request, _ *item) bool { return len(r.Provider.EstablishedIn) > 0 },
	"/provider/offers_in":        func(r *request.Request, _ *item) bool { return len(r.Provider.OffersIn) > 0 },
	"/provider/addressed":        func(r *request.Request, _ *item) bool { return r.Provider.Addressed != "" },
	"/provider/control":          func(r *request.Request, _ *item) bool { return r.Provider.Control },
	"/provider/sector":           func(r *request.Request, _ *item) bool { return r.Provider.Sector != "" },
	"/provider/addressed_as":     func(r *request.Request, _ *item) bool { return r.Provider.AddressedAs != "" },
	"/provider/why_processor":    func(r *request.Request, _ *item) bool { return r.Provider.WhyProcessor != "" },
	"/subject/nationality":       func(r *request.Request, _ *item) bool { return r.Subject.Nationality != "" },
	"/subject/residence":         func(r *request.Request, _ *item) bool { return r.Subject.Residence != "" },
	"/subject/located":           func(r *request.Request, _ *item) bool { return r.Subject.Located != "" },
	"/subjects":                  func(r *request.Request, _ *item) bool { return len(r.Subjects) > 0 },
	"/privileged":                func(r *request.Request, _ *item) bool { return r.Privileged != "" },
	"/customer/kind":             always,
	"/customer/state":            func(r *request.Request, _ *item) bool { return r.Customer.State != "" },
	"/customer/consent":          func(r *request.Request, _ *item) bool { return r.Customer.Consent },
	"/clearances":                func(r *request.Request, _ *item) bool { return len(r.Clearances) > 0 },
	"/confidential":              func(r *request.Request, _ *item) bool { return r.Confidential },
	"/confidential_until":        func(r *request.Request, _ *item) bool { return r.ConfidentialUntil != "" },
	"/confidential_user":         func(r *request.Request, _ *item) bool { return r.ConfidentialUser },
	"/confidential_user_until":   func(r *request.Request, _ *item) bool { return r.ConfidentialUserUntil != "" },
}

// always is of what is required.
func always(*request.Request, *item) bool { return true }

// isLabel reports whether a path of the input is that of a label.
func isLabel(path []string) bool {
	return len(path) == 3 && path[0] == "request" && path[1] == "labels"
}

// labelPointer is how the pointers to labels begin.
const labelPointer = "/labels/"

// saysLabel tells whether a request says something under a label.
func saysLabel(name string) func(*request.Request, *item) bool {
	return func(r *request.Request, _ *item) bool { return r.Labels.Named(name).Given() }
}
