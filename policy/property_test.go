package policy

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
)

// requests returns a stream of random requests, the same for each seed, that
// are valid and lean to what the law speaks of.
func requests(seed uint64) func() request.Request {
	r := rand.New(rand.NewPCG(seed, 1))
	states := []request.State{"US", "GB", "IE", "SE", "FR", "DE", "DK", "NL", "CH", "AU", "CN", "HK", "CA", "IM", "FO", "EE", "LU", "JP", "NO", "XX"}
	days := []request.Day{"2010-01-01", "2012-06-30", "2014-04-25", "2016-07-14", "2018-03-22", "2018-03-23", "2018-05-25",
		"2020-08-20", "2021-01-01", "2022-10-02", "2022-10-03", "2024-01-31", "2025-09-12", "2026-08-17", "2026-08-18", "2026-11-21"}
	state := func() request.State { return states[r.IntN(len(states))] }
	maybe := func() request.State {
		if r.IntN(3) == 0 {
			return ""
		}
		return state()
	}
	return func() request.Request {
		req := request.Request{
			ID: "r", Received: days[r.IntN(len(days))], Requesting: state(), Scope: request.Targeted,
			Authority:  request.Authority{Kind: pick[request.AuthorityKind](r)},
			Instrument: request.Instrument{Kind: pick[request.InstrumentKind](r), Issuer: pick[request.Issuer](r), Authenticated: r.IntN(20) > 0},
			Targets:    []request.Target{{Kind: request.Account, Value: "a"}},
			Offence:    request.Offence{MaxYears: float64(r.IntN(4) * 2), Listed: r.IntN(4) == 0},
			Emergency:  request.Emergency{DangerTo: pick[request.Danger](r)},
			Data:       []request.Item{{Category: pickFrom(r, drawnCategories), StoredIn: []request.Place{request.Place(state())}}},
			Provider: request.Provider{Home: maybe(), EstablishedIn: []request.State{}, OffersIn: []request.State{}, Addressed: maybe(),
				Control: r.IntN(8) > 0, Sector: pick[request.Sector](r)},
			Subject:  request.Subject{Nationality: maybe(), Residence: maybe(), Located: maybe()},
			Customer: request.Customer{Kind: pick[request.CustomerKind](r), State: request.Area(maybe()), Consent: r.IntN(4) == 0},
		}
		if second := request.Place(state()); r.IntN(2) == 0 && second != req.Data[0].StoredIn[0] {
			req.Data[0].StoredIn = append(req.Data[0].StoredIn, second)
		}
		if s := state(); r.IntN(3) == 0 && s.Known() {
			req.Clearances = []request.Clearance{{State: s, By: request.ClearedByCourt}}
		}
		if r.IntN(3) == 0 {
			req.Provider.OffersIn = []request.State{state()}
		}
		if r.IntN(4) == 0 {
			req.Instrument.IssuedIn = request.Area(state())
		}
		return req
	}
}

// drawnCategories are those of a random request: a list of its own, so that a new
// category does not shift every draw and with it the digest.
var drawnCategories = []request.Category{request.Subscriber, request.Identification, request.Traffic, request.Content, request.Documents}

// pick returns one of the closed words of a type.
func pick[W interface {
	~string
	Words() []string
}](r *rand.Rand) W {
	var w W
	words := w.Words()
	return W(words[r.IntN(len(words))])
}

// TestProperties checks on random requests what holds for every request.
func TestProperties(t *testing.T) {
	t.Parallel()
	n := full.Of(3000, 200)
	for _, p := range builtinPostures {
		t.Run(string(p), func(t *testing.T) {
			e := mustNew(t, WithPosture(p))
			next := requests(7)
			for range n {
				req := next()
				d := mustDecide(t, e, req)
				checkShape(t, e, req, d)
				checkDeterministic(t, e, req, d)
				checkClearance(t, e, req, d)
				checkJudge(t, e, req, d)
				if t.Failed() {
					text, _ := json.MarshalIndent(req, "", " ")
					t.Fatalf("the request was:\n%s\n%s", text, d.JSON())
				}
			}
		})
	}
}

func mustDecide(t *testing.T, e *Engine, req request.Request) Decision {
	t.Helper()
	d, err := e.Decide(t.Context(), req)
	if err != nil {
		text, _ := json.Marshal(req)
		t.Fatalf("%v: %s", err, text)
	}
	return d
}

