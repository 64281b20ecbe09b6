package jurisdiction

import (
	"cmp"
	"slices"

	"github.com/comity-go/comity/request"
)

// A Case is one item of a request with its facts, and with what stands behind
// them: the provisions, the conflicts and the ways to ask.
type Case struct {
	Facts
	Conflicts []Conflict

	law        *edition
	requesting request.State
	supports   []support
	asked      []asked
	clocks     []Clock
	missing    Missing
	areas      []request.Area // where the item may rest: the places, by subdivision where one is named

	unheld []Unheld
}

// A caseRoom lies beside a case and keeps its lists. Most cases have no more than there
// is room for.
type caseRoom struct {
	places      [2]request.State
	acts        [1]HostAct
	bars        [4]Protection
	protection  [1]Protected
	channels    [3]ChannelKind
	obligations [1]Duty
	areas       [2]request.Area
	asked       [3]asked
	unheld      [1]Unheld
}

// copyTo makes own a copy that keeps nothing of the memory of c.
func (c *Case) copyTo(own *Case, room *caseRoom) {
	*own = *c
	own.Places, own.HostActs = copyInto(room.places[:], c.Places), copyInto(room.acts[:], c.HostActs)
	own.Bars, own.Protection = copyInto(room.bars[:], c.Bars), copyInto(room.protection[:], c.Protection)
	own.Channels, own.Obligations = copyInto(room.channels[:], c.Channels), copyInto(room.obligations[:], c.Obligations)
	own.areas, own.asked = copyInto(room.areas[:], c.areas), copyInto(room.asked[:], c.asked)
	own.unheld, own.missing.Courts = copyInto(room.unheld[:], c.unheld), slices.Clone(c.missing.Courts)
	own.supports, own.clocks, own.Conflicts = slices.Clone(c.supports), slices.Clone(c.clocks), slices.Clone(c.Conflicts)
	own.copyCites()
}

// copyCites gives the case copies of its own of the provisions that it points to, in one
// list. All conflicts have one duty.
func (c *Case) copyCites() {
	var space [16]**Cite // few cases have more
	all := space[:0]
	for i := range c.clocks {
		all = append(all, &c.clocks[i].Cite)
	}
	for i := range c.Conflicts {
		k := &c.Conflicts[i]
		if all = append(all, &k.LiftedBy, &k.Review); i == 0 {
			all = append(all, &k.Duty)
		}
	}
	all = slices.DeleteFunc(all, func(p **Cite) bool { return *p == nil })
	cites := make([]Cite, len(all))
	for i, p := range all {
		cites[i] = **p
		*p = &cites[i]
	}
	for i := range c.Conflicts {
		c.Conflicts[i].Duty = c.Conflicts[0].Duty
	}
}

// copyInto returns a copy of a list, in the space where it has room there.
func copyInto[T any](space, list []T) []T {
	if len(list) > len(space) {
		return slices.Clone(list)
	}
	n := copy(space, list)
	return space[:n:n]
}

// Missing is what a provision turned on that the request does not say.
type Missing struct {
	Years  float64        // statutory maximum that the offence would need; 0 where none is missing
	Courts []request.Area // in which a ruling would bind, where the request names no subdivision
}

// Missing returns what provisions turned on that the request does not say.
func (c *Case) Missing() Missing { return c.missing }

// Doubts returns what is behind the fact counsel, each kind once.
func (c *Case) Doubts() []Doubt {
	doubts, _ := c.AppendDoubts(nil, nil)
	return doubts
}

// AppendDoubts adds to a list what Doubts returns. The states of the doubts go to the end of
// a second list. It returns both.
func (c *Case) AppendDoubts(doubts []Doubt, states []request.State) ([]Doubt, []request.State) {
	for _, kind := range [...]DoubtKind{DoubtThreshold, DoubtCondition, DoubtBars} {
		first, word := len(states), wordsOf(factCounsel, kind)
		for i := range c.supports {
			if s := &c.supports[i]; s.field == factCounsel && s.word.has(word) {
				states = append(states, c.law.rows[s.row].state)
			}
		}
		for _, u := range c.unheld {
			if kind == DoubtBars && u.Kind.ofBars() {
				states = append(states, u.State)
			}
		}
		if of := slices.Clip(states[first:]); len(of) > 0 {
			slices.Sort(of)
			doubts = append(doubts, Doubt{kind, slices.Compact(of)})
		}
	}
	return doubts, states
}

