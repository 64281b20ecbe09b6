package jurisdiction

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// WithLeastEvidence returns the law in which a row with weaker evidence than the
// least restrains, and opens nothing. A row without a word of evidence is weaker than
// every word.
//
// A bar, an immunity, an exclusion, a threshold or a ruling against reach that is
// weaker still stands, on its own days; what a weaker bar says that it opens for is
// not held. A paper has to meet a level that is weaker, and to be enough without it.
// Reviews, obligations and notes open nothing, and stay. Every other row that is
// weaker gives no basis, as one with the status unknown: a power, a permission, an
// emergency row, a channel, an agreement, a consent.
//
// A party row of an instrument of several states is a row of its own. A state that
// is bound by a weaker one is bound by what restrains alone; where it makes the state
// a member of the Union or of the Economic Area, the state counts as a member to rows
// that are open to those outside, and as none to bars against them. The file of a
// state says what was surveyed for it, and that its levels were gathered: where it is
// weaker it says neither.
//
// The days on which a row that restrains has ended open nothing: that no other bar
// stands then is the word of the survey, and that no level does is held to be unknown.
// The library's own positions, the parts of states and the table of regions have no
// evidence, and stay as they are.
//
// The law has a hash of its own. What it holds, as All, Coverage or Diff have it, is
// the same. The error is that there is no such word of evidence.
func (l *Law) WithLeastEvidence(least Evidence) (*Law, error) {
	words := least.Words()
	if !slices.Contains(words, string(least)) {
		return nil, fmt.Errorf("no such evidence %q (accepted: %s)", least, strings.Join(words, ", "))
	}
	full := l.written()
	if l.least != "" && l.least.rank() < least.rank() {
		least = l.least
	}
	w := &weighing{full: full, least: least, weaker: map[*Provision]bool{}, files: map[string]bool{}}
	var held []*Instrument
	for _, in := range full.instruments {
		held = append(held, w.split(in)...)
	}
	w.outsiders(held, CircleNonEU, full.manifest.EU)
	w.outsiders(held, CircleNonEEA, full.manifest.EEA)
	law := newLaw(full.manifest, held, full.regions)
	law.full, law.least, law.weaker, law.weakerFiles = full, least, w.weaker, w.files
	law.hash = sync.OnceValue(law.digest)
	law.index()
	return law, nil
}

// A weighing is the making of a law in which weaker rows open nothing.
type weighing struct {
	full   *Law
	least  Evidence
	weaker map[*Provision]bool // of the new law
	files  map[string]bool     // of which the word on a whole state is weaker
}

// A member is a party row, and whether it is weaker.
type member struct {
	Party
	weaker bool
}

func (w *weighing) isWeaker(e Evidence) bool { return e.rank() > w.least.rank() }

// split returns the instruments that stand for one, of its name: for the parties that
// are bound by weaker rows what restrains, what all of them have to do, and last, so
// that it is found by the name, the instrument itself for the other parties.
func (w *weighing) split(in *Instrument) []*Instrument {
	if in.ID == w.full.manifest.Positions {
		return []*Instrument{in.clone()} // outsiders may write into it
	}
	main, members := in.clone(), w.members(in)
	if w.isWeaker(in.Evidence) || slices.ContainsFunc(members, isWeaker) {
		main.Surveyed, w.files[in.ID] = nil, true
	}
	var twins []*Instrument
	if slices.ContainsFunc(members, isWeaker) {
		main.Parties = nil
		var weaker []Party
		for _, m := range members {
			if m.weaker {
				weaker = append(weaker, m.Party)
				m.Status = cmp.Or(m.Status, statusUnknown)
			}
			main.Parties = append(main.Parties, m.Party)
		}
		if in.joint() {
			weaker = append(weaker, Party{Group: in.ID, Status: statusUnknown}) // still one of several states
		}
		duty := func(p Provision) bool { return p.Role == RoleObligation }
		holds := func(p Provision) bool { return !duty(p) && w.weaken(in, &p) }
		twins = append(twins, w.twin(in, weaker, holds), w.twin(in, in.clone().Parties, duty))
		main.Provisions = slices.DeleteFunc(main.Provisions, duty)
		for i := range twins[0].Provisions {
			p := &twins[0].Provisions[i]
			w.weaken(in, p)
			w.weaker[p] = true
		}
	}
	for i := range main.Provisions {
		if p := &main.Provisions[i]; w.isWeaker(or(p.Evidence, in.Evidence)) {
			w.weaken(in, p)
			w.weaker[p] = true
		}
	}
	return append(slices.DeleteFunc(twins, w.isIdle), main)
}

func isWeaker(m member) bool { return m.weaker }

