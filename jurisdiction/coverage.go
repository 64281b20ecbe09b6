package jurisdiction

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/comity-go/comity/request"
)

// A Coverage is what the law files hold of one state: which rows, for which
// days, and how many of them were read. What is not held is not known; it does
// not follow that there is no such law. Days count from the first day for which
// the law answers.
type Coverage struct {
	State request.State `json:"state"`
	Part  request.State `json:"part"` // the territory that was asked for, where State is that of which it is part
	Day   request.Day   `json:"day"`  // of compilation: whose ways and parts are meant

	StateFile    bool           `json:"state_file"`    // its state.yaml is there, so that its levels were gathered
	BarsSurveyed bool           `json:"bars_surveyed"` // a bar that is not held is known not to be there
	Bars         RowCount       `json:"bars"`
	Levels       []CategoryRows `json:"levels"`    // one a category of requests
	Emergency    []CategoryRows `json:"emergency"` // the same
	Powers       RowCount       `json:"powers"`
	Thresholds   RowCount       `json:"thresholds"`

	// States with a way to ask this one in a criminal matter; the 24/7 network is none.
	AskedBy  int            `json:"asked_by"`
	Channels []ChannelCount `json:"channels"` // best first; those that are open to no state are left out

	CentralAuthority *OfficeCoverage `json:"central_authority"`
	Reviewed         request.Day     `json:"reviewed"`    // of the instrument that was not gone through for longest
	Instruments      []string        `json:"instruments"` // IDs of those that bind it on some day
}

// A RowCount counts the rows of one role, those that have ended included.
type RowCount struct {
	Held     int         `json:"held"`
	First    request.Day `json:"first"`    // on which one of them applies
	Read     int         `json:"read"`     // in a text, a page or a register
	Recalled int         `json:"recalled"` // not seen again, or it is not said what stands behind them
}

// A CategoryRows is the rows of one role for one category of data.
type CategoryRows struct {
	Category request.Category `json:"category"`
	RowCount
	// The days for which no row is held. One for the papers of a joint act alone is none.
	Missing []Span `json:"missing"`
	// The days for which rows are held, by what they are limited to; those without limit first.
	Days []LimitedDays `json:"days"`
}

// A LimitedDays is the days for which rows with the same limits are held.
type LimitedDays struct {
	Limit
	Held []Span `json:"held"`
}

// A Limit is what rows are limited to; what is empty is no limit.
type Limit struct {
	Sectors []Sector                 `json:"sectors"`
	Papers  []request.InstrumentKind `json:"papers"`
	For     []Circle                 `json:"for"`
	When    string                   `json:"when"` // conditions, in the words of the law files
}

// A Span is days, both included; an empty Until is open.
type Span struct {
	From  request.Day `json:"from"`
	Until request.Day `json:"until"`
}

// A ChannelCount is how many states may ask by one kind of channel.
type ChannelCount struct {
	Kind         ChannelKind `json:"kind"`
	States       int         `json:"states"`
	SomeOffences int         `json:"some_offences"` // of these, the states that may so for some offences alone
}

// An OfficeCoverage is what is held of a central authority.
type OfficeCoverage struct {
	Name string `json:"name"`
	AsOf string `json:"as_of"` // year
	Read bool   `json:"read"`
}

// Coverage returns what is held of a state, and for a territory that is part of
// a state what is held of that one. Of a state of which nothing is held, and of
// what is no state, it has no instruments.
func (l *Law) Coverage(state request.State) Coverage {
	l = l.written()
	whole := l.whole(request.Area(state), l.Compiled()).State()
	c := Coverage{State: whole, Day: l.Compiled(), BarsSurveyed: l.stateLaw(whole).surveyed}
	if whole != state {
		c.Part = state
	}
	held := l.answering(l.states[l.number(whole)].held)
	rows := func(role Role) []*row { return ofRole(held, role) }
	c.Bars, c.Powers, c.Thresholds = l.count(rows(RoleBar)), l.count(rows(RolePower)), l.count(rows(RoleThreshold))
	c.Levels, c.Emergency = l.byCategory(rows(RoleLevel)), l.byCategory(rows(RoleEmergency))
	c.AskedBy, c.Channels = l.on(c.Day).askers(whole)
	if in := l.stateLaw(whole).file; in != nil {
		c.StateFile, c.CentralAuthority = true, officeCoverage(in)
	}
	c.Instruments = []string{}
	for _, in := range l.instruments {
		if len(l.bound[in][whole]) == 0 {
			continue
		}
		c.Instruments = append(c.Instruments, in.ID)
		if c.Reviewed == "" || in.Reviewed < c.Reviewed {
			c.Reviewed = in.Reviewed
		}
	}
	return c
}

