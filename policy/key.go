package policy

import (
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
)

// A freeTexts says what the rules want to know of the texts of a request that can be
// anything. The law reads none of them, and the built-in rules neither.
type freeTexts struct {
	authority, reference, offence, targets, clearances freeText

	labels []labelText // of those that are read, in order of name
}

// A freeText says what the rules want to know of a text: nothing, all of it, or whether
// there is one and whether it is in lists beside the rules. Then another text that is in
// the same lists gives the same answer.
type freeText struct {
	whole bool
	given bool // also where there are lists
	lists []*rule.List
}

// A labelText is the same of a label, whose list counts whole.
type labelText struct {
	name string
	freeText
}

// readOf returns the free texts that the rules of a program read.
func readOf(p *eval.Program) freeTexts {
	read := freeTexts{
		authority:  textOf(p, "request.authority.name"),
		reference:  textOf(p, "request.instrument.reference"),
		offence:    textOf(p, "request.offence.description"),
		targets:    textOf(p, "request.targets.value"),
		clearances: textOf(p, "request.clearances.reference"),
	}
	if p.Reads("request", "subjects") {
		read.targets = freeText{whole: true} // whose are which
	}
	for _, name := range p.Labels() {
		read.labels = append(read.labels, labelText{name, textOf(p, "request.labels."+name)})
	}
	return read
}

// textOf returns what the rules of a program want to know of a text.
func textOf(p *eval.Program, path string) freeText {
	lists, given, only := p.Asked(path)
	if !only {
		return freeText{whole: true}
	}
	return freeText{given: given || len(lists) > 0, lists: lists}
}

// maxNamed bounds the targets, persons and accounts of a request whose answer is
// remembered: of more, it would take longer to tell which of them are the same.
const maxNamed = 64

// question adds all that the answers turn on, but the item: every field of the request
// that a rule, the law, a text or a clock reads. Two requests that differ in nothing
// else, such as the account or the number of the paper, are one question. It returns
// nil where too much is named. A test changes each field.
func question(k memo.Key, r *request.Request, read *freeTexts) memo.Key {
	k = k.Text(string(r.Received)).Text(string(r.ReceivedAt)).Text(string(r.Requesting))
	k = free(k.Text(string(r.Authority.Kind)).Text(string(r.Authority.OnBehalfOf)), r.Authority.Name, &read.authority)
	in := &r.Instrument
	k = k.Text(string(in.Kind)).Text(string(in.Issuer)).Text(string(in.IssuedIn)).Text(string(in.Issued))
	k = free(k.Text(string(in.Expires)).Bool(in.Authenticated), in.Reference, &read.reference)
	k = k.Text(string(in.Notified)).Text(string(in.ValidationDue)).Text(string(in.Status))
	k = k.Text(string(r.Purpose)).Text(string(r.Scope))
	o := &r.Offence
	k = free(k.Float(o.MaxYears).Bool(o.Listed).Text(string(o.OrganisedGroup)), o.Description, &read.offence)
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
	k = memo.List(k, r.Clearances)
	for i := range r.Clearances {
		c := &r.Clearances[i]
		k = free(k.Text(string(c.State)).Text(string(c.By)).Bool(c.Referenced()), c.Reference, &read.clearances)
	}
	for i := range read.labels {
		label := &read.labels[i]
		l := r.Labels.Named(label.name)
		k = memo.Texts(free(k, l.Text, &label.freeText), l.List)
	}
	return persons(k, r, read)
}

// free adds what is read of a free text. Most rules read nothing of it.
func free(k memo.Key, text string, read *freeText) memo.Key {
	if !read.whole && !read.given {
		return k
	}
	return read.add(k, text)
}

// add adds what is read of a text, of which something is.
func (f *freeText) add(k memo.Key, text string) memo.Key {
	if f.whole {
		return k.Text(text)
	}
	k = k.Bool(text == "") // then no reason points to it, too
	for _, list := range f.lists {
		k = k.Bool(list.Has(text))
	}
	return k
}

// persons adds the targets and the persons, and which target is whose.
func persons(k memo.Key, r *request.Request, read *freeTexts) memo.Key {
	if len(r.Targets) > maxNamed || len(r.Subjects) > maxNamed {
		return nil
	}
	k = memo.List(k, r.Targets)
	for i := range r.Targets {
		t := &r.Targets[i]
		k = free(k.Text(string(t.Kind)).Text(string(t.From)).Text(string(t.Until)), t.Value, &read.targets)
		k = k.Len(numberOf(r.Targets, t.Value))
	}
	k = memo.List(k, r.Subjects)
	for i := range r.Subjects {
		if k = accounts(subject(k, r.Subjects[i].Subject()), r, r.Subjects[i].Targets); k == nil {
			return nil
		}
	}
	return k
}

// subject adds what is known of one person.
func subject(k memo.Key, s request.Subject) memo.Key {
	return k.Text(string(s.Nationality)).Text(string(s.Residence)).Text(string(s.Located))
}

// accounts adds which of the targets the values are, and not what they are.
func accounts(k memo.Key, r *request.Request, values []string) memo.Key {
	if len(values) > maxNamed {
		return nil
	}
	k = memo.List(k, values)
	for _, value := range values {
		k = k.Len(numberOf(r.Targets, value))
	}
	return k
}

// numberOf returns the number of the first target that has the value; 0 where none has.
func numberOf(targets []request.Target, value string) int {
	for i := range targets {
		if targets[i].Value == value {
			return i + 1
		}
	}
	return 0
}

// itemQuestion adds to the question of a request the one of its item. The number of
// the item is in the pointers.
func itemQuestion(k memo.Key, r *request.Request, item int) memo.Key {
	it := &r.Data[item]
	if k == nil {
		return nil
	}
	k = memo.Texts(k.Len(item).Text(string(it.Category)), it.StoredIn)
	return accounts(k.Text(string(it.From)).Text(string(it.Until)), r, it.Targets)
}

// itemClass adds what an item of a request can differ in from the other items.
func itemClass(k memo.Key, it *request.Item) memo.Key {
	k = memo.Texts(memo.Texts(k, it.StoredIn), it.Targets)
	return append(k.Text(string(it.From)).Text(string(it.Until)), it.Category...)
}
