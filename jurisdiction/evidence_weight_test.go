package jurisdiction_test

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A scale finds what turns without a row of the law: how many cells of the world table,
// which it asks once a year, and how many of the documented cases. An outcome turns
// where it does under some posture.
//
// A year of the table has three million cells, and the law thousands of rows. So a
// scale asks of a few pairs of states that a row concerns and counts each for many; on
// one day of those between which the law of both does not change; under the law of
// these few states; and only where the row is behind some fact. What has the same
// facts is decided once.
type scale struct {
	t        *testing.T
	law      *jurisdiction.Law
	days     []request.Day                   // one a year
	whole    map[request.State]request.State // the state of which each is part
	archives []request.State                 // those in which, or whose, archives are immune, named or not
	profiles []policy.Profile
	pairs    int // so many are asked of the pairs of states that a row binds both, and of those that it binds one of
	asked    map[pair][]piece
	cases    []documented
	findings map[string]*finding // by the name of the request and the facts
	key      []byte              // the last one
}

// A pair is a state that asks and one where the data are.
type pair struct{ by, place request.State }

// A piece is some years in which the law of a pair does not change.
type piece struct {
	day     request.Day
	years   int
	answers []answer // one a profile
}

// A documented case is a page of testdata/cases.
type documented struct {
	page    string
	request request.Request
	states  []request.State // that it names
	answer
}

// An answer is the finding on each item, the same where the facts are, and what is
// behind the facts of all.
type answer struct {
	items   []*finding
	purpose jurisdiction.Purpose
	grounds []jurisdiction.Ground
}

// A finding is the facts of an item, with the outcomes that were made from them.
type finding struct {
	outcomes [3]policy.Outcome // under each posture
	decided  bool
}

func newScale(t *testing.T, law *jurisdiction.Law, pairs int) *scale {
	s := &scale{t: t, law: law, pairs: pairs, whole: map[request.State]request.State{}, profiles: policy.Profiles(),
		asked: map[pair][]piece{}, findings: map[string]*finding{}}
	last := law.Compiled()
	thisYear, err := strconv.Atoi(string(last[:4]))
	require.NoError(t, err)
	for year := 2010; year <= thisYear; year++ {
		s.days = append(s.days, request.Day(strconv.Itoa(year))+last[4:])
	}
	for _, state := range request.States() {
		s.whole[state] = law.Whole(request.Request{Received: last, Requesting: state}).Requesting
	}
	for _, in := range law.Held() {
		for _, p := range in.Provisions {
			if p.Role == jurisdiction.RoleImmunity {
				s.archives = append(append(s.archives, p.Guards), law.Bound(in.ID)...)
			}
		}
	}
	for _, pattern := range []string{"../testdata/cases/*.txtar", "../testdata/cases/law/*.txtar"} {
		pages, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, page := range pages {
			s.add(page)
		}
	}
	return s
}

// add adds the case of a page.
func (s *scale) add(page string) {
	s.t.Helper()
	archive, err := txtar.ParseFile(page)
	require.NoError(s.t, err)
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "request.json" })
	require.GreaterOrEqual(s.t, i, 0, page)
	req, err := request.Decode(archive.Files[i].Data)
	require.NoError(s.t, err, page)
	c := documented{page: page, request: req}
	found, err := s.law.Facts(req)
	if err != nil {
		return // a page of a request that is refused
	}
	text, err := json.Marshal(req)
	require.NoError(s.t, err)
	for _, code := range stateCode.FindAllSubmatch(text, -1) {
		c.states = append(c.states, request.State(code[1]))
	}
	for i := range found {
		c.states = append(c.states, found[i].Places...)
	}
	slices.Sort(c.states)
	c.states = slices.Compact(c.states)
	c.answer = s.answer(s.law, page, req)
	s.cases = append(s.cases, c)
}

// stateCode finds what may be the code of a state, or of a part of one.
var stateCode = regexp.MustCompile(`"([A-Z]{2})["-]`)

// weigh finds what turns without a row; nothing without one that has a status. The only
// party of a file is not weighed: the file would be gone, and what is read are its
// provisions. Closely, it asks also what has other grounds, and fails where the facts
// change all the same.
func (s *scale) weigh(r *decidingRow, closely bool) {
	if r.status() != "" || r.isOnlyParty() {
		return
	}
	lost, bound := s.states(r)
	groups := concerned(r, lost, bound)
	var states []request.State
	for _, pairs := range groups {
		rand.New(rand.NewPCG(1, 8)).Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		for _, p := range pairs[:min(s.pairs, len(pairs))] {
			states = append(states, p.by, p.place)
		}
	}
	less := s.without(r, states)
	for _, pairs := range groups {
		asked, flips, changes := min(s.pairs, len(pairs)), 0, 0
		for _, p := range pairs[:asked] {
			f, c := s.weighPair(r, less, p, closely)
			flips, changes = flips+f, changes+c
		}
		each := float64(len(pairs)) / float64(max(1, asked)) / float64(len(s.days))
		r.flips, r.changes = r.flips+each*float64(flips), r.changes+each*float64(changes)
	}
	for _, c := range s.cases {
		if overlap(c.states, lost) && r.on(c.request.Received) {
			if flips, _ := s.compare(r, s.without(r, c.states), c.page, c.request, c.answer, closely); flips > 0 {
				r.cases++
			}
		}
	}
	world := float64(len(request.States()) * len(request.States()) * len(s.profiles) * len(request.Content.Words()))
	r.weight = 1e6 * (r.flips/world + float64(r.cases)/float64(len(s.cases)))
}