func officeCoverage(in *Instrument) *OfficeCoverage {
	if in.Authority == nil {
		return nil
	}
	return &OfficeCoverage{in.Authority.Name, in.Authority.AsOf, wasRead(or(in.Authority.Evidence, in.Evidence))}
}

// answering returns the rows that apply on a day for which the law answers.
func (l *Law) answering(rows []*row) []*row {
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool {
		span := l.span(r)
		return span.Until != "" && span.Until < span.From
	})
}

// ofRole returns the rows of one role.
func ofRole(rows []*row, role Role) []*row {
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return r.Role != role })
}

// span returns the days of a row for which the law answers.
func (l *Law) span(r *row) Span {
	until := r.Until
	if r.Suspended != "" {
		until = earlier(until, dayBefore(r.Suspended))
	}
	return Span{max(r.From, l.manifest.First), until}
}

// count counts the rows, each provision once: a state that left and came back has
// two rows of each.
func (l *Law) count(rows []*row) RowCount {
	var c RowCount
	seen := map[*Provision]bool{}
	for _, r := range rows {
		if from := l.span(r).From; c.First == "" || from < c.First {
			c.First = from
		}
		if seen[r.Provision] {
			continue
		}
		seen[r.Provision] = true
		c.Held++
		if wasRead(or(r.Provision.Evidence, r.in.Evidence)) {
			c.Read++
		} else {
			c.Recalled++
		}
	}
	return c
}

// wasRead reports whether something was read for a row.
func wasRead(e Evidence) bool { return e != "" && e != recalled }

// byCategory returns the rows by category.
func (l *Law) byCategory(rows []*row) []CategoryRows {
	var list []CategoryRows
	for _, word := range request.Category("").Words() {
		found := naming(rows, Category(word))
		isLimited := func(r *row) bool { return limitOf(r).narrows() }
		if word == string(request.Location) && len(l.missing(slices.DeleteFunc(slices.Clone(found), isLimited))) > 0 {
			// What is said of traffic is said of location where no row names it.
			found = append(found, naming(rows, Category(request.Traffic))...)
		}
		list = append(list, CategoryRows{request.Category(word), l.count(found), l.missing(found), l.byLimit(found)})
	}
	return list
}

// naming returns the rows that name the category.
func naming(rows []*row, category Category) []*row {
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return !slices.Contains(r.Categories, category) })
}

// limitOf returns what a row is limited to.
func limitOf(r *row) Limit {
	limit := Limit{sorted(r.Sector), sorted(r.Order), sorted(r.For), fieldsOf(r.When)}
	if slices.Contains(limit.Sectors, SectorAny) {
		limit.Sectors = limit.Sectors[:0]
	}
	return limit
}

// narrows reports whether some sector, paper or circumstance is outside the limit.
func (l Limit) narrows() bool { return len(l.Sectors) > 0 || len(l.Papers) > 0 || l.When != "" }

// sorted returns a sorted copy, which is never nil.
func sorted[S ~string](words []S) []S {
	words = append([]S{}, words...)
	slices.Sort(words)
	return words
}