// checkShape: an allow has a permit and no gate, a redirect a channel in force
// to each state asked, and storage location never allows against a bar of the
// place.
func checkShape(t *testing.T, e *Engine, req request.Request, d Decision) {
	t.Helper()
	it := d.Items[0]
	has := func(effect Effect) bool {
		return slices.ContainsFunc(it.Reasons, func(r Reason) bool { return r.Effect == effect })
	}
	switch {
	case len(it.Reasons) == 0:
		t.Error("no reason")
	case it.Outcome == Allow && (!has(EffectPermit) || has(EffectGate)):
		t.Error("allowed without a permit, or through a gate")
	case it.Outcome == RedirectToMLAT && len(it.Channels) == 0:
		t.Error("redirected without a channel")
	case it.Outcome != RedirectToMLAT && len(it.Channels) > 0:
		t.Error("channels without a redirect")
	}
	cases, err := e.law.Facts(req)
	if err != nil {
		t.Fatal(err)
	}
	if e.posture == StorageLocation && it.Outcome == Allow {
		for _, c := range cases[0].Conflicts {
			if c.LiftedBy == nil && slices.Contains(it.Places, c.State) && slices.Contains(cases[0].Cites("bars"), c.Bar) {
				t.Errorf("allowed where %s of the place stands", c.Bar.Instrument)
			}
		}
	}
	for _, ch := range it.Channels {
		if ch.Requested == req.Requesting || !ch.Requested.Known() {
			t.Errorf("%s is asked", ch.Requested)
		}
	}
}

// checkDeterministic: the same request gives the same bytes.
func checkDeterministic(t *testing.T, e *Engine, req request.Request, d Decision) {
	t.Helper()
	if diff := cmp.Diff(string(d.JSON()), string(mustDecide(t, e, req).JSON())); diff != "" {
		t.Errorf("decided again:\n%s", diff)
	}
}

// checkClearance: a further clearance never hurts.
func checkClearance(t *testing.T, e *Engine, req request.Request, d Decision) {
	t.Helper()
	for _, place := range d.Items[0].Places {
		if !place.Known() || slices.ContainsFunc(req.Clearances, func(c request.Clearance) bool { return c.State == place }) {
			continue
		}
		cleared := req
		cleared.Clearances = append(slices.Clone(req.Clearances), request.Clearance{State: place, By: request.ClearedByCourt})
		if got := mustDecide(t, e, cleared); got.Outcome < d.Outcome {
			t.Errorf("cleared by %s: %s\n%s", place, got.Outcome, got.JSON())
		}
	}
}

// checkJudge: a judge never gets a worse answer than anyone else.
func checkJudge(t *testing.T, e *Engine, req request.Request, d Decision) {
	t.Helper()
	judged := req
	judged.Instrument.Issuer = request.ByJudge
	if got := mustDecide(t, e, judged); got.Outcome < d.Outcome {
		t.Errorf("issued by a judge: %s\n%s", got.Outcome, got.JSON())
	}
}

// TestMoreBars adds a bar to every state of the test: no refusal becomes an
// allow.
func TestMoreBars(t *testing.T) {
	t.Parallel()
	law := moreBars(t)
	for _, p := range builtinPostures {
		before, after, next := mustNew(t, WithPosture(p)), mustNew(t, WithPosture(p), WithLaw(law)), requests(5)
		barred := 0
		for range 1000 {
			req := next()
			was, is := mustDecide(t, before, req), mustDecide(t, after, req)
			if was.Outcome != Allow && is.Outcome == Allow {
				text, _ := json.Marshal(req)
				t.Fatalf("%s: %s became an allow: %s", p, was.Outcome, text)
			}
			if was.Outcome != is.Outcome {
				barred++
			}
		}
		if p == ConflictAvoidance && barred == 0 {
			t.Error("the bars change nothing under conflict avoidance")
		}
	}
}

// moreBars returns the law with a bar of every state of the test.
func moreBars(t *testing.T) *jurisdiction.Law {
	t.Helper()
	files := fstest.MapFS{}
	for _, s := range []string{"US", "GB", "IE", "SE", "FR", "CH", "CN"} {
		files[strings.ToLower(s)+"/further-act.yaml"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(furtherAct, "STATE", s))}
	}
	law, err := jurisdiction.Extend(files)
	if err != nil {
		t.Fatal(err)
	}
	return law
}

const furtherAct = `title: A further act
citation: Act 2
kind: statute
reviewed: "2026-11-21"
confidence: high
parties: [{state: STATE}]
provisions:
  - article: s. 1
    rule: Nothing is handed over.
    role: bar
    categories: [subscriber, identification, traffic, content, documents]
    from: "2010-01-01"
    protects: any
    binds: [place, holder]
    against: [foreign]
`

// TestZeroDenies checks the answers that nobody gave.
func TestZeroDenies(t *testing.T) {
	if o := (Decision{}).Outcome; o != Deny {
		t.Errorf("the zero decision is %s", o)
	}
	e := mustNew(t)
	if d, err := e.Decide(t.Context(), request.Request{}); err == nil || d.Outcome != Deny || d.Items != nil {
		t.Errorf("an empty request: %v, %v", d.Outcome, err)
	}
	if o := jurisdiction.ChannelState(""); o == jurisdiction.ChannelOpen {
		t.Error("the zero way is open")
	}
}