// states returns the states that lose a row, with the parts of each, and those that
// its file binds.
func (s *scale) states(r *decidingRow) (lost, bound []request.State) {
	with := func(states []request.State) []request.State {
		return slices.DeleteFunc(request.States(), func(state request.State) bool {
			return !slices.Contains(states, s.whole[state])
		})
	}
	bound = with(s.law.Bound(r.in.ID))
	switch {
	case r.provision != nil:
		return bound, bound
	case r.party.Group != "":
		return with(s.law.Bound(r.party.Group)), bound
	}
	return with([]request.State{r.party.State}), bound
}

// concerned returns the pairs of which a row binds one: those of states that its file
// binds, and those of one and another state. What opens a channel between its parties
// does not concern the latter.
func concerned(r *decidingRow, lost, bound []request.State) [][]pair {
	var among, outward []pair
	for _, one := range lost {
		for _, other := range request.States() {
			pairs := []pair{{one, other}, {other, one}}
			if slices.Contains(lost, other) {
				pairs = pairs[:1] // the other way stands at the other
			}
			if slices.Contains(bound, other) {
				among = append(among, pairs...)
			} else {
				outward = append(outward, pairs...)
			}
		}
	}
	between := len(r.in.Parties) > 1
	for i, p := range r.in.Provisions {
		if p.Role != jurisdiction.RoleNote && (r.provision == nil || r.i == i) {
			between = between && p.Role == jurisdiction.RoleChannel
		}
	}
	if between {
		return [][]pair{among}
	}
	return [][]pair{among, outward}
}

// without returns what makes the law without a row, for a few states, when it is first
// asked for.
func (s *scale) without(r *decidingRow, states []request.State) func() *jurisdiction.Law {
	return sync.OnceValue(func() *jurisdiction.Law {
		less := *r.in
		if r.provision != nil {
			less.Provisions = slices.Delete(slices.Clone(less.Provisions), r.i, r.i+1)
		} else {
			less.Parties = slices.Delete(slices.Clone(less.Parties), r.i, r.i+1)
		}
		var few []request.State
		for _, state := range slices.Concat(states, s.archives) {
			if state = s.whole[state]; state != "" && !slices.Contains(few, state) {
				few = append(few, state)
			}
		}
		return s.law.With(&less, few)
	})
}

// weighPair returns in how many items, of all years, the outcomes and the facts change.
func (s *scale) weighPair(r *decidingRow, less func() *jurisdiction.Law, p pair, closely bool) (flips, changes int) {
	for _, piece := range s.pieces(p) {
		if !r.on(piece.day) {
			continue
		}
		for i, profile := range s.profiles {
			f, c := s.compare(r, less, profile.Name, worldRequest(profile, piece.day, p), piece.answers[i], closely)
			flips, changes = flips+f*piece.years, changes+c*piece.years
		}
	}
	return flips, changes
}

// pieces returns the years of a pair, with what is answered in each.
func (s *scale) pieces(p pair) []piece {
	if pieces, ok := s.asked[p]; ok {
		return pieces
	}
	var pieces []piece
	for _, day := range s.days {
		if n := len(pieces); n > 0 && s.law.Unchanged(pieces[n-1].day, day, s.whole[p.by], s.whole[p.place]) {
			pieces[n-1].years++
			continue
		}
		next := piece{day: day, years: 1}
		for _, profile := range s.profiles {
			next.answers = append(next.answers, s.answer(s.law, profile.Name, worldRequest(profile, day, p)))
		}
		pieces = append(pieces, next)
	}
	s.asked[p] = pieces
	return pieces
}

// compare returns in how many items of a request the outcomes and the facts change.
func (s *scale) compare(
	r *decidingRow, less func() *jurisdiction.Law, name string, req request.Request, was answer, closely bool,
) (flips, changes int) {
	s.t.Helper()
	concerns := r.mayMake(was)
	if !concerns && !closely {
		return 0, 0
	}
	is := s.answer(less(), name, req)
	for i := range was.items {
		if is.items[i] == was.items[i] {
			continue
		}
		require.True(s.t, concerns, "%v is behind no fact of item %d, and another is without it: %v", r, i, req)
		changes++
		if s.decide(was.items[i], s.law, req, i) != s.decide(is.items[i], less(), req, i) {
			flips++
		}
	}
	return flips, changes
}

