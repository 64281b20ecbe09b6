package guard

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twoApprove is a rule of the operator's own: two roles approve what leaves.
const twoApprove = `package comity.custom.acme

# METADATA
# title: Counsel and security approve every release.
gate contains "two_approve" if {
	not "counsel" in input.request.labels.approved_by
}

gate contains "two_approve" if {
	not "security" in input.request.labels.approved_by
}
`

const approvers = `approved_by: {words: [counsel, security], list: true, about: "Who approved this release."}`

// approving returns an engine with the rule.
func approving(t testing.TB, change ...policy.Option) *policy.Engine {
	t.Helper()
	files := fstest.MapFS{"approve.rego": {Data: []byte(twoApprove)}, "labels.yaml": {Data: []byte(approvers)}}
	e, err := policy.New(t.Context(), append([]policy.Option{policy.WithRules(files)}, change...)...)
	require.NoError(t, err)
	return e
}

// twoApproving returns the engine with this rule alone, made once.
func twoApproving(t testing.TB) *policy.Engine {
	t.Helper()
	if made, ok := engines.Load(twoApprove); ok {
		return made.(*policy.Engine)
	}
	e := approving(t)
	engines.Store(twoApprove, e)
	return e
}

// A ledger is an ApprovalStore in memory.
type ledger struct {
	mu    sync.Mutex
	given map[string][]Approval
	asked int
}

func (l *ledger) Approved(_ context.Context, key string) ([]Approval, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	return slices.Clone(l.given[key]), nil
}

// give adds approvals of PERSON:ROLE.
func (l *ledger) give(key string, approvals ...string) {
	for _, a := range approvals {
		person, role, _ := strings.Cut(a, ":")
		l.given[key] = append(l.given[key], Approval{person, role})
	}
}

// newApproved returns a service of which people approve what leaves.
func newApproved(t testing.TB) (*service, *ledger) {
	t.Helper()
	s, l := newService(t), &ledger{given: map[string][]Approval{}}
	s.guard.Engines = twoApproving(t)
	s.guard.Approvals = &Approvals{Label: "approved_by", Store: l}
	return s, l
}

// keyOf returns the key under which the object is approved for the request.
func keyOf(t testing.TB, s *service, req request.Request, object string) string {
	t.Helper()
	a, err := s.guard.Decide(t.Context(), req, object)
	require.NoError(t, err)
	require.Len(t, a.ApprovalKey, 64)
	return a.ApprovalKey
}

// TestApprovals counts who approved: roles that are missing, and none twice.
func TestApprovals(t *testing.T) {
	tests := map[string]struct {
		given  []string
		status int
		counts int
	}{
		"nobody":                 {nil, 451, 0},
		"counsel":                {[]string{"ann:counsel"}, 451, 1},
		"security":               {[]string{"bob:security"}, 451, 1},
		"both":                   {[]string{"ann:counsel", "bob:security"}, 200, 2},
		"the other way round":    {[]string{"bob:security", "ann:counsel"}, 200, 2},
		"three":                  {[]string{"ann:counsel", "cy:counsel", "bob:security"}, 200, 3},
		"two of one role":        {[]string{"ann:counsel", "cy:counsel"}, 451, 2},
		"one person, told twice": {[]string{"ann:counsel", "ann:counsel"}, 451, 1},
		"one in two roles":       {[]string{"ann:counsel", "ann:security"}, 503, 0},
		"written otherwise":      {[]string{"ann:counsel", " ＡＮＮ:security"}, 503, 0},
		"two, one of them twice": {[]string{"ann:counsel", "bob:security", "bob:counsel"}, 503, 0},
		"no word of the label":   {[]string{"ann:counsel", "bob:security", "cy:friend"}, 503, 0},
		"nobody's name":          {[]string{"ann:counsel", " :security"}, 503, 0},
		"no role":                {[]string{"ann:counsel", "bob:security", "cy:"}, 503, 0},
	}
	for name, tt := range tests {
		s, l := newApproved(t)
		l.give(keyOf(t, s, s.known["13-mag-2814"], "us"), tt.given...)
		counted := -1
		s.guard.Record = func(_ context.Context, a Answer, _ error) error {
			counted = len(a.Approvals)
			return nil
		}
		w := s.ask("us")
		assert.Equal(t, tt.status, w.Code, "%s: %s", name, w.Body)
		assert.Equal(t, tt.counts, counted, name)
		assert.Equal(t, tt.status == 200, s.served == 1, name)
		if tt.status == 451 {
			assert.Contains(t, decoded(t, w).Detail, "Counsel and security approve every release.", name)
		}
	}
}

