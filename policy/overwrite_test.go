package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
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

// overwrite writes junk over every value that v leads to, also over what a
// slice hides behind its end.
func overwrite(v reflect.Value, junk string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			overwrite(v.Elem(), junk)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				overwrite(v.Field(i), junk)
			}
		}
	case reflect.Slice:
		for i := range v.Cap() {
			overwrite(v.Slice(0, v.Cap()).Index(i), junk)
		}
	case reflect.Map:
		for _, name := range v.MapKeys() {
			overwrite(v.MapIndex(name), junk)
			v.SetMapIndex(name, reflect.Zero(v.Type().Elem()))
		}
	}
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(junk)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8:
		v.SetUint('1') // JSON still
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Interface:
		v.Set(reflect.Zero(v.Type()))
	}
}

// A wayToAsk is one way to ask an engine: what it says, and all that a caller
// holds then.
type wayToAsk struct {
	name string
	of   int // one in so many requests is asked so
	ask  func(ctx context.Context, e *Engine, req request.Request) (says string, held []any)
}

// waysToAsk are all ways to ask an engine about a request.
var waysToAsk = []wayToAsk{
	{"Decide", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		return says(e.Decide(ctx, req))
	}},
	{"In", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		swedish, err := e.In("sv")
		if err != nil {
			return err.Error(), nil
		}
		return says(swedish.Decide(ctx, req))
	}},
	{"Live.Decide", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		return says(liveOf(e).Decide(ctx, req))
	}},
	{"WithRemedies", 5, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		d, err := e.Decide(ctx, req)
		if err != nil {
			return err.Error(), nil
		}
		more, err := d.WithRemedies(ctx)
		text, _ := says(more, err)
		overwrite(reflect.ValueOf(&more), "US")
		return text + string(d.JSON()), []any{&d}
	}},
	{"DecideAll", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) { return saysAll(ctx, e, req) }},
	{"Live.DecideAll", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		return saysAll(ctx, liveOf(e), req)
	}},
	{"Verify", 1, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		var lines []string
		for _, text := range [][]byte{knownDecision, e.mustAnswer(req)} {
			err := e.Verify(ctx, text, req)
			lines = append(lines, fmt.Sprint(err))
		}
		return strings.Join(lines, "\n"), nil
	}},
	{"Filter", 5, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		columns := FilterColumns{Place: "t.place", Category: "t.category", Placements: map[string][]request.Place{"a": {"IE"}, "b": {"US"}, "c": {"US", "SE"}}}
		f, err := e.Filter(ctx, req, columns)
		_, args := f.Where(DollarPlaceholder)
		return fmt.Sprint(f, f.All(), err), []any{&columns, &args}
	}},
	{"Table", 200, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		table, err := e.Table(ctx, req)
		var text bytes.Buffer
		return fmt.Sprint(table.WriteJSON(&text), text.String(), err), []any{&table}
	}},
	{"World", 200, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		by := []request.State{req.Requesting, "IM"}[:full.Of(2, 1)]
		var text strings.Builder
		var held []any
		for cell, err := range e.World(ctx, req.Received, by...) {
			fmt.Fprintln(&text, string(cell.Decision.JSON()), err)
			if held = append(held, &cell); !full.Asked() && len(held) == 100 {
				break
			}
		}
		return text.String(), append(held, &by)
	}},
	{"Inputs", 5, func(_ context.Context, e *Engine, req request.Request) (string, []any) {
		inputs, err := e.Inputs(req)
		return fmt.Sprintf("%s %v", inputs, err), []any{&inputs}
	}},
	{"Rules", 5, func(_ context.Context, e *Engine, _ request.Request) (string, []any) {
		rules := e.Rules()
		return fmt.Sprint(rules), []any{&rules}
	}},
	{"faults", 5, func(ctx context.Context, e *Engine, req request.Request) (string, []any) {
		req.Scope, req.Data = "wide", []request.Item{{Category: "contents", StoredIn: []request.Place{"aws:eu-nort-1", "XY"}}}
		_, err := e.Decide(ctx, req)
		faults := request.FieldErrors(err)
		return fmt.Sprint(err, len(faults)), []any{&faults}
	}},
}

// knownDecision is none of the requests'.
var knownDecision = func() []byte {
	d, _ := Decide(context.Background(), irishWarrant())
	return d.JSON()
}()

func says(d Decision, err error) (string, []any) {
	return fmt.Sprintf("%s\n%v", d.JSON(), err), []any{&d}
}

// mustAnswer returns the decision of an engine that nobody else asks.
func (e *Engine) mustAnswer(req request.Request) []byte {
	d, err := e.forgetful().Decide(context.Background(), req)
	if err != nil {
		panic(err)
	}
	return d.JSON()
}

// liveOf returns a Live that the engine was swapped into.
func liveOf(e *Engine) *Live {
	var live Live
	live.current.Store(e)
	return &live
}

