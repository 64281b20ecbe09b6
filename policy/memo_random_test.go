package policy

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
)

// TestMemoOfRandomRules decides under random rules and postures, which read
// whatever rules can read in whatever way: each request twice, in random order
// among its like, by an engine that remembers, and by one that does not. The
// bytes must be equal.
func TestMemoOfRandomRules(t *testing.T) {
	t.Parallel()
	const asked = 40 // under each set of rules
	sets := full.Of(1000, 5)
	if raced {
		sets = 10
	}
	r := rand.New(rand.NewPCG(61, 3))
	next, seen := relatives(61), map[Outcome]int{}
	for range sets {
		posture, rules := memoPosture(r), memoRules(r)
		warm := mustNew(t, WithPosture("mine"), WithRules(posture), WithRules(rules))
		cold := warm.forgetful()
		var reqs []request.Request
		var want []string
		var again Decision
		for range asked {
			req := next()
			d := mustDecide(t, cold, req)
			reqs, want = append(reqs, req), append(want, string(d.JSON()))
			seen[d.Outcome]++
		}
		for _, i := range append(r.Perm(asked), r.Perm(asked)...) {
			if diff := cmp.Diff(want[i], string(mustDecide(t, warm, reqs[i]).JSON())); diff != "" {
				t.Fatalf("%s under\n%s\n%s\n(-alone +after others):\n%s", canonical(reqs[i]), text(posture), text(rules), diff)
			}
			err := warm.DecideInto(t.Context(), &again, &reqs[i])
			if diff := cmp.Diff(want[i], string(again.JSON())); diff != "" || err != nil {
				t.Fatalf("%s under\n%s\n%s\n%v (-alone +into a decision):\n%s", canonical(reqs[i]), text(posture), text(rules), err, diff)
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("the outcomes are %v: the postures are not random enough", seen)
	}
}

// relatives returns a stream of random requests, most of which differ from the
// one before in little.
func relatives(seed uint64) func() request.Request {
	fresh, r := requests(seed), rand.New(rand.NewPCG(seed, 2))
	last := fresh()
	name := func() string { return []string{"", "a", "b", "court"}[r.IntN(4)] }
	state := func() request.State { return []request.State{"US", "IE", "SE", "FR"}[r.IntN(4)] }
	states := func() []request.State {
		return [][]request.State{nil, {}, {"US"}, {"SE"}, {"US", "SE"}, {"SE", "US"}, {"IE", "SE", "US"}}[r.IntN(7)]
	}
	changes := []func(*request.Request){
		func(q *request.Request) { q.Authority.Name = name() },
		func(q *request.Request) { q.Authority.OnBehalfOf = state() },
		func(q *request.Request) { q.Instrument.Reference = name() },
		func(q *request.Request) { q.Offence.Description = name() },
		func(q *request.Request) { q.Offence.MaxYears = float64(r.IntN(4) * 2) },
		func(q *request.Request) {
			q.Targets = []request.Target{}
			for range r.IntN(4) {
				target := request.Target{Kind: pick[request.TargetKind](r), Value: []string{"a", "b", "c"}[r.IntN(3)]}
				if !slices.ContainsFunc(q.Targets, func(t request.Target) bool { return t.Value == target.Value }) {
					q.Targets = append(q.Targets, target)
				}
			}
		},
		func(q *request.Request) {
			q.Clearances = nil
			for _, i := range r.Perm(4)[:r.IntN(3)] {
				q.Clearances = append(q.Clearances, request.Clearance{State: []request.State{"US", "IE", "SE", "FR"}[i], By: pick[request.ClearanceBy](r), Reference: name()})
			}
		},
		func(q *request.Request) { q.Clearances = []request.Clearance{} },
		func(q *request.Request) { q.Provider.OffersIn = states() },
		func(q *request.Request) { q.Provider.EstablishedIn = states() },
		func(q *request.Request) { q.Provider.Control = !q.Provider.Control },
		func(q *request.Request) { q.Clearances, q.Customer.Consent = nil, !q.Customer.Consent },
		func(q *request.Request) { q.Clearances, q.Customer.Consent = nil, true },
		func(q *request.Request) {
			q.Clearances, q.Customer.Consent = nil, false
			for _, p := range q.Data[0].StoredIn {
				if s := request.State(p); s.Known() {
					q.Clearances = append(q.Clearances, request.Clearance{State: s, By: request.ClearedByCourt})
				}
			}
		},
		func(q *request.Request) { q.Data[0].Category = pick[request.Category](r) },
		func(q *request.Request) { q.Provider.Sector = pick[request.Sector](r) },
		func(q *request.Request) { q.Provider.Addressed = state() },
		func(q *request.Request) { q.Requesting = state() },
		func(q *request.Request) { q.Data[0].StoredIn = []request.Place{request.Place(state())} },
		func(q *request.Request) {
			q.Data = append(q.Data[:1], request.Item{Category: pick[request.Category](r), StoredIn: []request.Place{request.Place(state())}})
		},
		func(q *request.Request) {
			place := state()
			q.Data[0].StoredIn = []request.Place{request.Place(place)}
			q.Clearances = []request.Clearance{{State: place, By: request.ClearedByCourt, Reference: name()}}
		},
	}
	return func() request.Request {
		if r.IntN(6) == 0 {
			last = fresh()
			if r.IntN(4) > 0 { // without a gate, which hides what a posture makes of the rest
				last.Instrument = request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true}
				last.Authority.Kind, last.Provider.Control, last.Requesting = request.Prosecutor, true, state()
			}
		}
		changed := last.Clone()
		if changes[r.IntN(len(changes))](&changed); changed.Validate() == nil {
			last = changed
		}
		last.ID = name() + "1"
		return last.Clone()
	}
}

// memoConditions read the request and the facts in all ways there are.
var memoConditions = append([]string{
	`input.request.authority.name == "a"`, `startswith(input.request.authority.name, "co")`, `count(input.request.authority.name) == 1`,
	`input.request.authority.on_behalf_of == "FR"`, `input.request.instrument.reference == "b"`, `input.request.instrument.reference != input.request.authority.name`,
	`lower(input.request.offence.description) == "a"`, `input.request.offence.max_years + 1 > 3`,
	`some t in input.request.targets; t.value == "b"`, `input.request.targets[_].value == "c"`, `count(input.request.targets) > 1`,
	`some i, t in input.request.targets; i == 1; t.value == "a"`, `every t in input.request.targets { t.value in {"a", "b"} }`,
	`some a in input.request.targets; some b in input.request.targets; a.kind == b.kind; a.value != b.value`,
	`{t.value | some t in input.request.targets} == {"a", "c"}`, `[t.value | some t in input.request.targets] == ["b", "a"]`,
	`count({t.kind | some t in input.request.targets}) > 1`,
	`some c in input.request.clearances; c.reference == "b"`, `{c.state | some c in input.request.clearances} == {"IE"}`,
	`count({c.state | some c in input.request.clearances} - {"US", "SE"}) > 0`, `count(input.request.clearances) == 1`,
	`input.request.provider.offers_in == ["US", "SE"]`, `"SE" in input.request.provider.established_in`,
	`some i, s in input.request.provider.established_in; i == 0; s == "SE"`,
	`{s | some s in input.request.provider.offers_in} == {s | some s in input.request.provider.established_in}`,
	`count({s | some s in input.request.provider.offers_in} & {"US", "IE"}) > 0`,
	`input.facts.places == ["IE"]`, `every p in input.facts.places { p in {"US", "IE"} }`, `{p | some p in input.facts.places} == {"US", "SE"}`,
	`some i, b in input.facts.bars; i == 0; b == "personal"`, `{b | some b in input.facts.bars} - {"any"} == set()`,
	`count(input.facts.channels) > 2`, `count(input.facts.obligations) == 0`, `helped`, `not helped`, `has({s | some s in input.request.provider.offers_in})`,
}, someConditions...)

// memoCounts count a set of codes, or what only looks like it.
var memoCounts = []string{
	`count(SET) > 0`, `count(SET) == 1`, `count(SET) > 1`, `count(SET.CODE) > 0`, `count(SET.CODE) > 3`, `count(SET["CODE"]) > 0`,
	`some code in SET; count(SET[code]) > 8`, `count(SET[_]) > 10`, `sum([count(c) | some c in SET]) > 12`,
}

// memoCodes look at a set of codes in all ways there are.
var memoCodes = []string{
	`count(SET) + count(data.comity.forbid) == 2`, `numbered > 1`, `SET.CODE`, `not SET.CODE`, `SET["CODE"]`, `"CODE" in SET`, `not "CODE" in SET`,
	`some code in SET; code != "CODE"`, `some code in SET; startswith(code, "c")`, `every code in SET { code != "CODE" }`,
	`SET == {"CODE"}`, `SET != {"CODE"}`, `count(SET - {"CODE"}) > 0`, `count(SET & {"CODE"}) > 0`, `count(SET | {"CODE"}) == 2`,
	`every code in {"CODE"} { code in SET }`, `codes := SET; count(codes) > 1`, `codes := SET; "CODE" in codes`, `count({c | some c in SET; c != "CODE"}) == 1`,
	`holds(SET)`, `"CODE" in leave`, `count(leave) > 1`, `leave == {"CODE"}`, `count(comity.SHORT) > 1`, `count(comity.SHORT.CODE) > 0`, `helped`,
}

// memoSets are the sets with some of their codes.
var memoSets = map[string][]string{
	"permit":     {"home", "clearance", "consent", "provider_control", "eu_act", "executive_agreement"},
	"forbid":     {"data_protection", "communications_secrecy", "blocking_statute", "unknown_place"},
	"gate":       {"process_too_weak", "unauthenticated", "not_public_authority"},
	"channel":    {"mlat", "mla_convention", "letters_rogatory"},
	"obligation": {"record", "minimise", "notify_customer"},
}

// memoCode returns a condition on a set of codes.
func memoCode(r *rand.Rand, of []string) string {
	condition, set := of[r.IntN(len(of))], append(slices.Clone(rule.Sets), "permit", "permit", "permit", "channel")[r.IntN(len(rule.Sets)+4)]
	if strings.Contains(condition, "leave") || strings.Contains(condition, "holds") {
		set = "permit"
	}
	code := memoSets[set][r.IntN(len(memoSets[set]))]
	return strings.NewReplacer("SET", "data.comity."+set, "SHORT", set, "CODE", code).Replace(condition)
}

// memoBody returns up to three of the conditions, of which one at most names
// variables.
func memoBody(r *rand.Rand, of []string) string {
	var lines []string
	named := false
	for range 1 + r.IntN(3) {
		condition := of[r.IntN(len(of))]
		names := strings.HasPrefix(condition, "some ") || strings.Contains(condition, ":=")
		if !slices.Contains(lines, condition) && !(named && names) {
			lines, named = append(lines, condition), named || names
		}
	}
	return "{\n\t" + strings.Join(lines, "\n\t") + "\n}\n"
}

// memoModule returns a module of the clauses with the imports and helpers that
// they refer to.
func memoModule(r *rand.Rand, pkg, clauses string) fstest.MapFS {
	head := "package " + pkg + "\n\n"
	for _, part := range []struct{ name, imported, helper string }{
		{"leave", "import data.comity.permit as leave\n", ""},
		{"(comity.", "import data.comity\n", ""},
		{"helped", "", "\nhelped if {\n\t" + someConditions[r.IntN(len(someConditions))] + "\n}\n"},
		{"has(", "", "\nhas(list) if \"US\" in list\n"},
		{"holds(", "", "\nholds(codes) if \"home\" in codes\n\nholds(codes) if count(codes) > 2\n"},
		{"numbered", "", "\nnumbered := count(data.comity.permit)\n"},
	} {
		if strings.Contains(clauses, part.name) {
			head, clauses = head+part.imported, clauses+part.helper
		}
	}
	return fstest.MapFS{strings.ReplaceAll(pkg, ".", "_") + ".rego": {Data: []byte(head + "\n" + clauses)}}
}

// memoRules are custom rules in a package or two, some of which run
// natively.
func memoRules(r *rand.Rand) fstest.MapFS {
	files, sets := fstest.MapFS{}, []string{"gate", "forbid", "forbid", "channel", "obligation"}
	for p := range 1 + r.IntN(2) {
		var clauses string
		for i := range 1 + r.IntN(3) {
			clauses += fmt.Sprintf("# METADATA\n# title: Rule %d.\n%s contains \"r%d\" if %s\n", i, sets[r.IntN(len(sets))], i, memoBody(r, memoConditions))
		}
		maps.Copy(files, memoModule(r, fmt.Sprint("comity.custom.p", p), clauses))
	}
	return files
}

// memoPosture is a custom posture. It looks at few codes, so that some of
// its sets are looked at in one way alone, and at the input now and then.
func memoPosture(r *rand.Rand) fstest.MapFS {
	var of []string
	looks := [][]string{memoCounts, slices.Concat(memoCounts, memoCodes)}[r.IntN(2)]
	for range 1 + max(0, r.IntN(4)-1) {
		of = append(of, memoCode(r, looks))
	}
	if r.IntN(3) == 0 {
		of = append(of, memoConditions[r.IntN(len(memoConditions))])
	}
	clause := func() string { return memoBody(r, of) }
	clauses := "default outcome := \"deny\"\n\noutcome := \"allow\" if " + clause() + "\nelse := \"redirect_to_mlat\" if " + clause()
	for _, place := range rule.AskWords {
		if r.IntN(2) == 0 {
			clauses += fmt.Sprintf("\nask contains %q if %s", place, clause())
		} else {
			clauses += fmt.Sprintf("\nask contains %q\n", place)
		}
	}
	return memoModule(r, "comity.posture.mine", clauses)
}