// TestApprovalIsOfOne frees one object in one version under one request and no other:
// each change alone asks again, and the language does not.
func TestApprovalIsOfOne(t *testing.T) {
	s, l := newApproved(t)
	warrant := s.known["13-mag-2814"]
	key := keyOf(t, s, warrant, "us")
	l.give(key, "ann:counsel", "bob:security")
	s.places["another"] = s.places["us"]
	version := "7"
	locate := func(_ context.Context, object string) (Placement, error) {
		return Placement{Items: s.places[object], Version: version, Pinned: version}, nil
	}
	s.guard.Locator = LocatorFunc(locate)
	decide := func(req request.Request, object string) Answer {
		a, err := s.guard.Decide(t.Context(), req, object)
		require.NoError(t, err)
		return a
	}
	require.True(t, decide(warrant, "us").Allowed())
	seen := map[string]string{key: "the first"}
	again := func(name string, a Answer) {
		assert.False(t, a.Allowed(), name)
		assert.Empty(t, a.Approvals, name)
		assert.Empty(t, seen[a.ApprovalKey], "%s has the key of %s", name, seen[a.ApprovalKey])
		seen[a.ApprovalKey] = name
	}

	again("another object", decide(warrant, "another"))
	version = "8"
	again("another version", decide(warrant, "us"))
	version = "7"
	places := s.places["us"]
	s.places["us"] = []request.Item{content("US", "aws:us-east-1")}
	again("another copy", decide(warrant, "us"))
	s.places["us"] = places
	for name, change := range map[string]func(*request.Request){
		"another request":   func(r *request.Request) { r.ID = "13-mag-2815" },
		"another day":       func(r *request.Request) { r.Received = "2014-04-26" },
		"another target":    func(r *request.Request) { r.Targets = []request.Target{{Kind: request.Email, Value: "b@example.org"}} },
		"another reference": func(r *request.Request) { r.Instrument.Reference = "2" },
		"another item asked": func(r *request.Request) {
			r.Data = append(slices.Clone(r.Data), request.Item{Category: request.Traffic})
		},
		"another authority": func(r *request.Request) { r.Authority.Name = "another" },
	} {
		changed := requests.IrishWarrant()
		change(&changed)
		again(name, decide(changed, "us"))
	}

	for name, option := range map[string]policy.Option{
		"another law":     policy.WithLaw(extended(t)),
		"another posture": policy.WithPosture(policy.ConflictAvoidance),
		"more rules":      policy.WithRules(declaring("more: {text: true}")),
	} {
		s.guard.Engines = approving(t, option)
		again(name, decide(warrant, "us"))
	}
	for _, option := range []policy.Option{policy.WithLanguage("sv"), policy.WithLanguage("en")} {
		s.guard.Engines = approving(t, option)
		a := decide(warrant, "us")
		assert.True(t, a.Allowed())
		assert.Equal(t, key, a.ApprovalKey)
		assert.Len(t, a.Approvals, 2)
	}
	for _, accept := range []string{"de", "fr", ""} {
		w := s.ask("us", func(r *http.Request) { r.Header.Set("Accept-Language", accept) })
		assert.Equal(t, http.StatusOK, w.Code, accept)
	}
	t.Logf("%d keys", len(seen))
}

// declaring are rules of another folder, with these labels.
func declaring(labels string) fstest.MapFS {
	return fstest.MapFS{"labels.yaml": {Data: []byte(labels)}, "bulk.rego": {Data: []byte("package comity.custom.bulk\n\n# METADATA\n" +
		"# title: Nothing leaves in bulk.\ngate contains \"bulk\" if input.request.scope == \"bulk\"\n")}}
}

