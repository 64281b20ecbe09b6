package policy

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wholeRequest is a valid request with nearly every field.
func wholeRequest() request.Request {
	req := fullRequest()
	req.Authority = request.Authority{Kind: request.Police, Name: "Office", OnBehalfOf: "DE"}
	req.Instrument = request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Reference: "1"}
	req.Offence.Description, req.Customer.Kind = "fraud", request.Consumer
	return req
}

// TestDecideInto decides requests, some of them malformed, into one decision: each
// answer is the one that a new decision gets.
func TestDecideInto(t *testing.T) {
	e := mustNew(t)
	next, failed := relatives(62), 0
	var d Decision
	for i := range full.Of(20_000, 2_000) {
		req := next()
		switch i % 10 {
		case 0:
			req.Instrument.Reference = "\xff"
		case 1:
			req.Data = append(req.Data, req.Data[0])
		}
		want, err := e.forgetful().Decide(t.Context(), req)
		err2 := e.DecideInto(t.Context(), &d, &req)
		require.Equal(t, err, err2, "%s", canonical(req))
		require.Empty(t, cmp.Diff(string(want.JSON()), string(d.JSON())), "%s", canonical(req))
		if err != nil {
			failed++
			require.True(t, reflect.DeepEqual(Decision{memory: d.memory}, d), "beside an error")
		}
	}
	assert.Positive(t, failed)
}

// TestItemTwice asks for one item twice, after each of the two was answered in a request
// where it stood once: that is malformed however much is remembered.
func TestItemTwice(t *testing.T) {
	e := mustNew(t)
	a, b := request.Item{Category: request.Content, StoredIn: []request.Place{"IE"}}, request.Item{Category: request.Traffic, StoredIn: []request.Place{"IE"}}
	req := irishWarrant()
	var d Decision
	for range 3 {
		for _, req.Data = range [][]request.Item{{a, b}, {b, a}} {
			require.NoError(t, e.DecideInto(t.Context(), &d, &req))
		}
	}
	req.Data = []request.Item{a, a}
	_, err := e.Decide(t.Context(), req)
	assert.Error(t, err)
	assert.Error(t, e.DecideInto(t.Context(), &d, &req))
}

// TestDecideIntoIsTheCallers writes over all of a decision: no answer of the engine changes,
// and the decision can be used again.
func TestDecideIntoIsTheCallers(t *testing.T) {
	e := mustNew(t)
	reqs := []request.Request{irishWarrant(), wholeRequest(), twoAccounts()}
	var want []string
	for _, req := range reqs {
		d := mustDecide(t, e, req)
		want = append(want, string(d.JSON()))
	}
	var d Decision
	for range 4 { // from the second time on, answers are remembered
		for i := range reqs {
			require.NoError(t, e.DecideInto(t.Context(), &d, &reqs[i]))
			assert.Empty(t, cmp.Diff(want[i], string(d.JSON())))
			overwrite(reflect.ValueOf(&d), "junk")
			again := mustDecide(t, e, reqs[i])
			assert.Empty(t, cmp.Diff(want[i], string(again.JSON())))
		}
	}
}

// TestCopyOfDecision answers into a copy of a decision: the decision stays.
func TestCopyOfDecision(t *testing.T) {
	e := mustNew(t)
	first, second := irishWarrant(), wholeRequest()
	for name, d := range map[string]*Decision{"of Decide": new(mustDecide(t, e, first)), "of DecideInto": {}} {
		if d.Items == nil {
			require.NoError(t, e.DecideInto(t.Context(), d, &first))
		}
		want, other := string(d.JSON()), *d
		require.NoError(t, e.DecideInto(t.Context(), &other, &second))
		assert.Empty(t, cmp.Diff(want, string(d.JSON())), name)
	}
}

// TestDecideIntoPanics gives no request: the answer before does not stand.
func TestDecideIntoPanics(t *testing.T) {
	e, req := mustNew(t), homeWarrant()
	var d Decision
	require.NoError(t, e.DecideInto(t.Context(), &d, &req))
	require.Equal(t, Allow, d.Outcome)
	assert.Panics(t, func() { _ = e.DecideInto(t.Context(), &d, nil) })
	assert.Equal(t, Deny, d.Outcome)
	assert.Empty(t, d.Items)
}

