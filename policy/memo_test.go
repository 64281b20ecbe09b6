package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// TestQuestionTellsFields changes every field of a request, one at a time: each
// change must change the key, except the ID. A list that is missing is another than
// one that is empty: the request is digested as it was asked.
func TestQuestionTellsFields(t *testing.T) {
	full := fullRequest()
	before := string(question(nil, &full))
	walkFields(reflect.ValueOf(&full).Elem(), "", func(path string, v reflect.Value) {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		change(v)
		same := string(question(nil, &full)) == before
		v.Set(old)
		switch {
		case same && path != ".ID":
			t.Errorf("policy/key.go: the key lacks the field %s of the request: add it to question", path)
		case !same && path == ".ID":
			t.Error("policy/key.go: the key has the ID: remove it")
		}
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
			empty := string(question(nil, &full))
			v.SetZero()
			if empty == string(question(nil, &full)) {
				t.Errorf("policy/key.go: %s has the same key when it is missing and when it is empty", path)
			}
			v.Set(old)
		}
	})
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
	n := full(2000, 400)
	warm, next := mustNew(t, WithPosture(ConflictAvoidance)), requests(11)
	cold := warm.forgetful()
	for range n {
		req := next()
		first := mustDecide(t, warm, req)
		again := mustDecide(t, warm, req)
		for _, d := range []Decision{again, mustDecide(t, cold, req)} {
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
	cold.answers = nil
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