// extended is the built-in law with a note more.
func extended(t *testing.T) *jurisdiction.Law {
	t.Helper()
	law, err := jurisdiction.Extend(fstest.MapFS{"treaty/ended.yaml": {Data: []byte(`title: A treaty that has ended
citation: none
kind: treaty
source: https://example.org/
reviewed: "2026-11-21"
confidence: high
signed: "2000-01-01"
parties: [{state: IE}, {state: US}]
provisions:
  - rule: Each party assists the other in criminal matters on request.
    role: channel
    from: "2001-01-01"
    until: "2010-12-31"
    channel: mlat
`)}})
	require.NoError(t, err)
	return law
}

// TestPreapproved refuses a request that comes with the label, by every door of the
// guard, before anything is located or looked up.
func TestPreapproved(t *testing.T) {
	for name, labels := range map[string]request.Labels{
		"a role":         {{Name: "approved_by", List: []string{"counsel"}}},
		"all roles":      {{Name: "approved_by", List: []string{"counsel", "security"}}},
		"no word":        {{Name: "approved_by", List: []string{"x"}}},
		"a text":         {{Name: "approved_by", Text: "counsel"}},
		"the second one": {{Name: "approved_by", List: []string{}}, {Name: "approved_by", List: []string{"counsel", "security"}}},
	} {
		s, l := newApproved(t)
		located := 0
		s.guard.Locator = LocatorFunc(func(ctx context.Context, object string) (Placement, error) {
			located++
			return s.locate(ctx, object)
		})
		var log strings.Builder
		s.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
		recorded := 0
		s.guard.Record = func(_ context.Context, a Answer, err error) error {
			recorded++
			assert.ErrorIs(t, err, ErrPreapproved, name)
			assert.False(t, a.Allowed())
			return nil
		}
		req := s.known["13-mag-2814"]
		req.Labels = labels
		s.known["13-mag-2814"] = req
		w := s.ask("us")
		assert.Equal(t, "403 Preapproved", kind(w.Code, decoded(t, w)), name)
		_, refused := s.guard.Admit(t.Context(), Call{Find: finding(req, "us")})
		assert.Equal(t, Preapproved, refused.Type, name)
		_, err := s.guard.Decide(t.Context(), req, "us")
		assert.ErrorIs(t, err, ErrPreapproved, name)
		assert.Equal(t, []int{0, 0, 3, 0}, []int{located, l.asked, recorded, s.served}, name)
		assert.Empty(t, log.String(), name)
	}
}

// TestEmptyLabel is as none: nobody said anything by it.
func TestEmptyLabel(t *testing.T) {
	s, l := newApproved(t)
	req := s.known["13-mag-2814"]
	key := keyOf(t, s, req, "us")
	l.give(key, "ann:counsel", "bob:security")
	req.Labels = request.Labels{{Name: "approved_by", List: []string{}}}
	a, err := s.guard.Decide(t.Context(), req, "us")
	require.NoError(t, err)
	assert.True(t, a.Allowed())
	assert.Equal(t, key, a.ApprovalKey)
	assert.Equal(t, request.Labels{{Name: "approved_by", List: []string{}}}, req.Labels, "the registered request is as it was")
	assert.Equal(t, request.Labels{{Name: "approved_by", List: []string{"counsel", "security"}}}, a.Request.Labels)
}

// TestOtherLabels keeps what the request knows, in the key too.
func TestOtherLabels(t *testing.T) {
	s, l := newApproved(t)
	s.guard.Engines = approving(t, policy.WithRules(declaring("tier: {words: [standard, sovereign]}")))
	req := s.known["13-mag-2814"]
	keys := map[string]bool{keyOf(t, s, req, "us"): true}
	for _, tier := range []string{"standard", "sovereign"} {
		req.Labels = request.Labels{{Name: "tier", Text: tier}}
		key := keyOf(t, s, req, "us")
		keys[key] = true
		l.give(key, "ann:counsel", "bob:security")
		a, err := s.guard.Decide(t.Context(), req, "us")
		require.NoError(t, err)
		assert.Equal(t, request.Labels{{Name: "approved_by", List: []string{"counsel", "security"}}, {Name: "tier", Text: tier}}, a.Request.Labels)
		assert.True(t, a.Allowed())
	}
	assert.Len(t, keys, 3)
}