// saysAll asks for two items of a class, and two others.
func saysAll(ctx context.Context, by decider, req request.Request) (string, []any) {
	items := append(req.Clone().Data, request.Item{Category: request.Content, StoredIn: []request.Place{"IE"}},
		request.Item{Category: request.Subscriber, StoredIn: []request.Place{"US", "SE"}}, req.Clone().Data[0])
	var text strings.Builder
	var held []any
	for it, err := range by.DecideAll(ctx, req, slices.Values(items)) {
		fmt.Fprintln(&text, string(canonical(it)), err)
		held = append(held, &it)
	}
	return text.String(), held
}

// overwritten returns how many requests a test writes over. Where not all are asked
// for, the world is that of one state, to its first cells.
func overwritten() int {
	if raced {
		return 10
	}
	return full.Of(1000, 4)
}

// TestOverwrittenDecisions asks in all ways, again and again, while everything
// that the callers hold is written over: the answers stay those of an engine
// whose answers nobody writes over.
func TestOverwrittenDecisions(t *testing.T) {
	t.Parallel()
	for i, p := range builtinPostures {
		t.Run(string(p), func(t *testing.T) {
			shared, alone := mustNew(t, WithPosture(p)), mustNew(t, WithPosture(p))
			next, r := requests(uint64(41+i)), rand.New(rand.NewPCG(uint64(i), 41))
			reqs := make([]request.Request, overwritten())
			want := make([]map[string]string, len(reqs))
			for n := range reqs {
				reqs[n], want[n] = next(), map[string]string{}
				for _, way := range waysToAsk {
					if n%way.of == 0 {
						want[n][way.name], _ = way.ask(t.Context(), alone, reqs[n].Clone())
					}
				}
			}
			for range 2 {
				for _, n := range r.Perm(len(reqs)) {
					for _, w := range r.Perm(len(waysToAsk)) {
						way := waysToAsk[w]
						if n%way.of != 0 {
							continue
						}
						req := reqs[n].Clone()
						text, held := way.ask(t.Context(), shared, req)
						if diff := cmp.Diff(want[n][way.name], text); diff != "" {
							t.Fatalf("%s of %s (-alone +after others):\n%s", way.name, canonical(&reqs[n]), diff)
						}
						for _, value := range append(held, &req) {
							overwrite(reflect.ValueOf(value), "US")
						}
					}
				}
			}
		})
	}
}

// TestRemediesOfEdited finds remedies of a decision whose items the caller threw
// away, or added to: they are those of the decision as it was made.
func TestRemediesOfEdited(t *testing.T) {
	d := mustDecide(t, mustNew(t), irishWarrant())
	want, err := d.WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, items := range [][]Item{nil, {{}, {}}, {{Outcome: Allow}}} {
		d.Items = items
		got, err := d.WithRemedies(t.Context())
		if diff := cmp.Diff(string(want.JSON()), string(got.JSON())); diff != "" || err != nil {
			t.Errorf("of %d items: %v\n%s", len(items), err, diff)
		}
	}
}

// A meddler is a context that does something whenever it is looked at, as a
// caller may on another goroutine.
type meddler struct {
	context.Context
	meddle func()
}

func (m meddler) Done() <-chan struct{} { m.meddle(); return m.Context.Done() }
func (m meddler) Err() error            { m.meddle(); return m.Context.Err() }
func (m meddler) Value(k any) any       { m.meddle(); return m.Context.Value(k) }

// TestOverwrittenRequests writes over the request while it is decided: neither
// the answer nor what is remembered changes.
func TestOverwrittenRequests(t *testing.T) {
	t.Parallel()
	var req request.Request
	meddled := 0
	meddle := func() {
		meddled++
		overwrite(reflect.ValueOf(&req), "US")
	}
	shared := mustNew(t, WithPosture(ConflictAvoidance), WithProgress(func(int) { meddle() }))
	alone := mustNew(t, WithPosture(ConflictAvoidance))
	next := requests(43)
	for n := range overwritten() {
		whole := next()
		for _, way := range waysToAsk {
			if n%way.of != 0 {
				continue
			}
			want, _ := way.ask(t.Context(), alone, whole.Clone())
			req, meddled = whole.Clone(), 0
			got, _ := way.ask(meddler{t.Context(), meddle}, shared, req)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s of %s, looked at %d times (-left alone +written over):\n%s", way.name, canonical(&whole), meddled, diff)
			}
			got, _ = way.ask(t.Context(), shared, whole.Clone())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s of %s, asked again (-alone +after the other):\n%s", way.name, canonical(&whole), diff)
			}
		}
	}
}