// byLimit returns the days of the rows by what the rows are limited to.
func (l *Law) byLimit(rows []*row) []LimitedDays {
	list, groups := []LimitedDays{}, [][]*row{}
	for _, r := range rows {
		limit := limitOf(r)
		i := slices.IndexFunc(list, func(d LimitedDays) bool { return reflect.DeepEqual(d.Limit, limit) })
		if i < 0 {
			i, list, groups = len(list), append(list, LimitedDays{Limit: limit}), append(groups, nil)
		}
		groups[i] = append(groups[i], r)
		list[i].Held = l.spans(groups[i])
	}
	slices.SortStableFunc(list, func(a, b LimitedDays) int {
		return cmp.Compare(fmt.Sprint(a.Limit), fmt.Sprint(b.Limit)) // no limit comes first
	})
	return list
}

// spans returns the days of the rows, each run of days once.
func (l *Law) spans(rows []*row) []Span {
	var all, runs []Span
	for _, r := range rows {
		all = append(all, l.span(r))
	}
	slices.SortFunc(all, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for _, s := range all {
		last := len(runs) - 1
		switch {
		case last < 0 || runs[last].Until != "" && dayAfter(runs[last].Until) < s.From:
			runs = append(runs, s)
		case runs[last].Until != "":
			runs[last].Until = latest(runs[last].Until, s.Until)
		}
	}
	return runs
}

// latest returns the later of two last days; an empty one is open.
func latest(a, b request.Day) request.Day {
	if a == "" || b == "" {
		return ""
	}
	return max(a, b)
}

// missing returns the days for which the law answers and none of the rows applies.
// A row of a joint act that speaks of the papers of that act alone, as of European
// Production Orders, says nothing of what the state's own papers need.
func (l *Law) missing(rows []*row) []Span {
	general := slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return len(r.Order) > 0 && r.joint })
	gaps, next := []Span{}, l.manifest.First
	for _, s := range l.spans(general) {
		if next < s.From {
			gaps = append(gaps, Span{next, dayBefore(s.From)})
		}
		if s.Until == "" {
			return gaps
		}
		next = dayAfter(s.Until)
	}
	return append(gaps, Span{From: next})
}

// askers returns how many states have a way that day to ask another one, in a
// criminal matter, and how many by each kind of channel.
func (ed *edition) askers(to request.State) (int, []ChannelCount) {
	var askers int
	counts := map[ChannelKind]ChannelCount{}
	for _, from := range request.States() {
		if from == to || ed.whole(request.Area(from), ed.day).State() != from {
			continue
		}
		always, criminal := ed.ways(from, to)
		for kind, open := range always {
			n := counts[kind]
			n.States++
			if !open {
				n.SomeOffences++
			}
			counts[kind] = n
		}
		if criminal {
			askers++
		}
	}
	list := []ChannelCount{}
	for _, word := range ViaMLAT.Words() {
		if n, ok := counts[ChannelKind(word)]; ok {
			n.Kind = ChannelKind(word)
			list = append(list, n)
		}
	}
	return askers, list
}

// ways returns the kinds of channel that are open that day from one state to
// another, each with whether it is open for any offence; and whether one of them
// is a way in a criminal matter, which a contact point alone is not.
func (ed *edition) ways(from, to request.State) (always map[ChannelKind]bool, criminal bool) {
	always = map[ChannelKind]bool{}
	e := &evaluation{req: &request.Request{Requesting: from}, day: ed.day, Case: Case{law: ed}}
	e.Purpose = PurposeCriminal
	e.said = says(e.req, "", PurposeCriminal)
	add := func(kind ChannelKind, r *row) {
		always[kind] = always[kind] || !r.When.asksOffence()
		criminal = criminal || kind != ViaEmergency247 && e.serves(r)
	}
	for r := range e.channelRows(to) {
		add(r.Channel, r.row)
	}
	for _, r := range ed.of(from).agreements {
		if r.Issuing == from && r.Provision.Addressed == to {
			add(ViaExecutiveAgreement, r)
		}
	}
	for _, r := range ed.of(from).powers {
		_, bound := ed.of(to).binds(r)
		if bound && r.joint && r.papers.has(unionOrder) {
			add(ViaEuropeanProductionOrder, r)
		}
	}
	return always, criminal
}
