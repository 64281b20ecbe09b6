// Package jurisdiction holds the law as dated data, and says what of it is in
// force between the states of one request on one day.
//
// A [Law] is a set of law files, one instrument a file: [Builtin] is the set
// that comes with the library, [Load] reads another one, and [Extend] adds files
// to the built-in set. law/README.md is
// the manual of the file format; every row has its days, its citation and its
// confidence, and what is not in the files is unknown.
//
// # Facts
//
// [Law.Facts] folds everything that depends on dates, parties, territory,
// direction, category and court into one flat [Facts] an item: closed words,
// booleans and small sets. Rules read those and never a date or a row, so time
// is decided here, once, and equal facts mean equal decisions. Facts are not
// outcomes: nothing in this package allows or denies.
//
// Behind each field stand the provisions that made it ([Case.Cites]).
package jurisdiction

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/jurisdiction/regions"
	"github.com/comity-go/comity/request"
)

// A Law is an immutable set of law instruments; it is safe for concurrent use.
type Law struct {
	manifest    Manifest
	hash        func() string
	instruments []*Instrument
	byID        map[string]*Instrument
	bound       map[*Instrument]map[request.State][]row // the membership rows of each state
	states      []*stateLaw                             // by their number
	numbers     [letters * letters]uint16               // of each state, by the letters of its code
	positions   []*row
	rows        []*row   // by their number
	cites       []ranked // of the provisions, by their place in the law
	editions    timeline[edition]
	regions     *regions.Table

	full        *Law                // the law as its files have it, where a least evidence is asked for
	least       Evidence            // with which a row opens; empty where every row may
	weaker      map[*Provision]bool // the provisions with less
	weakerFiles map[string]bool     // the IDs of the files that have less themselves
}

// An edition is the law as it stands between two days on which any of it changes.
type edition struct {
	*Law
	day        request.Day // the first of them; never that of a request
	standings  []*standing // of each state, by its number
	immunities []*row      // of every state, in order of provision
}

// A stateLaw is every row that binds one state, on whatever days.
type stateLaw struct {
	held     []*row   // in order of provision
	bound    []*row   // the memberships, in order of instrument
	channels joinable // in force or not
	parts    []Part   // that the state is of others
	timeline timeline[standing]

	own      bool        // it has files of its own
	file     *Instrument // the one that holds what is known of it; nil where there is none
	surveyed bool        // its bars were read in full, so that what is not held is known not to be there
}

// A standing is the rows of one state that are in force between two days on which
// any of them changes: by role, each in order of provision.
type standing struct {
	bars, immunities, exclusions, powers, levels, emergencies, thresholds, channels, agreements, consents, reviews,
	obligations, notes, others []*row
	joinable joinable // the channels, once more
	bound    []*row   // one an instrument that binds the state, in their order
	acts     []uint32 // the numbers of these instruments
	eu, eea  bool     // it is a member
}

// A joinable has the channels of one state in order of provision, to be joined with
// those of another. Most rows of a state have no other half in the other state and are
// not looked at: the bits say of which provisions both have rows.
type joinable struct {
	rows     []*row
	bits     []uint64 // one for each provision that is a channel
	firsts   []int    // of each provision whose bit is set, the place of its first row
	rogatory []*row
}

// add adds a row of the same provision as the last one, or of a later one.
func (j *joinable) add(r *row) {
	word, bit := int(r.channel/64), uint64(1)<<(r.channel%64)
	for len(j.bits) <= word {
		j.bits = append(j.bits, 0)
	}
	if j.bits[word]&bit == 0 {
		j.bits[word] |= bit
		j.firsts = append(j.firsts, len(j.rows))
	}
	j.rows = append(j.rows, r)
	if r.isRogatory() {
		j.rogatory = append(j.rogatory, r)
	}
}

// of returns the rows of a provision: the one before which there are so many of which
// there are rows.
func (j *joinable) of(before int) []*row {
	if before+1 < len(j.firsts) {
		return j.rows[j.firsts[before]:j.firsts[before+1]]
	}
	return j.rows[j.firsts[before]:]
}

// isRogatory reports whether by the row, of the law of one state, that state assists
// any other.
func (r *row) isRogatory() bool { return r.Channel == ViaLettersRogatory && !r.joint }