// mayMake reports whether the facts of an answer may turn on the row. Where it is
// behind none of them, they may if it names location data, which no other row of its role
// then covers, or if it is a channel for another purpose.
func (r *decidingRow) mayMake(a answer) bool {
	aside := func(p jurisdiction.Provision) bool {
		another := a.purpose != jurisdiction.PurposeCriminal || len(p.Purpose) > 0 && !slices.Contains(p.Purpose, a.purpose)
		return slices.Contains(p.Categories, "location") || p.Role == jurisdiction.RoleChannel && another
	}
	grounded := func(is func(jurisdiction.Ground) bool) bool { return slices.ContainsFunc(a.grounds, is) }
	if r.provision != nil {
		return aside(*r.provision) || grounded(func(g jurisdiction.Ground) bool { return g.Provision == r.provision })
	}
	return slices.ContainsFunc(r.in.Provisions, aside) ||
		grounded(func(g jurisdiction.Ground) bool { return g.In == r.in })
}

// answer answers a request of a name. The finding on an item is found by the name and
// the facts, but for the places.
func (s *scale) answer(law *jurisdiction.Law, name string, req request.Request) answer {
	s.t.Helper()
	cases, err := law.Facts(req)
	require.NoError(s.t, err)
	var a answer
	for i := range cases {
		facts := append(s.key[:0], name...)
		v := reflect.ValueOf(&cases[i].Facts).Elem()
		for j := range v.NumField() {
			if j != places {
				facts = appendFact(facts, v.Field(j))
			}
		}
		s.key = facts
		if s.findings[string(facts)] == nil {
			s.findings[string(facts)] = &finding{}
		}
		a.items = append(a.items, s.findings[string(facts)])
		a.purpose = cases[i].Purpose
		for _, g := range cases[i].Grounds() {
			if law == s.law && !slices.Contains(a.grounds, g) {
				a.grounds = append(a.grounds, g)
			}
		}
	}
	return a
}

// places is the field of the facts that no outcome turns on.
var places = func() int {
	field, _ := reflect.TypeFor[jurisdiction.Facts]().FieldByName("Places")
	return field.Index[0]
}()

// appendFact appends the words of a field of the facts.
func appendFact(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			b = appendFact(b, v.Index(i))
		}
	case reflect.Bool:
		b = strconv.AppendBool(b, v.Bool())
	default:
		b = append(b, v.String()...)
	}
	return append(b, ';')
}

// decide returns the outcomes of an item of which that is found.
func (s *scale) decide(f *finding, law *jurisdiction.Law, req request.Request, item int) [3]policy.Outcome {
	s.t.Helper()
	if f.decided {
		return f.outcomes
	}
	req.Data = req.Data[item : item+1]
	for i, posture := range []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance} {
		engine, err := policy.New(s.t.Context(), policy.WithLaw(law), policy.WithPosture(posture))
		require.NoError(s.t, err)
		decision, err := engine.Decide(s.t.Context(), req)
		require.NoError(s.t, err)
		f.outcomes[i] = decision.Outcome
	}
	f.decided = true
	return f.outcomes
}

// worldRequest returns the request that the world table asks of a pair.
func worldRequest(p policy.Profile, day request.Day, of pair) request.Request {
	addressed := of.by
	if p.AtPlace {
		addressed = of.place
	}
	req := request.Request{
		ID: "world", Received: day, Requesting: of.by, Scope: request.Targeted,
		Authority:  request.Authority{Kind: p.Authority},
		Instrument: request.Instrument{Kind: p.Instrument, Issuer: p.Issuer, Authenticated: true},
		Targets:    []request.Target{{Kind: request.Account, Value: "account"}},
		Offence:    request.Offence{MaxYears: 5},
		Emergency:  request.Emergency{DangerTo: p.Danger},
		Provider:   request.Provider{Home: addressed, Addressed: addressed, Control: true},
		Subject:    request.Subject{Nationality: of.by, Residence: of.by, Located: of.by},
		Customer:   request.Customer{Kind: request.Consumer},
	}
	for _, category := range request.Content.Words() {
		req.Data = append(req.Data, request.Item{
			Category: request.Category(category), StoredIn: []request.Place{request.Place(of.place)},
		})
	}
	return req
}

// overlap reports whether some state is in both lists.
func overlap(a, b []request.State) bool {
	return slices.ContainsFunc(a, func(state request.State) bool { return slices.Contains(b, state) })
}

// TestEvidenceWorldRequest: what the scale asks of a pair is what the world table asks.
func TestEvidenceWorldRequest(t *testing.T) {
	t.Parallel()
	engine, err := policy.New(t.Context())
	require.NoError(t, err)
	cells := 0
	for cell, err := range engine.World(t.Context(), "2026-08-18", "FR") {
		require.NoError(t, err)
		req := worldRequest(cell.Profile, "2026-08-18", pair{cell.Requesting, cell.Place})
		asked, err := engine.Decide(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, string(cell.Decision.JSON()), string(asked.JSON()))
		if cells++; cells == 20*len(policy.Profiles()) {
			break
		}
	}
}