// TestFill fills the label for a whole request, where no object is named: under a key of
// its request, law, rules and posture, and for no object.
func TestFill(t *testing.T) {
	engine, warrant := twoApproving(t), requests.IrishWarrant()
	l := &ledger{given: map[string][]Approval{}}
	approvals := &Approvals{Label: "approved_by", Store: l}
	fill := func(engine *policy.Engine, req request.Request) Filled {
		t.Helper()
		a, err := approvals.Fill(t.Context(), engine, req)
		require.NoError(t, err)
		d, err := engine.Decide(t.Context(), a.Request)
		require.NoError(t, err)
		assert.Equal(t, len(a.Approvals) < 2, strings.Contains(d.String(), "Counsel and security approve every release."))
		return a
	}
	key := fill(engine, warrant).ApprovalKey
	assert.Equal(t, Key(engine.Provenance(warrant)), key)
	l.give(key, "ann:counsel")
	fill(engine, warrant)
	l.give(key, "bob:security")
	a := fill(engine, warrant)
	assert.Equal(t, request.Labels{{Name: "approved_by", List: []string{"counsel", "security"}}}, a.Request.Labels)
	assert.Equal(t, key, a.ApprovalKey, "who approved is no part of it")
	assert.Empty(t, warrant.Labels, "the request is as it was")

	other := warrant
	other.ID = "another"
	seen := map[string]string{key: "the first"}
	for name, a := range map[string]Filled{
		"another request": fill(engine, other),
		"another law":     fill(approving(t, policy.WithLaw(extended(t))), warrant),
		"another posture": fill(approving(t, policy.WithPosture(policy.ConflictAvoidance)), warrant),
		"other rules":     fill(approving(t, policy.WithRules(declaring("more: {text: true}"))), warrant),
	} {
		assert.Empty(t, a.Approvals, name)
		assert.Empty(t, seen[a.ApprovalKey], name)
		seen[a.ApprovalKey] = name
	}
	s, _ := newApproved(t)
	assert.Empty(t, seen[keyOf(t, s, warrant, "us")], "an object is approved by itself")

	warrant.Labels = request.Labels{{Name: "approved_by", List: []string{"counsel"}}}
	_, err := approvals.Fill(t.Context(), engine, warrant)
	assert.ErrorIs(t, err, ErrPreapproved)
	l.give(key, "ann:security")
	_, err = approvals.Fill(t.Context(), engine, requests.IrishWarrant())
	assert.ErrorContains(t, err, "approved in two roles")
}

// TestApprovalsMissing hands nothing over where it is not known who approved: a store
// that fails, engines that do not know the label, and objects without a version.
func TestApprovalsMissing(t *testing.T) {
	labels := func(text string) *policy.Engine {
		e, err := policy.New(t.Context(), policy.WithRules(declaring(text)))
		require.NoError(t, err)
		return e
	}
	store := func(f func(context.Context) ([]Approval, error)) func(*service) {
		return func(s *service) {
			s.guard.Approvals.Store = ApprovalStoreFunc(func(ctx context.Context, _ string) ([]Approval, error) { return f(ctx) })
		}
	}
	both := []Approval{{"ann", "counsel"}, {"bob", "security"}}
	for name, change := range map[string]func(*service){
		"a store that fails":  store(func(context.Context) ([]Approval, error) { return both, errBroken }),
		"a store that panics": store(func(context.Context) ([]Approval, error) { panic(errBroken) }),
		"a store that answers too late": func(s *service) {
			s.guard.Timeout = 50 * time.Millisecond
			store(func(ctx context.Context) ([]Approval, error) {
				<-ctx.Done()
				return both, nil
			})(s)
		},
		"no store":                 func(s *service) { s.guard.Approvals.Store = nil },
		"no label":                 func(s *service) { s.guard.Approvals.Label = "" },
		"another label":            func(s *service) { s.guard.Approvals.Label = "signed_by" },
		"built-in rules alone":     func(s *service) { s.guard.Engines = engine(t, policy.StorageLocation) },
		"a label of another name":  func(s *service) { s.guard.Engines = labels("signed_by: {words: [counsel], list: true}") },
		"a label that is one word": func(s *service) { s.guard.Engines = labels("approved_by: {words: [counsel, security]}") },
		"no version": func(s *service) {
			s.guard.Locator = LocatorFunc(func(context.Context, string) (Placement, error) {
				return Placement{Items: []request.Item{content("US")}}, nil
			})
		},
	} {
		for _, approved := range []bool{false, true} {
			s, l := newApproved(t)
			if approved {
				l.give(keyOf(t, s, s.known["13-mag-2814"], "us"), "ann:counsel", "bob:security")
			}
			change(s)
			w := s.ask("us")
			assert.Equal(t, "503 NoAnswer", kind(w.Code, decoded(t, w)), "%s, approved %t", name, approved)
			assert.Zero(t, s.served, name)
		}
	}
}