// Unheld returns the law for want of which a fact of the case is unknown, one a
// kind and state.
func (c *Case) Unheld() []Unheld { return c.AppendUnheld(nil) }

// AppendUnheld adds to a list what Unheld returns.
func (c *Case) AppendUnheld(list []Unheld) []Unheld { return append(list, c.unheld...) }

// Cites returns the provisions behind the words of a field, all of the field
// where no word is given, in order of instrument and article, each once.
func (c *Case) Cites(field string, words ...string) []Cite {
	reading, decided := ReadingOf(field, words...)
	if !decided {
		return nil
	}
	return c.AppendCites(nil, reading)
}

// AppendCites adds to a list the provisions behind what is read, in the order of
// [SortCites], each once.
func (c *Case) AppendCites(cites []Cite, read ...Reading) []Cite {
	var space [16]ground // most readings have no more provisions behind them
	grounds := space[:0]
	for i := range c.supports {
		s := &c.supports[i]
		for _, r := range read {
			if s.behind(r) {
				grounds = append(grounds, s.ground)
				break
			}
		}
	}
	if len(grounds) == 0 {
		return cites
	}
	l := c.law.Law
	slices.SortFunc(grounds, func(a, b ground) int {
		return cmp.Or(cmp.Compare(l.citeOf(a).rank, l.citeOf(b).rank), cmp.Compare(a.from, b.from))
	})
	before := len(cites)
	for _, g := range grounds {
		cites = append(cites, l.citeOf(g).Cite)
		cites[len(cites)-1].InForce = l.editions.days[g.from]
	}
	return cites[:before+len(slices.Compact(cites[before:]))]
}

// A Conflict is a duty to disclose and a bar on disclosure that meet on one
// item, whichever prevails. Duty is nil where the order stands on law that the
// files do not hold, LiftedBy where the bar stands, Review where the law
// offers no procedure for the conflict.
type Conflict struct {
	State    request.State // whose bar it is
	Bearing  Bearing
	Duty     *Cite
	Bar      Cite
	LiftedBy *Cite
	Review   *Cite
}

// A Bearing says how a bar bears on the item.
type Bearing string

// The bearings.
const (
	BearingBinds     Bearing = "binds"     // as law of the place or of the holder
	BearingFollows   Bearing = "follows"   // another entity of the provider's, or the customer
	BearingCondition Bearing = "condition" // it sets a condition, and forbids nothing
)

// A Clock is the time that the law, or the authority, leaves the holder for a
// duty, or during which it makes the holder wait. Days are counted as Regulation
// (EEC, Euratom) No 1182/71 has it: the day of receipt is not counted, every
// other is, and where the law says so a last day on a weekend rolls on to the
// Monday. A clock of hours starts at the next full hour and never rolls. Public
// holidays are not held for all states and therefore never counted on: the day
// given is never later than the legal one. Who holds data back may have to add
// them.
type Clock struct {
	Duty      Duty
	Due       request.Moment // the last day, or the last moment where hours count
	Extension int            // days by which the authority may extend it; 0 where it may not
	Extended  request.Moment // the last day then
	Cite      *Cite          // the law that sets it; nil where the authority does
}

// Clock returns the first clock that runs for a duty; of those that hold data
// back, the last.
func (c *Case) Clock(d Duty) (Clock, bool) {
	var found Clock
	for _, clock := range c.clocks {
		if clock.Duty == d && (found.Due == "" || (clock.Due < found.Due) != (d == DutyHold)) {
			found = clock
		}
	}
	return found, found.Due != ""
}

// An Ask names a set of states that a redirect may have to ask.
type Ask string

// The sets of states to ask.
const (
	AskHosts     Ask = "hosts"     // foreign places that did not agree
	AskLife      Ask = "life"      // foreign places that agreed by their life-saving law alone
	AskAll       Ask = "all"       // every foreign place
	AskBars      Ask = "bars"      // states whose bar stands
	AskProtected Ask = "protected" // states whose archives, bodies or persons are protected
)

// Words returns every set of states to ask.
func (Ask) Words() []string { return words(AskHosts, AskLife, AskAll, AskBars, AskProtected) }

// A Route is an open channel to one state.
type Route struct {
	Kind      ChannelKind
	Requested request.State
	Cite      Cite
	Caveat    Caveat
	If        When   // what the offence has to be, where the request does not show it
	Office    Office // the central authority where one is asked; it has a name there
}

