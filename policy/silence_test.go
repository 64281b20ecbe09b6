package policy

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
)

// TestSilence tries to break the promise that a fact that is not said never
// opens. In random requests one value or two become unknown, in every spelling
// and at every depth: no item is allowed then that was not. And what is allowed
// while they are unknown is asked again with random values that are known: the
// item is still allowed.
func TestSilence(t *testing.T) {
	t.Parallel()
	for i, p := range builtinPostures {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			s := newSilencer(t, uint64(i), mustNew(t, WithPosture(p)))
			want := full.Of(160_000, 1_500)
			if raced {
				want = 500 // too few to reach every field
			}
			for s.replaced+s.filled < want && !s.enough() {
				s.round()
			}
			s.report()
			if !raced {
				s.checkReach()
			}
		})
	}
}

// TestSilenceExceptions: where silence may open is what the promise lists, and
// stands as a tag beside the documentation of the field.
func TestSilenceExceptions(t *testing.T) {
	want := map[string]string{
		"/authority/on_behalf_of": "may open: it acts for itself",
		"/data/*/from":            "may open: no later than receipt",
		"/data/*/until":           "may open: none is named",
		"/data/*/targets":         "may open: all of them",
		"/instrument/issued_in":   "may open: the requesting state's own paper",
		"/instrument/issued":      "may open: no later than receipt",
		"/instrument/expires":     "may open: no last day is named",
		"/instrument/status":      "may open: in force",
		"/purpose":                "may open: derived",
		"/targets/*/from":         "may open: no later than receipt",
		"/targets/*/until":        "may open: none is named",
		"/received_at":            "may open: the whole day",
		"/provider/sector":        "may open: hosting",
	}
	got := map[string]string{}
	for _, at := range everySpot() {
		if at.excepted != "" {
			got[at.field] = at.excepted
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// everySpot returns the spots of a request that says all there is to say.
func everySpot() []spot {
	r := rand.New(rand.NewPCG(1, 12))
	return spotsOf(said(r, reflect.TypeFor[request.Request]()).Interface().(request.Request))
}

// A silencer makes values of random requests unknown, and asks one engine.
type silencer struct {
	t      *testing.T
	engine *Engine
	rand   *rand.Rand
	own    ownReading // by rules that are not built in

	replaced, filled int            // known by unknown, and unknown by known
	items, allowed   int            // before a value became unknown
	tried            map[string]int // by field
	unseen           int            // items allowed in silence, of which the custom rules see no more
	found            int
	openings         map[string]opening // one of each kind, as small as can be
}

func newSilencer(t *testing.T, seed uint64, e *Engine) *silencer {
	return &silencer{t: t, engine: e, rand: rand.New(rand.NewPCG(seed, 12)), tried: map[string]int{}, openings: map[string]opening{}}
}

// round makes values of one more request unknown, one by one and two at a time.
func (s *silencer) round() {
	req := likely(s.rand)
	if s.rand.IntN(4) == 0 {
		locate(&req)
	}
	if s.rand.IntN(8) == 0 {
		req.Provider.EstablishedIn = []request.State{someState(s.rand)} // which likely rarely says
	}
	spots := spotsOf(req)
	for range 8 {
		s.silence(req, spots, 1)
	}
	for range 4 {
		s.silence(req, spots, 2)
	}
}

// namesTargets reports whether an item or a person names its targets by value.
func namesTargets(req request.Request) bool {
	return slices.ContainsFunc(req.Data, func(it request.Item) bool { return len(it.Targets) > 0 }) ||
		slices.ContainsFunc(req.Subjects, func(p request.Person) bool { return len(p.Targets) > 0 })
}

// silence makes some values of a request unknown.
func (s *silencer) silence(req request.Request, spots []spot, values int) {
	silent, lost, at := req, false, []spot{}
	for range values {
		here := oneOf(s.rand, spots...)
		if !here.of(silent).IsValid() {
			return // in a list that became shorter
		}
		if here.field == "/targets/*/value" && namesTargets(req) {
			return // another value is another account, which an item that names the first is not about
		}
		req, silent = here.unexcepted(req, spots), here.unexcepted(silent, spots)
		silences := here.silences(silent)
		if len(silences) == 0 {
			return
		}
		s.tried[here.field]++
		lost = lost || isKnown(here.of(silent))
		silent = here.with(silent, oneOf(s.rand, silences...))
		at = append(at, here)
	}
	is, ok := s.decide(silent)
	if !ok {
		return
	}
	if was, ok := s.decide(req); ok && lost {
		s.replaced++
		s.items += len(was.Items)
		s.allowed += count(was.Items, isAllowed)
		s.compare(req, silent, was, is)
	}
	for range 2 {
		if slices.ContainsFunc(is.Items, isAllowed) {
			s.fill(silent, is, at)
		}
	}
}

// fill says something where nothing is said. What is allowed in silence is
// allowed then, too.
func (s *silencer) fill(silent request.Request, is Decision, at []spot) {
	filled, more := silent, false
	for _, here := range at {
		if v := here.of(filled); v.IsValid() && !isKnown(v) && here.excepted == "" {
			filled, more = here.with(filled, said(s.rand, v.Type())), true
		}
	}
	if was, ok := s.decide(filled); ok && more {
		s.filled++
		s.compare(filled, silent, was, is)
	}
}

// decide returns the decision on a request, if it is a valid one.
func (s *silencer) decide(req request.Request) (Decision, bool) {
	d, err := s.engine.Decide(s.t.Context(), req)
	if fault := new(request.FieldError); err != nil && !errors.As(err, &fault) {
		s.t.Fatal(err)
	}
	return d, err == nil
}

func isAllowed(it Item) bool { return it.Outcome == Allow }

func count[T any](list []T, is func(T) bool) (n int) {
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return n
}

// An opening is a request with something said that does not allow an item, and
// the same in silence, which does.
type opening struct {
	known, silent request.Request
	was, is       Item
}

// compare looks for an item that silence opens.
func (s *silencer) compare(known, silent request.Request, was, is Decision) {
	o, ok := s.opened(known, silent, was, is)
	for smaller := ok; smaller; {
		o, smaller = s.smaller(o)
	}
	if ok {
		s.found++
		s.openings[o.kind()] = o
	}
}

// opened returns the first item that is allowed in silence alone.
func (s *silencer) opened(known, silent request.Request, was, is Decision) (opening, bool) {
	for i := range is.Items {
		o := opening{known, silent, was.Items[i], is.Items[i]}
		if !isAllowed(o.is) || s.own.sees(s.engine, o, i) {
			continue
		}
		s.unseen++
		if !isAllowed(o.was) {
			return o, true
		}
	}
	return opening{}, false
}

// smaller takes one thing away from the requests that the opening does not need,
// or returns it as it is.
func (s *silencer) smaller(o opening) (opening, bool) {
	for _, at := range spotsOf(o.known) {
		for _, less := range at.reductions(o.known, o.silent) {
			known, silent := less(o.known), less(o.silent)
			was, ok := s.decide(known)
			is, ok2 := s.decide(silent)
			if !ok || !ok2 {
				continue
			}
			if smaller, ok := s.opened(known, silent, was, is); ok {
				return smaller, true
			}
		}
	}
	return o, false
}

// enough reports whether enough is found to look at.
func (s *silencer) enough() bool { return len(s.openings) >= 20 || s.found >= 400 }

// kind names what became unknown, how that is spelt, and what permits the item.
func (o opening) kind() string {
	var parts []string
	last := "none" // below which it is the same difference
	for _, at := range spotsOf(o.known) {
		was, is := at.of(o.known), at.of(o.silent)
		if strings.HasPrefix(at.pointer, last) || was.Kind() == reflect.Slice && was.Len() == is.Len() || reflect.DeepEqual(was.Interface(), is.Interface()) {
			continue
		}
		last = at.pointer
		parts = append(parts, fmt.Sprintf("%s %q", at.field, fmt.Sprint(is)))
	}
	for _, reason := range o.is.Reasons {
		if reason.Effect == EffectPermit {
			parts = append(parts, reason.Code)
		}
	}
	return strings.Join(parts, " ")
}

// report fails with every kind of opening.
func (s *silencer) report() {
	s.t.Logf("%d values or pairs made unknown, %d filled; %d of %d items were allowed before", s.replaced, s.filled, s.allowed, s.items)
	for _, kind := range slices.Sorted(maps.Keys(s.openings)) {
		o := s.openings[kind]
		s.t.Errorf("%s opens under %s\n%s\n%s\nwith it said: %s %v\nin silence:   %s %v", kind, s.engine.posture,
			canonical(&o.known), canonical(&o.silent), o.was.Outcome, reasonsIn(o.was), o.is.Outcome, reasonsIn(o.is))
	}
}

func reasonsIn(it Item) []string {
	var codes []string
	for _, reason := range it.Reasons {
		codes = append(codes, reason.Code)
	}
	return codes
}

// checkReach: the requests come close enough to what the law asks, and every
// field became unknown.
func (s *silencer) checkReach() {
	if 3*s.allowed < s.items {
		s.t.Errorf("only %d of %d items were allowed before", s.allowed, s.items)
	}
	for _, at := range everySpot() {
		if at.excepted == "" && s.tried[at.field] == 0 {
			s.t.Errorf("%s never became unknown", at.field)
		}
	}
}