// TestDecisionClone keeps a decision while its memory is used again.
func TestDecisionClone(t *testing.T) {
	e, first, second := mustNew(t), irishWarrant(), wholeRequest()
	want, err := mustDecide(t, e, first).WithRemedies(t.Context())
	require.NoError(t, err)
	var d Decision
	require.NoError(t, e.DecideInto(t.Context(), &d, &first))
	other, err := mustDecide(t, e, first).WithRemedies(t.Context())
	require.NoError(t, err)
	d.Items[0].Remedies = other.Items[0].Remedies
	kept := d.Clone()
	overwrite(reflect.ValueOf(&d), "junk")
	require.NoError(t, e.DecideInto(t.Context(), &d, &second))
	assert.Empty(t, cmp.Diff(string(want.JSON()), string(kept.JSON())))
	assert.Equal(t, want.String(), kept.String())
	assert.Equal(t, Decision{}, Decision{}.Clone())
}

// TestDecideIntoKeepsRequest changes the request after it was answered, and builds the next
// request from the lists of the last decision.
func TestDecideIntoKeepsRequest(t *testing.T) {
	e := mustNew(t)
	req := wholeRequest()
	want := mustDecide(t, e, req)
	var d Decision
	require.NoError(t, e.DecideInto(t.Context(), &d, &req))
	overwrite(reflect.ValueOf(&req), "SE")
	assert.Equal(t, want.String(), d.String(), "the report is of the request as it was")

	next := wholeRequest()
	for i := range next.Data {
		next.Data[i].StoredIn, next.Data[i].Targets = d.Items[i].StoredIn, d.Items[i].Targets
	}
	require.NoError(t, e.DecideInto(t.Context(), &d, &next))
	assert.Empty(t, cmp.Diff(string(want.JSON()), string(d.JSON())))
}

// TestDecideIntoObserved lets an observer keep what it is shown.
func TestDecideIntoObserved(t *testing.T) {
	e := *mustNew(t)
	var shown []*request.Request
	e.plain, e.observe = mustNew(t), func(_ *Engine, asked *request.Request) { shown = append(shown, asked) }
	var d Decision
	reqs := []request.Request{irishWarrant(), wholeRequest(), {}}
	for i := range reqs {
		err := e.DecideInto(t.Context(), &d, &reqs[i])
		assert.Equal(t, i == 2, err != nil)
	}
	require.Len(t, shown, 2, "what failed is not shown")
	assert.Equal(t, reqs[0], *shown[0])
	assert.Equal(t, reqs[1], *shown[1])
	require.NoError(t, e.DecideInto(t.Context(), &d, &reqs[0]))
	assert.True(t, d.engine == e.plain, "what is done with the decision is not observed")
}

// TestDecideIntoLetsGo answers a large request and then a small one: the memory for the
// large one is not kept.
func TestDecideIntoLetsGo(t *testing.T) {
	e := mustNew(t)
	large, small := irishWarrant(), irishWarrant()
	large.Data = nil
	for _, state := range request.States() {
		for _, category := range request.Content.Words() {
			if len(large.Data) < 900 && state.Known() {
				large.Data = append(large.Data, request.Item{Category: request.Category(category), StoredIn: []request.Place{request.Place(state)}})
			}
		}
	}
	var d Decision
	for range 2 {
		require.NoError(t, e.DecideInto(t.Context(), &d, &large))
		require.NoError(t, e.DecideInto(t.Context(), &d, &small))
		for _, of := range []reflect.Value{
			reflect.ValueOf(d.memory).Elem().FieldByName("room"), reflect.ValueOf(d.memory).Elem().FieldByName("request").FieldByName("lists"),
		} {
			for i := range of.NumField() {
				assert.LessOrEqual(t, of.Field(i).Cap(), 1<<12, of.Type().Field(i).Name)
			}
		}
		assert.Len(t, d.Items, 1)
		assert.Equal(t, 1, cap(d.Items), "no item of the last answer is behind the list")
		assert.Empty(t, cmp.Diff(string(new(mustDecide(t, e, small)).JSON()), string(d.JSON())))
	}
}