// TestApprovalsRace gives and withdraws approvals, and swaps the law, while clients
// ask: what was handed over was approved by two at that moment, under that law.
func TestApprovalsRace(t *testing.T) {
	s, l := newApproved(t)
	live := &policy.Live{}
	laws := []*policy.Engine{twoApproving(t), approving(t, policy.WithLaw(extended(t)))}
	require.NoError(t, live.Swap(t.Context(), laws[0]))
	s.guard.Engines = live
	warrant := s.known["13-mag-2814"]
	keys := map[string]string{} // by object and law
	for _, e := range laws {
		require.NoError(t, live.Swap(t.Context(), e))
		for _, object := range []string{"us", "us-twice"} {
			keys[object+e.Law().Hash()] = keyOf(t, s, warrant, object)
		}
	}
	approved := keys["us"+laws[0].Law().Hash()] // of one object under one law
	var all sync.WaitGroup
	var mu sync.Mutex
	count := map[string]int{}
	for i := range 20 {
		all.Go(func() {
			for round := range 50 {
				if i == 0 && round%5 == 0 {
					l.mu.Lock()
					delete(l.given, approved)
					if round%10 == 0 {
						l.give(approved, "ann:counsel", "bob:security")
					}
					l.mu.Unlock()
					if err := live.Swap(context.Background(), laws[round/20%2]); err != nil {
						t.Error(err)
					}
				}
				object := []string{"us", "us-twice"}[(i+round)%2]
				a, err := s.guard.Decide(context.Background(), warrant, object)
				law := a.Decision.Provenance().Law
				if err != nil || a.ApprovalKey != keys[object+law] || a.Allowed() != (len(a.Approvals) == 2) || a.Allowed() && a.ApprovalKey != approved {
					t.Errorf("%s: %v, %d approvals, %v", object, a.Decision.Outcome, len(a.Approvals), err)
				}
				mu.Lock()
				count[fmt.Sprint(a.Decision.Outcome, " ", object)]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	t.Logf("%v", count)
	assert.Positive(t, count["allow us"])
	assert.Zero(t, count["allow us-twice"])
	assert.Equal(t, []string{"allow us", "deny us", "deny us-twice"}, slices.Sorted(maps.Keys(count)))
}

// FuzzCountOnce never counts a person twice, and returns each role once.
func FuzzCountOnce(f *testing.F) {
	f.Add("ann", "counsel", "bob", "security", "ANN", "counsel")
	f.Add("ann ", "counsel", "ａnn", "security", "", "")
	f.Fuzz(func(t *testing.T, p1, r1, p2, r2, p3, r3 string) {
		given := []Approval{{p1, r1}, {p2, r2}, {p3, r3}}
		counted, roles, err := countOnce(given)
		if err != nil {
			if len(counted)+len(roles) > 0 {
				t.Errorf("%v, %v beside %v", counted, roles, err)
			}
			return
		}
		if len(roles) > len(counted) || !slices.IsSorted(roles) || len(slices.Compact(slices.Clone(roles))) != len(roles) {
			t.Errorf("%v of %v", roles, counted)
		}
		for i, a := range counted {
			if !slices.Contains(given, a) || !slices.Contains(roles, a.Role) || strings.TrimSpace(a.Person) == "" {
				t.Errorf("%v of %v", counted, given)
			}
			for _, b := range counted[:i] {
				if samePerson(a.Person, b.Person) {
					t.Errorf("%v twice", a)
				}
			}
		}
		if _, _, again := countOnce(append(given, given[0])); again != nil {
			t.Errorf("told twice: %v", again)
		}
	})
}
