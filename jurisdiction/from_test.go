package jurisdiction

import (
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// An input is a part of a request that facts may be made from, and what gives it
// another value.
type input struct {
	pointer string
	change  func(*rand.Rand, *request.Request)
}

var inputs = []input{
	{"/received", func(r *rand.Rand, q *request.Request) {
		q.Received = one[request.Day](r, "2012-05-01", "2015-05-01", "2017-05-01", "2018-05-01", "2019-05-01", "2021-05-01", "2023-05-01", "2026-09-01")
	}},
	{"/received_at", func(r *rand.Rand, q *request.Request) {
		q.ReceivedAt = request.Instant(string(q.Received) + one(r, "T00:30:00Z", "T23:30:00Z"))
	}},
	{"/requesting", func(r *rand.Rand, q *request.Request) { q.Requesting = anyState(r) }},
	{"/authority/kind", func(r *rand.Rand, q *request.Request) { q.Authority.Kind = word[request.AuthorityKind](r) }},
	{"/authority/on_behalf_of", func(r *rand.Rand, q *request.Request) { q.Authority.OnBehalfOf = one(r, "", anyState(r)) }},
	{"/instrument/kind", func(r *rand.Rand, q *request.Request) { q.Instrument.Kind = word[request.InstrumentKind](r) }},
	{"/instrument/issuer", func(r *rand.Rand, q *request.Request) { q.Instrument.Issuer = word[request.Issuer](r) }},
	{"/instrument/issued_in", func(r *rand.Rand, q *request.Request) {
		q.Instrument.IssuedIn = one(r, "", "US-NY", "US-PA", "US-CA", "CA-ON", request.Area(anyState(r)))
	}},
	{"/instrument/issued", func(r *rand.Rand, q *request.Request) { q.Instrument.Issued = aroundDay(r, q.Received) }},
	{"/instrument/expires", func(r *rand.Rand, q *request.Request) { q.Instrument.Expires = aroundDay(r, q.Received) }},
	{"/instrument/authenticated", func(_ *rand.Rand, q *request.Request) { q.Instrument.Authenticated = !q.Instrument.Authenticated }},
	{"/scope", func(r *rand.Rand, q *request.Request) { q.Scope = word[request.Scope](r) }},
	{"/targets", func(r *rand.Rand, q *request.Request) {
		q.Targets = nil
		if r.IntN(3) > 0 {
			until := request.Moment(aroundDay(r, q.Received))
			q.Targets = []request.Target{{Kind: "account", Value: "a", Until: until}}
			if r.IntN(2) == 0 {
				q.Targets = append(q.Targets, request.Target{Kind: "account", Value: "b"})
			}
		}
	}},
	{"/purpose", func(r *rand.Rand, q *request.Request) { q.Purpose = word[request.Purpose](r) }},
	{"/offence/max_years", func(r *rand.Rand, q *request.Request) { q.Offence.MaxYears = one(r, 0, 0.5, 1, 2, 3, 5, 10, 99) }},
	{"/offence/listed", func(_ *rand.Rand, q *request.Request) { q.Offence.Listed = !q.Offence.Listed }},
	{"/offence/organised_group", func(r *rand.Rand, q *request.Request) { q.Offence.OrganisedGroup = word[request.Answer](r) }},
	{"/offence/kinds", func(r *rand.Rand, q *request.Request) {
		q.Offence.Kinds = one(r, nil, []request.OffenceKind{"drugs"}, []request.OffenceKind{"other"})
	}},
	{"/emergency/danger_to", func(r *rand.Rand, q *request.Request) {
		q.Emergency.DangerTo = one[request.Danger](r, "", "subject", "others")
	}},
	{"/data/{item}/category", func(r *rand.Rand, q *request.Request) { q.Data[0].Category = word[request.Category](r) }},
	{"/data/{item}/stored_in", func(r *rand.Rand, q *request.Request) {
		q.Data[0].StoredIn = nil
		for _, s := range anyStates(r) {
			q.Data[0].StoredIn = append(q.Data[0].StoredIn, request.Place(s))
		}
	}},
	{"/data/{item}/targets", func(r *rand.Rand, q *request.Request) { q.Data[0].Targets = one(r, nil, []string{"a"}, []string{"b"}) }},
	{"/data/{item}/from", func(r *rand.Rand, q *request.Request) { q.Data[0].From = request.Moment(aroundDay(r, q.Received)) }},
	{"/data/{item}/until", func(r *rand.Rand, q *request.Request) { q.Data[0].Until = request.Moment(aroundDay(r, q.Received)) }},
	{"/provider/home", func(r *rand.Rand, q *request.Request) { q.Provider.Home = one(r, "", anyState(r)) }},
	{"/provider/established_in", func(r *rand.Rand, q *request.Request) { q.Provider.EstablishedIn = known(anyStates(r)) }},
	{"/provider/offers_in", func(r *rand.Rand, q *request.Request) { q.Provider.OffersIn = known(anyStates(r)) }},
	{"/provider/addressed", func(r *rand.Rand, q *request.Request) { q.Provider.Addressed = one(r, "", anyState(r), anyState(r)) }},
	{"/provider/control", func(_ *rand.Rand, q *request.Request) { q.Provider.Control = !q.Provider.Control }},
	{"/provider/sector", func(r *rand.Rand, q *request.Request) { q.Provider.Sector = word[request.Sector](r) }},
	{"/subject/nationality", func(r *rand.Rand, q *request.Request) { q.Subject.Nationality = one(r, "", anyState(r)) }},
	{"/subject/residence", func(r *rand.Rand, q *request.Request) { q.Subject.Residence = one(r, "", anyState(r)) }},
	{"/subject/located", func(r *rand.Rand, q *request.Request) { q.Subject.Located = one(r, "", anyState(r)) }},
	{"/subjects", func(r *rand.Rand, q *request.Request) {
		q.Subject, q.Subjects = request.Subject{}, nil
		for range r.IntN(3) {
			person := request.Person{Nationality: anyState(r), Residence: anyState(r), Located: anyState(r)}
			person.Targets = one(r, nil, []string{"a"}, []string{"b"})
			q.Subjects = append(q.Subjects, person)
		}
	}},
	{"/customer/kind", func(r *rand.Rand, q *request.Request) { q.Customer.Kind = word[request.CustomerKind](r) }},
	{"/customer/state", func(r *rand.Rand, q *request.Request) { q.Customer.State = one(r, "", request.Area(anyState(r))) }},
	{"/customer/consent", func(_ *rand.Rand, q *request.Request) { q.Customer.Consent = !q.Customer.Consent }},
	{"/clearances", func(r *rand.Rand, q *request.Request) {
		q.Clearances = nil
		for _, s := range known(anyStates(r)) {
			q.Clearances = append(q.Clearances, request.Clearance{State: s, By: "court", Reference: one(r, "", "1")})
		}
	}},
	{"/confidential", func(_ *rand.Rand, q *request.Request) { q.Confidential = !q.Confidential }},
	{"/confidential_until", func(r *rand.Rand, q *request.Request) { q.ConfidentialUntil = aroundDay(r, q.Received) }},
	{"/confidential_user", func(_ *rand.Rand, q *request.Request) { q.ConfidentialUser = !q.ConfidentialUser }},
	{"/confidential_user_until", func(r *rand.Rand, q *request.Request) {
		q.ConfidentialUserUntil = aroundDay(r, q.Received)
	}},
	{"/instrument/notified", func(r *rand.Rand, q *request.Request) { q.Instrument.Notified = word[request.Answer](r) }},
	{"/instrument/validation_due", func(r *rand.Rand, q *request.Request) {
		q.Instrument.ValidationDue = request.Moment(aroundDay(r, q.Received))
	}},
	{"/offence/committed_in", func(r *rand.Rand, q *request.Request) {
		q.Offence.CommittedIn = one(r, nil, []request.State{q.Requesting}, known(anyStates(r)))
	}},
	{"/provider/why_processor", func(r *rand.Rand, q *request.Request) {
		q.Provider.AddressedAs, q.Provider.WhyProcessor = request.RoleProcessor, word[request.ProcessorGround](r)
	}},
	{"/privileged", func(r *rand.Rand, q *request.Request) { q.Privileged = word[request.Privilege](r) }},
	{"/subjects", func(r *rand.Rand, q *request.Request) {
		q.Subjects = []request.Person{{Residence: one(r, q.Requesting, anyState(r))}}[:r.IntN(2)]
	}},
}

// unnamed are the inputs that make a fact and are not named by its tag. A reason
// of a decision points to what its facts are made from, so that to name them
// would change decisions: it is left for a change that means to.
var unnamed = map[string]string{
	"issuer":    `/authority/kind /emergency/danger_to /provider/sector`,
	"process":   `/authority/kind /provider/addressed /provider/sector`,
	"threshold": `/authority/kind /requesting /instrument/issuer /data/{item}/category /provider/addressed /provider/sector`,
	"counsel": `/authority/kind /instrument/kind /instrument/issuer /emergency/danger_to /provider/sector
		/customer/kind /customer/state /customer/consent /clearances`,
	"hosts": `/authority/kind /authority/on_behalf_of /instrument/kind /instrument/issuer /offence/max_years /offence/listed
		/emergency/danger_to /data/{item}/category /provider/addressed /provider/sector /subject/nationality
		/subject/residence /subject/located /customer/kind /customer/state /customer/consent /clearances`,
	"host_acts": `/authority/kind /authority/on_behalf_of /provider/addressed /provider/sector /subject/nationality /subject/residence
		/subject/located /customer/kind /customer/state /customer/consent`,
	"reach": `/authority/kind /authority/on_behalf_of /provider/established_in /provider/offers_in /provider/sector
		/subject/nationality /subject/residence /subject/located /customer/kind /customer/state`,
	"bars": `/authority/kind /authority/on_behalf_of /instrument/kind /instrument/issuer /offence/max_years /offence/listed
		/emergency/danger_to /provider/sector /subject/nationality /subject/residence /subject/located
		/customer/kind /customer/state /customer/consent /clearances`,
	"clash": `/authority/kind /authority/on_behalf_of /instrument/issuer /instrument/issued_in /offence/max_years /offence/listed
		/emergency/danger_to /provider/established_in /provider/offers_in /provider/sector
		/subject/nationality /subject/residence /subject/located /customer/kind /customer/state
		/customer/consent /clearances`,
	"protection": `/instrument/kind /provider/addressed /subject/nationality /subject/residence /subject/located
		/clearances`,
	"channels": `/authority/kind /authority/on_behalf_of /instrument/kind /instrument/issuer /instrument/issued_in /offence/max_years
		/offence/listed /emergency/danger_to /data/{item}/category /provider/addressed /provider/control
		/provider/sector /subject/nationality /subject/residence /subject/located /customer/kind
		/customer/state /customer/consent /clearances`,
	"obligations":   `/targets`,
	"ask_hosts":     `/authority/kind`,
	"ask_life":      `/authority/kind`,
	"ask_all":       `/authority/kind /instrument/kind`,
	"ask_bars":      `/authority/kind`,
	"ask_protected": `/authority/kind`,
}

func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func word[W interface {
	~string
	Words() []string
}](r *rand.Rand) W {
	var w W
	return W(one(r, w.Words()...))
}

func anyState(r *rand.Rand) request.State {
	return one[request.State](r, "US", "US", "US", "GB", "GB", "MX", "IE", "FR", "DE", "BE", "DK", "EE", "LU", "MC", "CH", "CN", "CA", "AU", "JP", "BR", "SE", "XX")
}

func anyStates(r *rand.Rand) []request.State {
	var states []request.State
	for range r.IntN(3) {
		if s := anyState(r); !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	return states
}

func known(states []request.State) []request.State {
	return slices.DeleteFunc(states, func(s request.State) bool { return !s.Known() })
}

func aroundDay(r *rand.Rand, day request.Day) request.Day {
	return one(r, "", later(day, 0, -1), later(day, 0, 1), later(day, 1, 0))
}

// drawn returns a request of one item that is faultless, drawn from the pages of
// testdata/cases and changed in some of its inputs.
func drawn(r *rand.Rand, cases []request.Request) request.Request {
	for {
		req := one(r, cases...)
		req.Data = []request.Item{one(r, req.Data...)}
		for range r.IntN(12) {
			one(r, inputs...).change(r, &req)
		}
		if r.IntN(2) == 0 {
			req.Customer.Kind = request.PublicSector // whose state counts
		}
		if req.Validate() == nil {
			return req
		}
	}
}

// cases returns the requests of testdata/cases.
func cases(t testing.TB) []request.Request {
	t.Helper()
	pages, err := filepath.Glob("../testdata/cases/*.txtar")
	require.NoError(t, err)
	var reqs []request.Request
	for _, page := range pages {
		archive, err := txtar.ParseFile(page)
		require.NoError(t, err)
		for _, f := range archive.Files {
			if f.Name != "request.json" {
				continue
			}
			req, err := request.Decode(f.Data)
			require.NoError(t, err, page)
			reqs = append(reqs, req)
		}
	}
	require.NotEmpty(t, reqs)
	return reqs
}

// TestFrom holds the tags of Facts against what the code reads: it changes one
// input of a request at a time and looks which facts change. A tag names every
// input that made a difference, but for those of unnamed, and no other.
func TestFrom(t *testing.T) {
	t.Parallel()
	seen := differences(t)
	for f := range reflect.TypeFor[Facts]().Fields() {
		fact := f.Tag.Get("json")
		named, yet := strings.Fields(f.Tag.Get("from")), strings.Fields(unnamed[fact])
		for _, in := range inputs {
			differs, isNamed, isYet := seen[difference{fact, in.pointer}], slices.Contains(named, in.pointer), slices.Contains(yet, in.pointer)
			switch {
			case in.pointer == "/received" && !isNamed: // the day selects the law, which makes every fact
			case differs && !isNamed && !isYet:
				t.Errorf("%s is made from %s, name it in the tag of Facts", fact, in.pointer)
			case !differs && isNamed:
				t.Errorf("%s is not made from %s, take it out of the tag of Facts", fact, in.pointer)
			case isYet && isNamed:
				t.Errorf("%s: %s is named, take it out of the list of those that are not", fact, in.pointer)
			case isYet && !differs: // the draw depends on the pages of testdata/cases
				t.Logf("%s: %s made no difference in this draw", fact, in.pointer)
			}
		}
		for _, pointer := range slices.Concat(named, yet) {
			known := slices.ContainsFunc(inputs, func(in input) bool { return in.pointer == pointer })
			require.True(t, known, "%s: %s is none of the inputs that are tried, add it", fact, pointer)
		}
	}
}

// A difference is that another value of an input made another value of a fact.
type difference struct{ fact, pointer string }

// differences returns those that were seen, the same at every run. Where all cases are
// asked for, it looks at every input of every request; else that ends after
// a part of them, and of the rest it looks at those inputs alone that a tag names
// for a fact in which they have made no difference yet.
func differences(t *testing.T) map[difference]bool {
	t.Helper()
	const draws = 12000
	part := full.Of(draws, 400)
	r := rand.New(rand.NewPCG(1, 2))
	seen, left := map[difference]bool{}, map[string]int{} // of each input, the facts that are yet to differ
	from := cases(t)
	var names []string // of the facts
	named := map[difference]bool{}
	for f := range reflect.TypeFor[Facts]().Fields() {
		names = append(names, f.Tag.Get("json"))
		for _, pointer := range strings.Fields(f.Tag.Get("from")) {
			named[difference{f.Tag.Get("json"), pointer}] = true
			left[pointer]++
		}
	}
	for n := range draws {
		if n >= part && len(left) == 0 {
			break
		}
		req := drawn(r, from)
		before := factsOf(&req)
		for _, in := range inputs {
			changed := req
			changed.Data = slices.Clone(req.Data)
			in.change(r, &changed) // also where it is passed over: all draws stay the same
			if n >= part && left[in.pointer] == 0 {
				continue
			}
			after := factsOf(&changed)
			if reflect.DeepEqual(before, after) || changed.Validate() != nil {
				continue
			}
			a, b := reflect.ValueOf(before), reflect.ValueOf(after)
			for i, fact := range names {
				d := difference{fact, in.pointer}
				if seen[d] || reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
					continue
				}
				if seen[d] = true; named[d] {
					if left[in.pointer]--; left[in.pointer] == 0 {
						delete(left, in.pointer)
					}
				}
			}
		}
	}
	return seen
}

// factsOf returns the facts of the one item of a request, which need not be
// faultless.
func factsOf(req *request.Request) Facts {
	law, d := Builtin(), desk{whole: *req}
	d.law = law.on(req.Received)
	_ = d.resolve(law, req) // some have faults
	d.weigh(0)
	return d.Facts
}
