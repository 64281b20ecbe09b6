package policy

import (
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// question adds every field of a request but its ID: the answer depends on them, and
// so does whether the request is valid. A test changes each field.
func question(k memo.Key, r *request.Request) memo.Key {
	k = k.Float(float64(r.Version)).Text(string(r.Received)).Text(string(r.ReceivedAt)).Text(string(r.Requesting))
	k = k.Text(string(r.Authority.Kind)).Text(r.Authority.Name).Text(string(r.Authority.OnBehalfOf))
	in := &r.Instrument
	k = k.Text(string(in.Kind)).Text(string(in.Issuer)).Text(string(in.IssuedIn)).Text(string(in.Issued))
	k = k.Text(string(in.Expires)).Text(in.Reference).Bool(in.Authenticated)
	k = k.Text(string(r.Scope)).Text(r.Offence.Description).Float(r.Offence.MaxYears).Bool(r.Offence.Listed)
	k = k.Text(string(r.Emergency.DangerTo))
	p := &r.Provider
	k = k.Text(string(p.Home)).Text(string(p.Addressed)).Bool(p.Control).Text(string(p.Sector))
	k = memo.Texts(memo.Texts(k, p.EstablishedIn), p.OffersIn)
	k = k.Text(string(r.Subject.Nationality)).Text(string(r.Subject.Residence)).Text(string(r.Subject.Located))
	k = k.Text(string(r.Customer.Kind)).Text(string(r.Customer.State)).Bool(r.Customer.Consent)
	k = k.Bool(r.Confidential).Text(string(r.ConfidentialUntil))
	return lists(k, r)
}

// lists adds the targets, the clearances and the data of a request.
func lists(k memo.Key, r *request.Request) memo.Key {
	k = memo.List(k, r.Targets)
	for i := range r.Targets {
		t := &r.Targets[i]
		k = k.Text(string(t.Kind)).Text(t.Value).Text(string(t.From)).Text(string(t.Until))
	}
	k = memo.List(k, r.Clearances)
	for i := range r.Clearances {
		c := &r.Clearances[i]
		k = k.Text(string(c.State)).Text(string(c.By)).Text(c.Reference)
	}
	k = memo.List(k, r.Data)
	for i := range r.Data {
		k = memo.Texts(k.Text(string(r.Data[i].Category)), r.Data[i].StoredIn)
	}
	return k
}

// itemClass adds what an item of a request can differ in from the other items.
func itemClass(k memo.Key, it *request.Item) memo.Key {
	k = k.Len(len(it.StoredIn))
	for _, p := range it.StoredIn {
		k = k.Text(string(p))
	}
	return append(k, it.Category...)
}