// TestOverwrittenMeanwhile writes over what the caller gave while the answers
// come in.
func TestOverwrittenMeanwhile(t *testing.T) {
	e, req := mustNew(t), irishWarrant()
	req.Clearances = []request.Clearance{{State: "IE", By: request.ClearedByCourt, Reference: "1"}}
	items := []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}}, {Category: request.Content, StoredIn: []request.Place{"SE"}},
		{Category: request.Traffic, StoredIn: []request.Place{"IE"}}}
	type all = func(context.Context, request.Request) []Outcome
	outcomes := func(by decider, meddle func()) all {
		return func(ctx context.Context, req request.Request) (list []Outcome) {
			answers := by.DecideAll(ctx, req, func(yield func(request.Item) bool) {
				for _, it := range items {
					it.StoredIn = slices.Clone(it.StoredIn)
					if !yield(it) {
						return
					}
					overwrite(reflect.ValueOf(it.StoredIn), "US")
				}
			})
			meddle()
			for it, err := range answers {
				if err != nil {
					t.Error(err)
				}
				list = append(list, it.Outcome)
				meddle()
			}
			return list
		}
	}
	want := outcomes(e, func() {})(t.Context(), req)
	for _, by := range []decider{e, liveOf(e)} {
		given := req.Clone()
		got := outcomes(by, func() { overwrite(reflect.ValueOf(&given), "US") })(t.Context(), given)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%T (-left alone +written over):\n%s", by, diff)
		}
	}

	// What is remembered of a class is what was asked of it, not what was made of
	// the item meanwhile.
	var current request.Item
	twice := func(yield func(request.Item) bool) {
		for range 2 {
			if current = (request.Item{Category: request.Content, StoredIn: []request.Place{"IE"}}); !yield(current) {
				return
			}
		}
	}
	for it, err := range e.DecideAll(meddler{t.Context(), func() { overwrite(reflect.ValueOf(current.StoredIn), "SE") }}, req, twice) {
		if err != nil || !slices.Equal(it.StoredIn, []request.Place{"IE"}) {
			t.Errorf("the item in IE is answered for %s: %v", it.StoredIn, err)
		}
	}

	by := []request.State{"IM", "FO"}
	seen := map[request.State]bool{}
	cells := e.World(t.Context(), "2026-01-01", by...)
	overwrite(reflect.ValueOf(by), "US")
	for cell, err := range cells {
		if err != nil {
			t.Fatal(err)
		}
		seen[cell.Requesting] = true
	}
	if diff := cmp.Diff([]request.State{"FO", "IM"}, slices.Sorted(maps.Keys(seen))); diff != "" {
		t.Errorf("World:\n%s", diff)
	}

	columns := FilterColumns{Place: "t.p", Category: "t.c", Customer: "t.k", Placements: map[string][]request.Place{"a": {"IE"}, "b": {"US"}}}
	still, err := e.Filter(t.Context(), req, columns)
	meddling := mustNew(t, WithProgress(func(int) { overwrite(reflect.ValueOf(columns.Placements), ""); clear(columns.Placements) }))
	got, err2 := meddling.Filter(t.Context(), req, columns)
	if diff := cmp.Diff(still.String(), got.String()); diff != "" || errors.Join(err, err2) != nil {
		t.Errorf("Filter: %v, %v (-left alone +written over):\n%s", err, err2, diff)
	}
}

// A decider answers for many items: an Engine, or a Live.
type decider interface {
	DecideAll(context.Context, request.Request, iter.Seq[request.Item]) iter.Seq2[Item, error]
}

// TestClone fills every field of a decision and writes over the copy: the
// original stays as it was.
func TestClone(t *testing.T) {
	var d Decision
	fill(reflect.ValueOf(&d).Elem())
	for i := range d.Items {
		d.Items[i].Remedies = nil // are never remembered
	}
	text := string(d.JSON())
	var m memory
	for name, own := range map[string]func(of, to *Item){
		"own":    func(of, to *Item) { *to = *of; to.own(nil) },
		"own in": func(of, to *Item) { *to = *of; to.own(&m) },
	} {
		copied := d
		copied.Items = make([]Item, len(d.Items))
		for i := range d.Items {
			own(&d.Items[i], &copied.Items[i])
		}
		if diff := cmp.Diff(text, string(copied.JSON())); diff != "" {
			t.Errorf("%s: the copy of the decision:\n%s", name, diff)
		}
		overwrite(reflect.ValueOf(&copied), "junk")
		if diff := cmp.Diff(text, string(d.JSON())); diff != "" {
			t.Errorf("%s: the decision changed:\n%s", name, diff)
		}
	}
}

// fill puts something in every field, two elements in every list.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 3))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.String:
		v.SetString("a")
	case reflect.Uint8:
		v.SetUint('1')
	}
}

// TestRemembersNoFault asks under names that are none: what was decided before
// under a good one does not hide the fault.
func TestRemembersNoFault(t *testing.T) {
	e, req := mustNew(t), irishWarrant()
	mustDecide(t, e, req)
	for _, id := range []string{"", "\xff", "a\nb", "a\u202eb"} {
		req.ID = id
		_, alone := e.forgetful().Decide(t.Context(), req)
		_, after := e.Decide(t.Context(), req)
		if diff := cmp.Diff(fmt.Sprint(alone), fmt.Sprint(after)); diff != "" {
			t.Errorf("%q (-alone +after another):\n%s", id, diff)
		}
	}
}
