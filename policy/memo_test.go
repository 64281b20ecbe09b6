package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unasked are the fields that an answer turns on only under a rule that reads them, or
// never.
var unasked = []string{".Version", ".ID", ".Authority.Name", ".Instrument.Reference", ".Targets[0].Value", ".Offence.Description",
	".Clearances[0].Reference", ".Paper.Deadline", ".Paper.DeadlineReason", ".Paper.RefersTo", ".Paper.ValidatedBy", ".Paper.UseLimits"}

// readsAll is a posture of free texts: rules that read every one.
const readsAll = `package comity.custom.acme

# METADATA
# title: A name on the list.
forbid contains "listed" if {
	some text in {input.request.authority.name, input.request.instrument.reference, input.request.offence.description}
	startswith(text, "x")
}

# METADATA
# title: An account on the list.
forbid contains "account" if {
	some t in input.request.targets
	startswith(t.value, "x")
}

# METADATA
# title: A leave of another number.
forbid contains "leave" if {
	some c in input.request.clearances
	startswith(c.reference, "x")
}

# METADATA
# title: A person of a listed account.
forbid contains "person" if {
	some p in input.request.subjects
	some value in p.targets
	startswith(value, "x")
}
`

// TestQuestionTellsFields changes every field of a request, one at a time: each
// change must change the key, but for what no rule and no law reads.
func TestQuestionTellsFields(t *testing.T) {
	nothing, everything := readOf(mustNew(t).program), readOf(mustNew(t, WithRules(own(readsAll))).program)
	assert.Equal(t, freeTexts{}, nothing, "of the built-in rules")
	assert.Equal(t, freeTexts{freeText{whole: true}, freeText{whole: true}, freeText{whole: true}, freeText{whole: true}, freeText{whole: true}, nil},
		everything)
	full := fullRequest()
	full.Labels = request.Labels{{Name: "tier", Text: "a"}, {Name: "tags", List: []string{"a"}}}
	everything.labels = []labelText{{"tags", freeText{whole: true}}, {"tier", freeText{whole: true}}}
	ask := func(read freeTexts) string { return string(itemQuestion(question(nil, &full, &read), &full, 0)) }
	for _, read := range []freeTexts{nothing, everything} {
		before := ask(read)
		walkFields(reflect.ValueOf(&full).Elem(), "", func(path string, v reflect.Value) {
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			change(v)
			same := ask(read) == before
			v.Set(old)
			none := read.labels == nil
			never := slices.Contains(unasked, path) && (none || !strings.Contains(readsAll, lastName(path))) ||
				strings.HasPrefix(path, ".Labels") && none
			switch {
			case path == ".Data", path == ".Labels": // the item is asked alone, and labels by name
			case same && !never:
				t.Errorf("policy/key.go: the key lacks the field %s of the request: add it to question", path)
			case !same && never && path != ".Targets[0].Value": // which an item names
				t.Errorf("policy/key.go: the key has the field %s, on which no answer turns: remove it", path)
			}
		})
	}
}

// lastName returns the name of a field as a rule writes it.
func lastName(path string) string {
	return "." + strings.ToLower(path[strings.LastIndex(path, ".")+1:])
}