// TestDecideIntoAllocations asks again, the same and with other texts.
func TestDecideIntoAllocations(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	e := mustNew(t)
	var d Decision
	for name, req := range map[string]request.Request{"one account": irishWarrant(), "two accounts": twoAccounts(), "all fields": wholeRequest(), "a clock": europeanOrder()} {
		other := req.Clone()
		other.ID, other.Instrument.Reference, other.Offence.Description = "other", "other", "other"
		decide := func() {
			assert.NoError(t, e.DecideInto(t.Context(), &d, &req))
			assert.NoError(t, e.DecideInto(t.Context(), &d, &other))
		}
		decide()
		ctx := t.Context()
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			if e.DecideInto(ctx, &d, &req) != nil || e.DecideInto(ctx, &d, &other) != nil {
				t.Fail()
			}
		}), name)
		memory := reflect.ValueOf(d.memory).Elem().FieldByName("room")
		for i := range memory.NumField() {
			assert.Less(t, memory.Field(i).Len(), 200, "%s: %s grows", name, memory.Type().Field(i).Name)
		}
	}
}

// TestRoomAgain begins anew with every array.
func TestRoomAgain(t *testing.T) {
	r := room{
		make([]request.Place, 1), make([]request.State, 1), make([]Reason, 1), make([]string, 1), make([]jurisdiction.Cite, 1),
		make([]Channel, 1), make([]CentralAuthority, 1), make([]Conflict, 1), make([]Obligation, 1), make([]request.Moment, 1),
	}
	r.again()
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		assert.Zero(t, v.Field(i).Len(), v.Type().Field(i).Name)
	}
}

// TestValidTexts puts bad values into every field: where the question stays the same, so
// that the answer may be remembered, ValidTexts sees what Validate sees.
func TestValidTexts(t *testing.T) {
	read := readOf(mustNew(t).program)
	full := wholeRequest()
	full.Labels = request.Labels{{Name: "tier", Text: "a"}, {Name: "tags", List: []string{"a"}}}
	twice := full.Clone()
	twice.Targets = append(twice.Targets, request.Target{Kind: request.Account, Value: "second"})
	twice.Subjects = append(twice.Subjects, request.Person{Residence: "SE", Targets: []string{"second"}})
	twice.Clearances = append(twice.Clearances, twice.Clearances[0])
	twice.Clearances[0].Reference += "1"
	bad := 0
	for _, req := range []request.Request{full, twice} {
		require.NoError(t, req.Validate())
		ask := func() string { return string(itemQuestion(question(nil, &req, &read), &req, 0)) }
		before := ask()
		walkFields(reflect.ValueOf(&req).Elem(), "", func(path string, v reflect.Value) {
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			for _, set := range []func(){
				func() { v.SetZero() },
				func() { change(v) },
				func() {
					if v.Kind() == reflect.String {
						v.SetString("\xff")
					}
				},
				func() {
					if v.Kind() == reflect.String {
						v.SetString("*")
					}
				},
				func() {
					if v.Kind() == reflect.String {
						v.SetString(strings.Repeat("x", 1<<16))
					}
				},
				func() {
					if v.Kind() == reflect.Int {
						v.SetInt(2)
					}
				},
				func() {
					if v.Kind() == reflect.Slice && v.Len() > 0 {
						v.Set(reflect.AppendSlice(v, v))
					}
				},
			} {
				set()
				if valid := req.Validate() == nil; len(req.Data) == 1 && ask() == before {
					assert.Equal(t, valid, req.ValidTexts(), "%s is %.20q", path, v)
					if !valid {
						bad++
					}
				}
				v.Set(old)
			}
		})
	}
	same := slices.Clone(twice.Clearances)
	same[0].Reference = same[1].Reference
	twice.Clearances = same
	assert.Error(t, twice.Validate())
	assert.False(t, twice.ValidTexts(), "one clearance twice")
	assert.Greater(t, bad, 20)
}