// A row is a provision as it binds one state, on the days of both.
type row struct {
	marked
	in      *Instrument
	act     uint32 // the number of the instrument
	rank    uint32 // the place of the instrument in the order of IDs
	seq     uint32 // the place of the provision in the law
	channel uint32 // the number of the provision among the channels; 0 of any other
	number  uint32 // of the row in the law; 0 of one that is only a membership, or gives no basis
	since   turn   // the first day
	state   request.State
	side    string
	limits  *Party // which is closed towards some party; nil where it is open to all
	Window
	status Status // why an idle row gives no basis

	joint   bool // the instrument is one of several states
	ruling  bool // it is a judgment
	enacted bool // it is a statute of one state, or made under one
}

// A marked provision has marks for what is asked of it again and again.
type marked struct {
	*Provision
	named
	only           wordBits // the one paper that meets the level
	binds, opens   wordBits
	protects, duty wordBits
	kind           uint32 // the number of the kind of channel
	unconditional  bool   // it asks for nothing beside what it names
	ofAnyOffence   bool   // it asks for nothing of the offence
	ofEmergency    bool   // it asks for danger to life
	ofPart         bool   // it is limited to a part of its state
	setsCondition  bool   // it is a bar that forbids nothing
	againstForeign bool   // it is a bar against every other state
	endsAtHome     bool   // it is a power that does not reach abroad
}

// mark marks a provision.
func mark(p *Provision) marked {
	m := marked{
		Provision: p, named: p.names(), kind: kindNumber(p.Channel),
		binds: bitsOf(tieList, p.Binds...), opens: bitsOf(openingList, p.Opens...),
		protects: bitsOf(protectionList, p.Protects), duty: bitsOf(dutyList, p.Duty),
		unconditional: reflect.ValueOf(p.When).IsZero(), ofAnyOffence: !p.When.asksOffence(), ofEmergency: p.When.Emergency,
		ofPart: len(p.Area) > 0, setsCondition: p.Strength == StrengthCondition, endsAtHome: p.Reach == ReachHome,
		againstForeign: slices.Contains(p.Against, CircleAnyone) || slices.Contains(p.Against, CircleForeign),
	}
	if p.Instrument != "" {
		m.only = bitsOf(paperList, p.Instrument)
	}
	return m
}

// A basis is a row as it runs between its own state and another.
type basis struct {
	*row
	from turn // on which it could first be relied on between the two
}

// A turn is the number of a day, among all on which the law changes.
type turn uint32

// turn returns the number of a day on which the law changes.
func (l *Law) turn(day request.Day) turn {
	i, _ := slices.BinarySearch(l.editions.days, day)
	return turn(i)
}

// alone returns the row as it runs for its own state.
func (r *row) alone() basis { return basis{r, r.since} }

// with returns the row as it runs between its own state and the one whose membership m
// is: from the later day.
func (r *row) with(m *row) basis { return basis{r, max(r.since, m.since)} }

// A ground is a basis as a case keeps it: in numbers, which take little memory and
// lead the garbage collector nowhere.
type ground struct {
	row  uint32
	from turn
}

func (b basis) ground() ground { return ground{b.row.number, b.from} }

// basis returns the basis that a ground stands for.
func (l *Law) basis(g ground) basis { return basis{l.rows[g.row], g.from} }

// citeOf returns the citation of a row that can be a ground.
func (l *Law) citeOf(g ground) *ranked { return &l.cites[l.rows[g.row].seq] }

// cite returns the reference to the row as it runs, under a law.
func (b basis) cite(l *Law) Cite {
	c := b.row.cite()
	c.InForce = l.editions.days[b.from]
	return c
}

// cite returns the reference to the row.
func (r *row) cite() Cite {
	c := newCite(r.in, r.Provision)
	c.InForce = r.From
	return c
}

// newCite returns the reference to a provision, or to the instrument where it is nil.
func newCite(in *Instrument, p *Provision) Cite {
	c := Cite{Instrument: in.ID, Title: in.Title, URL: in.Source, Confidence: in.Confidence}
	if p != nil {
		c.Article, c.InForce = p.Article, p.From
		c.URL, c.Confidence = or(p.Source, c.URL), or(p.Confidence, c.Confidence)
	}
	return c
}

// or returns the first that is not empty.
func or[S ~string](a, b S) S {
	if a != "" {
		return a
	}
	return b
}

// newLaw returns the law of these parts, without what index derives and the hash.
func newLaw(manifest Manifest, instruments []*Instrument, table *regions.Table) *Law {
	l := &Law{manifest: manifest, instruments: instruments, byID: map[string]*Instrument{},
		bound: map[*Instrument]map[request.State][]row{}, regions: table}
	for _, in := range instruments {
		l.byID[in.ID] = in
	}
	return l
}

// Compiled returns the day whose knowledge the law holds.
func (l *Law) Compiled() request.Day { return l.manifest.Compiled }