// TestFreeTexts asks twice with another free text each time: under a rule that reads
// it each request gets its own answer, in every way to ask.
func TestFreeTexts(t *testing.T) {
	e := mustNew(t, WithRules(own(readsAll)))
	for name, set := range map[string]func(*request.Request, string){
		"authority.name":       func(r *request.Request, s string) { r.Authority.Name = s },
		"instrument.reference": func(r *request.Request, s string) { r.Instrument.Reference = s },
		"offence.description":  func(r *request.Request, s string) { r.Offence.Description = s },
		"targets.value":        func(r *request.Request, s string) { r.Targets[0].Value = s },
		"clearances.reference": func(r *request.Request, s string) {
			r.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt, Reference: s}}
		},
		"subjects.targets": func(r *request.Request, s string) {
			r.Targets[0].Value, r.Subject = s, request.Subject{}
			r.Subjects = []request.Person{{Nationality: "IE", Targets: []string{s}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{"a", "x", "b", "xx"} {
				req := irishWarrant()
				set(&req, text)
				want := mustDecide(t, e.forgetful(), req)
				assert.Equal(t, text[0] == 'x', strings.Contains(string(want.JSON()), "custom.acme"))
				assert.Empty(t, cmp.Diff(string(want.JSON()), string(mustDecide(t, e, req).JSON())), "Decide")
				for it, err := range e.DecideAll(t.Context(), req, slices.Values(req.Data)) {
					require.NoError(t, err)
					assert.Empty(t, cmp.Diff(want.Items[0], it), "DecideAll")
				}
			}
		})
	}
	var filters []Filter
	for _, name := range []string{"a", "x"} {
		req := irishWarrant()
		req.Authority.Name, req.Data = name, []request.Item{{Category: request.Content}}
		table, err := e.Table(t.Context(), req)
		require.NoError(t, err)
		assert.False(t, slices.ContainsFunc(table, func(row Row) bool {
			return slices.Contains(row.Codes, "custom.acme.listed") != (name == "x")
		}), "Table")
		filter, err := e.Filter(t.Context(), req, FilterColumns{Place: "o.place", Category: "o.category"})
		require.NoError(t, err)
		filters = append(filters, filter)
	}
	assert.Equal(t, []bool{false, true}, []bool{filters[0].None(), filters[1].None()}, "Filter")
}

// TestMemoOfEachField changes every field of a request, one at a time, and asks an
// engine that remembers the request before and one that forgets: the answers are
// equal, with the rules of the library and with rules that read every text.
func TestMemoOfEachField(t *testing.T) {
	for _, rules := range [][]Option{nil, {WithRules(own(readsAll))}} {
		e := mustNew(t, rules...)
		cold := e.forgetful()
		full := fullRequest()
		full.Authority.Kind, full.Customer.Kind, full.Subject = request.Police, request.Consumer, request.Subject{}
		full.Instrument = request.Instrument{Kind: request.EuropeanProductionOrder, Issuer: request.ByJudge, Authenticated: true}
		full.ConfidentialUser, full.Requesting = true, "FR"
		mustDecide(t, e, full)
		walkFields(reflect.ValueOf(&full).Elem(), "", func(path string, v reflect.Value) {
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			for _, other := range others(v) {
				v.Set(other)
				if full.Validate() == nil && e.law.Check(full) == nil {
					assert.Equal(t, string(mustDecide(t, cold, full).JSON()), string(mustDecide(t, e, full).JSON()), "%s: %v", path, v)
				}
			}
			v.Set(old)
		})
	}
}

// others returns values that a field could have instead.
func others(v reflect.Value) []reflect.Value {
	var list []reflect.Value
	add := func(value any) { list = append(list, reflect.ValueOf(value).Convert(v.Type())) }
	switch v.Kind() {
	case reflect.Bool:
		add(!v.Bool())
	case reflect.Float64:
		add(v.Float() + 4)
	case reflect.Int:
		add(1)
	case reflect.String:
		if words, ok := v.Interface().(interface{ Words() []string }); ok {
			for _, w := range words.Words() {
				add(w)
			}
			break
		}
		for _, text := range []string{"", "x", "US", "IE", "DE", "XX", "2019-12-31", "2020-01-01", "2020-01-02", "2020-01-01T11:30:00Z", "<reference>", "-"} {
			add(text)
		}
	}
	return list
}

// fullRequest has something in every field and list.
func fullRequest() request.Request {
	return request.Request{
		ID: "a", Received: "2020-01-01", ReceivedAt: "2020-01-01T10:00:00Z", Requesting: "US", Scope: request.Targeted,
		Targets:    []request.Target{{Kind: request.Account, Value: "a", From: "2019-01-01", Until: "2019-02-01"}},
		Offence:    request.Offence{Kinds: []request.OffenceKind{request.OffenceDrugs}, CommittedIn: []request.State{"FR"}},
		Data:       []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}, Targets: []string{"a"}}},
		Subjects:   []request.Person{{Nationality: "IE", Targets: []string{"a"}}},
		Provider:   request.Provider{EstablishedIn: []request.State{"IE"}, OffersIn: []request.State{"SE"}},
		Clearances: []request.Clearance{{State: "IE", By: request.ClearedByCourt, Reference: "1"}},
	}
}

