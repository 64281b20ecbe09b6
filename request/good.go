package request

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Validate returns nil where r is well formed, or an error that joins a
// [FieldError], without line, for everything that is wrong. Nil Targets are
// missing; a zero Version is 1. As by Decode, 100 are told. A request that is
// valid, encoded with encoding/json and then within 1 MiB is the same when it is
// decoded.
func (r Request) Validate() error {
	if r.isGood() {
		return nil
	}
	return faultsOf(r)
}

// ValidTexts reports whether r is valid, if another request is that differs from it in
// nothing but the version, the ID, names, references, descriptions, the texts of the
// paper, labels and the values of targets. Targets, items and persons of both must have
// equal values at the same places. Who remembers that a request was valid needs no more.
func (r *Request) ValidTexts() bool {
	return (r.Version == 0 || r.Version == 1) && isName(r.ID) && isText(r.Authority.Name) &&
		isText(r.Instrument.Reference) && isText(r.Offence.Description) && r.Paper.isGood() &&
		r.goodValues() && r.goodReferences() && r.goodLabels()
}

// A good request is checked straight, field by field, because nearly all requests
// are good and a walk takes ten times as long. What is not good is walked through,
// and the walk says why: a test holds the two against each other.

// isGood reports whether a walk finds no fault.
func (r *Request) isGood() bool {
	return r.ValidTexts() &&
		isDay(string(r.Received)) && r.goodReceipt() && isState(r.Requesting) && r.Requesting != "" &&
		r.Authority.isGood() && r.Instrument.isGood() && r.goodPurpose() && isWord(r.Scope, scopes) && r.Scope != "" &&
		r.Offence.isGood() && isWord(r.Emergency.DangerTo, dangers) && r.Provider.isGood() &&
		r.Subject.isGood() && isWord(r.Privileged, privileges) && r.Customer.isGood() &&
		noneOrDay(r.ConfidentialUntil) && noneOrDay(r.ConfidentialUserUntil) &&
		r.goodTargets() && r.goodClearances() && r.goodSubjects() && r.goodData()
}

var (
	authorityKinds  = Police.Words()
	instrumentKinds = Warrant.Words()
	issuers         = ByJudge.Words()
	statuses        = InForce.Words()
	purposes        = PurposeDerived.Words()
	answers         = Yes.Words()
	scopes          = Targeted.Words()
	targetKinds     = Account.Words()
	offenceKinds    = OffenceOther.Words()
	dangers         = NoDanger.Words()
	categories      = Content.Words()
	sectors         = Hosting.Words()
	dataRoles       = RoleController.Words()
	grounds         = GroundNotSaid.Words()
	privileges      = PrivilegeOther.Words()
	customerKinds   = Consumer.Words()
	clearers        = ClearedByCourt.Words()
)

func (r *Request) goodReceipt() bool {
	return r.ReceivedAt == "" || isInstant(string(r.ReceivedAt)) && Moment(r.ReceivedAt).Day() == r.Received
}

func (r *Request) goodPurpose() bool {
	other := r.Purpose != PurposeDerived && r.Purpose != PurposeIntelligence
	return isWord(r.Purpose, purposes) && !(other && r.forIntelligence())
}

func (a *Authority) isGood() bool {
	return isWord(a.Kind, authorityKinds) && a.Kind != "" && isState(a.OnBehalfOf)
}

func (in *Instrument) isGood() bool {
	return isWord(in.Kind, instrumentKinds) && in.Kind != "" && isWord(in.Issuer, issuers) && in.Issuer != "" &&
		isArea(in.IssuedIn) && noneOrDay(in.Issued) && noneOrDay(in.Expires) &&
		isWord(in.Notified, answers) && noneOrMoment(in.ValidationDue) && isWord(in.Status, statuses)
}

func (o *Offence) isGood() bool {
	return o.MaxYears >= 0 && !math.IsInf(o.MaxYears, 0) &&
		areGood(o.Kinds, func(k OffenceKind) bool { return isWord(k, offenceKinds) }) &&
		isWord(o.OrganisedGroup, answers) && areGood(o.CommittedIn, isState)
}

func (p *Provider) isGood() bool {
	return isState(p.Home) && areGood(p.EstablishedIn, isState) && areGood(p.OffersIn, isState) && isState(p.Addressed) &&
		isWord(p.Sector, sectors) && isWord(p.AddressedAs, dataRoles) && isWord(p.WhyProcessor, grounds)
}

func (s Subject) isGood() bool {
	return isState(s.Nationality) && isState(s.Residence) && isState(s.Located)
}

func (c *Customer) isGood() bool {
	return isWord(c.Kind, customerKinds) && c.Kind != "" && isArea(c.State)
}

func (p *Paper) isGood() bool {
	return isText(p.Deadline) && isText(p.DeadlineReason) && isText(p.RefersTo) &&
		isText(p.ValidatedBy) && isText(p.UseLimits)
}

// What the tags of the fields say, too.
const (
	maxTargets = 100_000
	maxItems   = 1000
)

func (r *Request) goodTargets() bool {
	if r.Targets == nil || len(r.Targets) > maxTargets {
		return false
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		if t.Kind == "" || !isWord(t.Kind, targetKinds) || !t.span().isGood() {
			return false
		}
	}
	return !repeat(len(r.Targets), func(i int) uint64 {
		t := &r.Targets[i]
		return hashes(string(t.Kind), t.Value, string(t.From), string(t.Until))
	})
}

// goodValues reports whether the values of the targets are good, one by one.
func (r *Request) goodValues() bool {
	for i := range r.Targets {
		if v := r.Targets[i].Value; !isName(v) || strings.Contains(v, "*") {
			return false
		}
	}
	return true
}