// Conditional reports whether the channel is open only for an offence that the
// request does not show.
func (r Route) Conditional() bool { return r.If.asksOffence() }

// Most cases have no more states to ask, and no more ways to them: they need no room
// of their own.
type fewWays [16]way

// waysTo adds to ways the open channels to the states of the sets, in the order of
// Routes.
func (c *Case) waysTo(ways []way, ask []Ask) []way {
	for i := range c.asked {
		if a := &c.asked[i]; slices.ContainsFunc(ask, a.in) {
			for _, s := range c.supports[a.first:a.last] {
				ways = append(ways, way{s.ground, orderOf(s.kind(), c.law.rows[s.row].rank, s.onlyIf), uint32(i)})
			}
		}
	}
	slices.SortStableFunc(ways, compareWays)
	return ways
}

// An asked is a state that a redirect may have to ask, and how.
type asked struct {
	state        request.State
	sets         uint8 // a bit for each
	shut         bool  // no channel is open; a contact point is none
	otherPurpose bool  // a channel is open, and none for the purpose of the request
	first, last  int32 // the open channels among the supports of the case
}

// in reports whether the state is in the set.
func (a *asked) in(set Ask) bool { return a.sets&set.bit() != 0 }

// bit returns the bit of a set; none for a word that is no set.
func (a Ask) bit() uint8 {
	switch a {
	case AskHosts:
		return 1
	case AskLife:
		return 2
	case AskAll:
		return 4
	case AskBars:
		return 8
	case AskProtected:
		return 16
	}
	return 0
}

// ask adds a state to a set, once.
func (c *Case) ask(set Ask, s request.State) {
	for i := range c.asked {
		if c.asked[i].state == s {
			c.asked[i].sets |= set.bit()
			return
		}
	}
	c.asked = append(c.asked, asked{state: s, sets: set.bit()})
}

// A way is an open channel to one state, as a row has it.
type way struct {
	ground
	order uint32 // the best is first
	to    uint32 // the place of the state among those asked
}

// The order of ways is by kind, the best first, then by instrument. A way that is open
// only if the offence is of some kind comes after every other.
const (
	ofKind = 1 << 24 // greater than the rank of an instrument
	onlyIf = 1 << 31
)

// orderOf returns the place of a way in the order of ways.
func orderOf(kind, rank uint32, conditional bool) uint32 {
	order := kind*ofKind + rank
	if conditional {
		order |= onlyIf
	}
	return order
}

func compareWays(a, b way) int { return cmp.Compare(a.order, b.order) }

// conditional reports whether the way is open only if the offence is of some kind.
func (w way) conditional() bool { return w.order&onlyIf != 0 }

// kind returns the place of the kind of channel in the list of kinds.
func (w way) kind() uint32 { return w.order &^ onlyIf / ofKind }

// A Lack is why no channel is open to a state.
type Lack string

// The lacks. Where the files hold several treaties between two states, the first of
// these words that one of them gives is told: what the authority itself can mend
// comes before what time can, and that before what nobody can.
const (
	LackConditionFails Lack = "condition_fails" // a channel is in force, but not for this offence or purpose
	LackNotInForce     Lack = "not_in_force"    // one is held that is not in force that day, or not known to be
	LackExcluded       Lack = "excluded"        // one is held that does not bind one of the two
	LackNoTreatyHeld   Lack = "no_treaty_held"  // the files hold none
)

// Words returns every lack, in the order in which they are told.
func (Lack) Words() []string {
	return words(LackConditionFails, LackNotInForce, LackExcluded, LackNoTreatyHeld)
}

// A NoWay is a state to which no channel is open, and why.
type NoWay struct {
	State       request.State
	Lack        Lack
	Held        []HeldChannel
	Reciprocity []Cite // notes that the state assists without a treaty, on reciprocity; they open nothing
}

// A HeldChannel is a channel that the files hold between two states and that is not
// open. The Cite of one that is not in force has no day, since nobody could rely on
// it.
type HeldChannel struct {
	Cite Cite
	Why  string      // the status of the row; or not_yet, ended, suspended, not_towards; empty where it is in force
	Day  request.Day // the first day, the last, or the first without effect
}

// Cites returns what is behind it: the channels that are held, and the notes.
func (n NoWay) Cites() []Cite {
	cites := slices.Clone(n.Reciprocity)
	for _, h := range n.Held {
		cites = append(cites, h.Cite)
	}
	return SortCites(cites)
}