// twin returns an instrument of the same name with some of its provisions, for these
// parties.
func (w *weighing) twin(in *Instrument, parties []Party, some func(Provision) bool) *Instrument {
	twin := in.clone()
	twin.Surveyed, twin.Parties = nil, parties
	twin.Provisions = slices.DeleteFunc(twin.Provisions, func(p Provision) bool { return !some(p) })
	return twin
}

// isIdle reports whether nothing would be missed without the instrument.
func (w *weighing) isIdle(in *Instrument) bool {
	m := w.full.manifest
	return len(in.Provisions) == 0 && !slices.Contains(m.EU, in.ID) && !slices.Contains(m.EEA, in.ID)
}

// members returns the party rows of an instrument. Where some rows of a group are
// weaker, they stand in its place.
func (w *weighing) members(in *Instrument) []member {
	var list []member
	for _, p := range in.Parties {
		group := w.full.byID[p.Group]
		weaker := p.Status == "" && w.isWeakerParty(in, p)
		var of []member
		if group != nil && p.Status == "" {
			of = w.members(group)
		}
		if !slices.ContainsFunc(of, isWeaker) {
			list = append(list, member{p, weaker})
			continue
		}
		idle := p
		idle.Status = statusUnknown // still one of several states
		list = append(list, member{idle, false})
		for _, m := range of {
			if m.Status == "" {
				m.Side, m.Window, m.weaker = p.Side, p.Window.and(m.Window), m.weaker || weaker
				list = append(list, m)
			}
		}
	}
	return list
}

// isWeakerParty reports whether a party row is weaker. That the law of one state binds
// it is no row of its own, unless it has evidence of its own.
func (w *weighing) isWeakerParty(in *Instrument, p Party) bool {
	if p.Evidence == "" && !in.joint() {
		return false
	}
	return w.isWeaker(or(p.Evidence, in.Evidence))
}

// weaken takes from a provision what it opens, and reports whether it says anything
// else.
func (w *weighing) weaken(in *Instrument, p *Provision) bool {
	r := row{marked: marked{Provision: p}, in: in}
	switch {
	case r.restrains():
		p.Opens = nil
	case p.Role == RoleLevel, p.Role == RoleReview, p.Role == RoleObligation, p.Role == RoleNote:
		// The process is found without a level that is weaker; the others open nothing.
	case slices.Contains(p.Categories, "location") && slices.Contains(locating, p.Role) && p.Status == "":
		// What other rows say of traffic is no word on location, since this row names it.
		p.Purpose, p.For, p.Opens = []Purpose{purposeNone}, nil, nil
		if p.Role == RoleAgreement {
			p.Order = nil
		}
	default:
		p.Status = cmp.Or(p.Status, statusUnknown)
		return false
	}
	return true
}

// locating are the roles that open, and of which a row on location is the only word on
// it.
var locating = []Role{RolePower, RoleEmergency, RoleAgreement}

// purposeNone is a purpose that no request has.
const purposeNone Purpose = "none"

// outsiders adds to the bars against those outside a circle the states that are in it
// by a weaker row.
func (w *weighing) outsiders(held []*Instrument, outside Circle, lists []string) {
	states := map[Circle]bool{}
	for _, id := range lists {
		for _, m := range w.members(w.full.byID[id]) {
			switch {
			case !m.weaker:
			case m.State != "":
				states[Circle(m.State)] = true
			default:
				for s := range w.full.bound[w.full.byID[m.Group]] {
					states[Circle(s)] = true
				}
			}
		}
	}
	named := slices.Sorted(maps.Keys(states))
	for _, in := range held {
		for i := range in.Provisions {
			if p := &in.Provisions[i]; slices.Contains(p.Against, outside) {
				p.Against = append(p.Against, named...)
			}
		}
	}
}

// EvidenceOf returns what stands behind the provision that a citation names, the
// weakest of several; false where the law files do not hold it, and for the library's
// own positions, which nobody can read elsewhere.
func (l *Law) EvidenceOf(c Cite) (Evidence, bool) {
	l = l.written()
	in, ok := l.byID[c.Instrument]
	if !ok || c.Instrument == l.manifest.Positions {
		return "", false
	}
	found := false
	var weakest Evidence
	for i := range in.Provisions {
		p := &in.Provisions[i]
		r := row{marked: marked{Provision: p}, in: in, Window: Window{From: c.InForce}}
		began := c.InForce == "" || p.From <= c.InForce
		if e := or(p.Evidence, in.Evidence); began && r.cite() == c && (!found || e.rank() > weakest.rank()) {
			found, weakest = true, e
		}
	}
	if !found {
		return in.Evidence, c.Article == ""
	}
	return weakest, true
}
