package request

import (
	"cmp"
	"slices"
)

// Here is what one item of a request is about: its targets, their spans and the
// persons whose data it is. No item is ever measured against a target, a span or
// a person of another.

// TargetsOf returns the targets that an item is about: those whose value it
// names, or all. The list is not the caller's to change.
func (r *Request) TargetsOf(item int) []Target {
	named := r.Data[item].Targets
	if len(named) == 0 {
		return r.Targets
	}
	has := memberOf(named)
	var list []Target
	for _, t := range r.Targets {
		if has(t.Value) {
			list = append(list, t)
		}
	}
	return list
}

// short is how long a list may be that is searched from its begin.
const short = 8

// memberOf returns the test whether a value is on a list. A long list is made
// into a set: a request may name 100,000 targets.
func memberOf(list []string) func(string) bool {
	if len(list) <= short {
		return func(s string) bool { return slices.Contains(list, s) }
	}
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return func(s string) bool { return set[s] }
}

// A Span is the time for which data are asked, both ends included. An end that
// is empty is not named.
type Span struct{ From, Until Moment }

// SpansOf returns the spans for which an item is asked, each once, in the order
// of its targets. An end that the item names counts for all its targets; an end
// that it does not name is that of the target.
func (r *Request) SpansOf(item int) []Span {
	own := r.Data[item].span()
	targets := r.TargetsOf(item)
	if len(targets) == 0 || own.From != "" && own.Until != "" {
		return []Span{own}
	}
	var list []Span
	seen := map[Span]bool{}
	for _, t := range targets {
		if s := r.SpanOf(item, t); !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

// SpanOf returns the span for which an item is asked of one of its targets.
func (r *Request) SpanOf(item int, t Target) Span { return r.Data[item].span().or(t.span()) }

// LiveItem reports whether an item reaches beyond receipt, to data that do not
// exist yet: one of its spans does.
func (r *Request) LiveItem(item int) bool {
	own := r.Data[item].span()
	return r.live(own) || slices.ContainsFunc(r.TargetsOf(item), func(t Target) bool { return r.live(own.or(t.span())) })
}

// Live reports whether the target reaches beyond receipt, to data that do not
// exist yet. Where the moment of receipt is not known, the whole day counts as
// over.
func (r *Request) Live(t Target) bool { return r.live(t.span()) }

// Receipt returns the moment of receipt, or the day where the moment is not known.
func (r *Request) Receipt() Moment { return cmp.Or(Moment(r.ReceivedAt), Moment(r.Received)) }

func (r *Request) live(s Span) bool {
	receipt := r.Receipt()
	return s.From.after(receipt) || s.Until.after(receipt)
}

func (i Item) span() Span { return Span{i.From, i.Until} }

func (t Target) span() Span { return Span{t.From, t.Until} }

// or returns the span with the ends of another where it names none.
func (s Span) or(other Span) Span {
	return Span{cmp.Or(s.From, other.From), cmp.Or(s.Until, other.Until)}
}

// SubjectsOf returns whose data an item is, as far as known: the one subject, or
// those of several who have one of its targets. A person without targets counts
// for every item, and is known to have the target only where the request has no
// other. Where nobody is known to have a target of the item, a subject of whom
// nothing is known is among them: what is not said of a person never opens. So
// the list is never empty.
func (r *Request) SubjectsOf(item int) []Subject { return r.AppendSubjectsOf(nil, item) }

// AppendSubjectsOf adds to a list what SubjectsOf returns.
func (r *Request) AppendSubjectsOf(list []Subject, item int) []Subject {
	if len(r.Subjects) == 0 {
		return append(list, r.Subject)
	}
	about, first := r.TargetsOf(item), len(list)
	numberOf := numbersOf(about)
	var space [64]bool // most items are about fewer
	owned, nobodys := space[:0], 0
	for i, t := range about {
		owned = append(owned, numberOf(t.Value) != i) // a value counts once
		if !owned[i] {
			nobodys++
		}
	}
	for _, p := range r.Subjects {
		has := len(p.Targets) == 0
		if has && len(r.Targets) == 1 {
			nobodys = 0
		}
		for _, value := range p.Targets {
			i := numberOf(value)
			if i < 0 {
				continue
			}
			if has = true; !owned[i] {
				owned[i] = true
				nobodys--
			}
		}
		if has {
			list = append(list, p.Subject())
		}
	}
	if nobodys > 0 || len(list) == first {
		list = append(list, Subject{})
	}
	return list
}

// numbersOf returns what tells the number of the first target that has a value; -1
// where none has. A long list is made into a map: a request may name 100,000 targets.
func numbersOf(targets []Target) func(string) int {
	if len(targets) <= short {
		return func(value string) int {
			return slices.IndexFunc(targets, func(t Target) bool { return t.Value == value })
		}
	}
	numbers := make(map[string]int, len(targets))
	for i, t := range targets {
		if _, known := numbers[t.Value]; !known {
			numbers[t.Value] = i
		}
	}
	return func(value string) int {
		if i, ok := numbers[value]; ok {
			return i
		}
		return -1
	}
}

// Subject returns the person as the one subject of a request.
func (p Person) Subject() Subject { return Subject{p.Nationality, p.Residence, p.Located} }

// PurposeOf returns what the data are wanted for: the purpose that the request
// gives, or the one that follows from the authority and the paper.
func (r *Request) PurposeOf() Purpose {
	switch {
	case r.Purpose != PurposeDerived:
		return r.Purpose
	case r.forIntelligence():
		return PurposeIntelligence
	case r.Authority.Kind == TaxAuthority:
		return PurposeTax
	case r.Authority.Kind == Regulator:
		return PurposeRegulatory
	case r.Authority.Kind == PrivateParty || r.Instrument.Kind == DiscoveryOrder:
		return PurposeCivil
	}
	return PurposeCriminal
}

// forIntelligence reports whether the authority or the paper serves intelligence
// and nothing else.
func (r *Request) forIntelligence() bool {
	return r.Authority.Kind == Intelligence || r.Instrument.Kind == NationalSecurityOrder
}