func (r *Request) goodClearances() bool {
	for i := range r.Clearances {
		c := &r.Clearances[i]
		if !c.State.Known() || c.By == "" || !isWord(c.By, clearers) {
			return false
		}
	}
	return true
}

// goodReferences reports whether the references of the clearances are good, and no
// clearance stands twice.
func (r *Request) goodReferences() bool {
	for i := range r.Clearances {
		if !isText(r.Clearances[i].Reference) {
			return false
		}
	}
	return !repeat(len(r.Clearances), func(i int) uint64 {
		c := &r.Clearances[i]
		return hashes(string(c.State), string(c.By), c.Reference)
	})
}

func (r *Request) goodSubjects() bool {
	if len(r.Subjects) > 0 && r.Subject != (Subject{}) || len(r.Subjects) > maxTargets {
		return false
	}
	targets := targetSet{of: r.Targets}
	for i := range r.Subjects {
		if p := &r.Subjects[i]; !p.Subject().isGood() || !areGood(p.Targets, targets.has) {
			return false
		}
	}
	return !repeat(len(r.Subjects), func(i int) uint64 {
		p := &r.Subjects[i]
		return hashes(string(p.Nationality), string(p.Residence), string(p.Located)) + hashOf(p.Targets)
	})
}

func (r *Request) goodData() bool {
	if len(r.Data) < 1 || len(r.Data) > maxItems {
		return false
	}
	targets := targetSet{of: r.Targets}
	for i := range r.Data {
		it := &r.Data[i]
		if it.Category == "" || !isWord(it.Category, categories) || !goodPlaces(it.StoredIn) ||
			!areGood(it.Targets, targets.has) || !it.span().isGood() {
			return false
		}
	}
	return !repeat(len(r.Data), func(i int) uint64 {
		it := &r.Data[i]
		return hashes(string(it.Category), string(it.From), string(it.Until)) +
			3*hashOf(it.Targets) + 5*hashOfPlaces(it.StoredIn)
	})
}

func (r *Request) goodLabels() bool {
	if len(r.Labels) > maxLabels {
		return false
	}
	for i := range r.Labels {
		l := &r.Labels[i]
		if !IsLabelName(l.Name) || l.List != nil && l.Text != "" || !isLabelText(l.Text) || !areGood(l.List, isLabelText) {
			return false
		}
	}
	return !repeat(len(r.Labels), func(i int) uint64 { return hashes(r.Labels[i].Name) })
}

func isLabelText(s string) bool { return len(s) <= maxLabelText && utf8.ValidString(s) }

func goodPlaces(list []Place) bool {
	for _, p := range list {
		if p == "" || p.defect().found() {
			return false
		}
	}
	return !repeat(len(list), func(i int) uint64 { return hashOfPlaces(list[i : i+1]) })
}

// isGood reports whether the ends are moments, and the first is no later than the last.
func (s Span) isGood() bool {
	return noneOrMoment(s.From) && noneOrMoment(s.Until) && (s.From == "" || s.Until == "" || !s.From.after(s.Until))
}

// A targetSet tells which values are targets. Where there are many, it is made into a
// set when it is first asked.
type targetSet struct {
	of     []Target
	values map[string]bool
}

func (s *targetSet) has(value string) bool {
	const few = 16
	if len(s.of) <= few {
		return slices.ContainsFunc(s.of, func(t Target) bool { return t.Value == value })
	}
	if s.values == nil {
		s.values = make(map[string]bool, len(s.of))
		for i := range s.of {
			s.values[s.of[i].Value] = true
		}
	}
	return s.values[value]
}

// areGood reports whether each value of a list is there, good, and stands once.
func areGood[S ~string](list []S, good func(S) bool) bool {
	for _, s := range list {
		if s == "" || !good(s) {
			return false
		}
	}
	return !repeat(len(list), func(i int) uint64 { return hashOf(list[i : i+1]) })
}

// isWord reports whether a word is empty or one of the words.
func isWord[W ~string](w W, words []string) bool { return w == "" || slices.Contains(words, string(w)) }

func isText(s string) bool { return s == "" || utf8.ValidString(s) }

func isName(s string) bool {
	return isText(s) && (s != "" && isAlphanumeric(s[0]) || strings.ContainsFunc(s, isNameRune))
}

func isState(s State) bool { return s == "" || !s.defect().found() }

func isArea(a Area) bool { return a == "" || !a.defect().found() }

func noneOrDay(d Day) bool { return d == "" || isDay(string(d)) }

func noneOrMoment(m Moment) bool { return m == "" || !m.defect().found() }

// repeat reports whether two of n values have the same hash. So no values are equal
// where it does not.
func repeat(n int, hash func(int) uint64) bool {
	if n < 2 {
		return false
	}
	var space [16]uint64
	all := space[:0]
	for i := range n {
		all = append(all, hash(i))
	}
	slices.Sort(all)
	return len(slices.Compact(all)) < n
}

var seed = maphash.MakeSeed()

// hashes returns the hash of texts in their order.
func hashes(texts ...string) uint64 {
	var sum uint64
	for _, s := range texts {
		sum = 31*sum + maphash.String(seed, s)
	}
	return sum
}

// hashOf returns the hash of a set of texts.
func hashOf[S ~string](set []S) uint64 {
	var sum uint64
	for _, s := range set {
		sum += maphash.String(seed, string(s))
	}
	return sum
}

// hashOfPlaces returns the hash of a set of places, in which letter case makes no difference.
func hashOfPlaces(set []Place) uint64 {
	var sum uint64
	for _, p := range set {
		const basis, prime = 14695981039346656037, 1099511628211 // of FNV-1a
		h := uint64(basis)
		for i := range len(p) {
			c := p[i]
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			h = (h ^ uint64(c)) * prime
		}
		sum += h
	}
	return sum
}