// Hypothetical reports whether day is after the law was compiled, so that what
// the law says of it is a forecast.
func (l *Law) Hypothetical(day request.Day) bool { return day > l.manifest.Compiled }

// Hash returns the digest of the law, the table of regions included,
// "sha256:…": equal for equal law. That of the built-in law is known, any other is
// computed when first asked for.
func (l *Law) Hash() string { return l.hash() }

// number returns the place of a state among those of the law; 0 where no row binds
// it.
func (l *Law) number(state request.State) int {
	if i := codeOf(state); i < len(l.numbers) {
		return int(l.numbers[i])
	}
	return 0
}

// letters is how many there are in a code.
const letters = 'Z' - 'A' + 1

// codeOf returns a number for each code of two capital letters, and one that is
// greater for all else.
func codeOf(state request.State) int {
	if len(state) != 2 || state[0]-'A' >= letters || state[1]-'A' >= letters {
		return letters * letters
	}
	return int(state[0]-'A')*letters + int(state[1]-'A')
}

// All returns every instrument in order of ID, each the caller's own.
func (l *Law) All() iter.Seq[*Instrument] {
	return func(yield func(*Instrument) bool) {
		for _, in := range l.written().instruments {
			if !yield(in.clone()) {
				return
			}
		}
	}
}

// Instrument returns the instrument of that ID, the caller's own.
func (l *Law) Instrument(id string) (*Instrument, bool) {
	in, ok := l.written().byID[id]
	if !ok {
		return nil, false
	}
	return in.clone(), true
}

// Holds reports whether any instrument binds state on any day; where none does
// the answer rests on silence.
func (l *Law) Holds(state request.State) bool { return len(l.stateLaw(state).bound) > 0 }

// Stale returns the IDs of the instruments that were last read more than a year
// before day.
func (l *Law) Stale(day request.Day) []string {
	var ids []string
	for _, in := range l.written().instruments {
		if yearAfter(in.Reviewed) < day {
			ids = append(ids, in.ID)
		}
	}
	return ids
}

// newRow returns a row of an instrument, of a provision unless that is nil. It binds no
// state yet.
func newRow(in *Instrument, p *Provision) row {
	r := row{in: in, joint: in.joint(), ruling: in.Kind == KindRuling, enacted: in.enacted()}
	if p != nil {
		r.Window, r.marked = p.Window, mark(p)
	}
	return r
}

// joint reports whether the instrument is one of several states, as an act of
// the Union is; who of them is bound makes no difference.
func (in *Instrument) joint() bool {
	return slices.ContainsFunc(in.Parties, func(p Party) bool { return p.Group != "" || p.State != in.Parties[0].State })
}

// enacted reports whether the instrument is a statute of one state, or made
// under one: no ruling, and nothing that several states agreed on.
func (in *Instrument) enacted() bool {
	return !in.joint() && slices.Contains([]InstrumentKind{"statute", "regulation", "decree"}, in.Kind)
}

// LeastEvidence returns the least evidence with which a row opens; empty where every
// row may.
func (l *Law) LeastEvidence() Evidence { return l.least }

// written returns the law as its files have it, whatever the least evidence.
func (l *Law) written() *Law { return cmp.Or(l.full, l) }

// gathered reports whether the file that holds the levels of a state is there, so
// that it is known which papers were left out.
func (l *Law) gathered(s request.State) bool {
	file := l.stateLaw(s).file
	return file != nil && !l.weakerFiles[file.ID]
}

// office returns the central authority of state, or nil.
func (l *Law) office(state request.State) *Office {
	if in := l.stateLaw(state).file; in != nil {
		return in.Authority
	}
	return nil
}

// stateLaw returns the law of a state.
func (l *Law) stateLaw(state request.State) *stateLaw { return l.states[l.number(state)] }

const manifestFile = "law.yaml"

// stateFile returns the ID of the file that holds what is known of a state.
func stateFile(s request.State) string { return strings.ToLower(string(s)) + "/state" }

// yearAfter returns the same day of the next year.
func yearAfter(day request.Day) request.Day { return later(day, 1, 0) }

// dayAfter returns the next day.
func dayAfter(day request.Day) request.Day { return later(day, 0, 1) }

// dayBefore returns the day before.
func dayBefore(day request.Day) request.Day { return later(day, 0, -1) }

// later returns the day that many years and days later; what is no day, which
// lint reports, stays as it is.
func later(day request.Day, years, days int) request.Day {
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return day
	}
	return request.Day(t.AddDate(years, 0, days).Format(time.DateOnly))
}