func walkFields(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walkFields(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		visit(path, v)
		for i := range v.Len() {
			walkFields(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	default:
		visit(path, v)
	}
}

func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	}
}

// TestItemClassTellsFields changes every field of an item, one at a time: each
// change must change its class, of which DecideAll decides one item.
func TestItemClassTellsFields(t *testing.T) {
	item := request.Item{Category: request.Content, StoredIn: []request.Place{"IE"}, Targets: []string{"a"}, From: "2020-01-01", Until: "2020-02-01"}
	before := string(itemClass(nil, &item))
	walkFields(reflect.ValueOf(&item).Elem(), "", func(path string, v reflect.Value) {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		change(v)
		if string(itemClass(nil, &item)) == before {
			t.Errorf("%s: same class", path)
		}
		v.Set(old)
	})
}

// TestMemo decides random requests with an engine that remembers and one that
// has just forgotten: the bytes must be equal.
func TestMemo(t *testing.T) {
	n := full.Of(2000, 400)
	warm, next := mustNew(t, WithPosture(ConflictAvoidance)), requests(11)
	cold := warm.forgetful()
	for range n {
		req := next()
		first := mustDecide(t, warm, req)
		again := mustDecide(t, warm, req) // from now on it is remembered
		for _, d := range []Decision{again, mustDecide(t, warm, req), mustDecide(t, cold, req)} {
			if diff := cmp.Diff(string(first.JSON()), string(d.JSON())); diff != "" {
				text, _ := json.Marshal(req)
				t.Fatalf("%s: (-first +again):\n%s", text, diff)
			}
		}
	}
}

// forgetful returns an engine like e that remembers nothing.
func (e *Engine) forgetful() *Engine {
	cold := e.in(eval.Mode{Forgetful: true})
	cold.answers, cold.sentences = nil, nil
	return cold
}

// in returns an engine like e that runs its rules in another mode.
func (e *Engine) in(mode eval.Mode) *Engine {
	other := *e
	other.program = e.program.In(mode)
	return &other
}

// TestCallerKeepsRequest changes a request after it was decided: neither the
// decision nor what is remembered changes.
func TestCallerKeepsRequest(t *testing.T) {
	e, req := mustNew(t), fullRequest()
	req.Authority.Kind, req.Customer.Kind = request.Police, request.Consumer
	req.Instrument = request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, Authenticated: true}
	asked := req.Clone()
	d := mustDecide(t, e, req)
	before := string(d.JSON())
	req.Data[0].StoredIn[0] = "US"
	if diff := cmp.Diff(before, string(d.JSON())); diff != "" {
		t.Errorf("the decision changed:\n%s", diff)
	}
	if diff := cmp.Diff(before, string(mustDecide(t, e, asked).JSON())); diff != "" {
		t.Errorf("what is remembered changed:\n%s", diff)
	}
}

// TestConcurrent decides the same requests on many goroutines: the answers are
// those of one alone.
func TestConcurrent(t *testing.T) {
	alone, shared := mustNew(t).forgetful(), mustNew(t)
	var reqs []request.Request
	var want []string
	for next := requests(31); len(reqs) < 150; {
		req := next()
		reqs, want = append(reqs, req), append(want, string(mustDecide(t, alone, req).JSON()))
	}
	var workers sync.WaitGroup
	for w := range 8 {
		workers.Go(func() {
			for i := range reqs {
				i = (i*7 + w) % len(reqs)
				d, err := shared.Decide(t.Context(), reqs[i])
				if err != nil || string(d.JSON()) != want[i] {
					t.Errorf("request %d: %v, want %s", i, err, want[i])
				}
			}
		})
	}
	workers.Wait()
}
