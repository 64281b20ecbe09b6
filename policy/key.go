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
	k = k.Text(string(in.Notified)).Text(string(in.ValidationDue)).Text(string(in.Status))
	k = k.Text(string(r.Purpose)).Text(string(r.Scope))
	o := &r.Offence
	k = k.Text(o.Description).Float(o.MaxYears).Bool(o.Listed).Text(string(o.OrganisedGroup))
	k = memo.Texts(memo.Texts(k, o.Kinds), o.CommittedIn)
	k = k.Text(string(r.Emergency.DangerTo))
	p := &r.Provider
	k = k.Text(string(p.Home)).Text(string(p.Addressed)).Bool(p.Control).Text(string(p.Sector))
	k = k.Text(string(p.AddressedAs)).Text(string(p.WhyProcessor))
	k = memo.Texts(memo.Texts(k, p.EstablishedIn), p.OffersIn)
	k = subject(k, r.Subject).Text(string(r.Privileged))
	k = k.Text(string(r.Customer.Kind)).Text(string(r.Customer.State)).Bool(r.Customer.Consent)
	k = k.Bool(r.Confidential).Text(string(r.ConfidentialUntil))
	k = k.Bool(r.ConfidentialUser).Text(string(r.ConfidentialUserUntil))
	text := &r.Paper
	k = k.Text(text.Deadline).Text(text.DeadlineReason).Text(text.RefersTo).Text(text.ValidatedBy).Text(text.UseLimits)
	return lists(k, r)
}

// subject adds what is known of one person.
func subject(k memo.Key, s request.Subject) memo.Key {
	return k.Text(string(s.Nationality)).Text(string(s.Residence)).Text(string(s.Located))
}

// lists adds the lists of a request.
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
	k = memo.List(k, r.Subjects)
	for i := range r.Subjects {
		k = memo.Texts(subject(k, r.Subjects[i].Subject()), r.Subjects[i].Targets)
	}
	k = memo.List(k, r.Data)
	for i := range r.Data {
		it := &r.Data[i]
		k = memo.Texts(memo.Texts(k.Text(string(it.Category)), it.StoredIn), it.Targets)
		k = k.Text(string(it.From)).Text(string(it.Until))
	}
	return k
}

// itemClass adds what an item of a request can differ in from the other items.
func itemClass(k memo.Key, it *request.Item) memo.Key {
	k = memo.Texts(memo.Texts(k, it.StoredIn), it.Targets)
	return append(k.Text(string(it.From)).Text(string(it.Until)), it.Category...)
}
