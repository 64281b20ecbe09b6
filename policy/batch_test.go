package policy

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"iter"
	"slices"
	"strconv"
	"testing"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

// TestDecideAll compares a batch with its items decided one by one.
func TestDecideAll(t *testing.T) {
	e, next := mustNew(t, WithPosture(ConflictAvoidance)), requests(3)
	req := irishWarrant()
	var items []request.Item
	for range 500 {
		items = append(items, next().Data...)
	}
	n := 0
	for got, err := range e.DecideAll(t.Context(), req, slices.Values(items)) {
		if err != nil {
			t.Fatal(err)
		}
		single := req
		single.Data = items[n : n+1]
		if diff := cmp.Diff(mustDecide(t, e.forgetful(), single).Items[0], got); diff != "" {
			t.Fatalf("item %d (-alone +in the batch):\n%s", n, diff)
		}
		n++
	}
	if n != len(items) {
		t.Errorf("%d answers to %d items", n, len(items))
	}
}

func TestDecideAllErrors(t *testing.T) {
	e := mustNew(t)
	items := []request.Item{{Category: "contents"}, {Category: request.Content, StoredIn: []request.Place{"IE"}}}
	var outcomes []Outcome
	var failed []bool
	for it, err := range e.DecideAll(t.Context(), irishWarrant(), slices.Values(items)) {
		outcomes, failed = append(outcomes, it.Outcome), append(failed, err != nil)
	}
	if !slices.Equal(outcomes, []Outcome{Deny, RedirectToMLAT}) || !slices.Equal(failed, []bool{true, false}) {
		t.Errorf("outcomes %v, errors %v", outcomes, failed)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for it, err := range e.DecideAll(done, irishWarrant(), slices.Values(items)) {
		if !errors.Is(err, context.Canceled) || it.Outcome != Deny {
			t.Errorf("after the end: %v, %v", it.Outcome, err)
		}
	}
}

func TestProgress(t *testing.T) {
	var told []int
	e := mustNew(t, WithProgress(func(done int) { told = append(told, done) }))
	for range e.DecideAll(t.Context(), irishWarrant(), objects(3*reportEvery+1)) {
	}
	if want := []int{reportEvery, 2 * reportEvery, 3 * reportEvery}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	told = nil
	if _, err := e.Table(t.Context(), irishWarrant()); err != nil || len(told) != len(request.States()) {
		t.Errorf("told %d times of the table: %v", len(told), err)
	}
}

// TestTable compares rows with requests of their own, and reads the CSV back.
func TestTable(t *testing.T) {
	e, req := mustNew(t), irishWarrant()
	table, err := e.Table(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(request.States()) * 6 * 3; len(table) != want {
		t.Fatalf("%d rows, want %d", len(table), want)
	}
	for _, row := range table {
		if row.Customer != request.Consumer || row.Category != request.Content {
			continue
		}
		req.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{request.Place(row.State)}}}
		if d := mustDecide(t, e, req); d.Outcome != row.Outcome {
			t.Errorf("%s: %s in the table, %s alone", row.State, row.Outcome, d.Outcome)
		}
	}
	var text, lines bytes.Buffer
	if err := errors.Join(table.WriteCSV(&text), table.WriteJSON(&lines)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(rows) != len(table)+1 || bytes.Count(lines.Bytes(), []byte("\n")) != len(table) {
		t.Errorf("%d rows of CSV and %d lines of JSON: %v", len(rows), bytes.Count(lines.Bytes(), []byte("\n")), err)
	}
}

// objects yields n items of a store: a few classes, again and again.
func objects(n int) iter.Seq[request.Item] {
	var classes []request.Item
	for _, s := range request.States() {
		classes = append(classes, request.Item{Category: request.Content, StoredIn: []request.Place{request.Place(s)}},
			request.Item{Category: request.Subscriber, StoredIn: []request.Place{request.Place(s)}})
	}
	return func(yield func(request.Item) bool) {
		for i := range n {
			if !yield(classes[i%len(classes)]) {
				return
			}
		}
	}
}

func BenchmarkDecideAll(b *testing.B) {
	e, req := mustNew(b), irishWarrant()
	b.Run("1M", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for it, err := range e.DecideAll(b.Context(), req, objects(1_000_000)) {
				if err != nil || it.Reasons == nil {
					b.Fatal(err)
				}
				n++
			}
			if n != 1_000_000 {
				b.Fatal(n)
			}
		}
	})
}

func BenchmarkTable(b *testing.B) {
	e, req := mustNew(b), irishWarrant()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.forgetful().Table(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAllocs gates what a decision allocates: from memory the caller's own copy,
// one array a type, and little where the rules are evaluated.
func TestAllocs(t *testing.T) {
	if raced {
		t.Skip("the race detector drops what is kept for the next request")
	}
	e, req := mustNew(t), irishWarrant()
	cold := e.in(eval.Mode{Forgetful: true})
	var names []string
	for i := range 1000 {
		names = append(names, "account"+strconv.Itoa(i))
	}
	serial := 0
	for _, tt := range []struct {
		name   string
		most   float64
		decide func() (Decision, error)
	}{
		{"seen", 10, func() (Decision, error) { return e.Decide(t.Context(), req) }},
		{"known class", 12, func() (Decision, error) {
			serial++
			req.Targets[0].Value, req.Instrument.Reference = names[serial%len(names)], names[serial%len(names)]
			return e.Decide(t.Context(), req)
		}},
		{"new facts", 16, func() (Decision, error) { return e.decide(t.Context(), &req, nil) }},
		{"new facts, and no finding is known", 16, func() (Decision, error) { return cold.decide(t.Context(), &req, nil) }},
	} {
		got := testing.AllocsPerRun(200, func() {
			if _, err := tt.decide(); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%s: %v", tt.name, got)
		if got > tt.most {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.most)
		}
	}
}

// TestAllocsOfTable: a table of a new engine allocates about twenty pieces a row.
func TestAllocsOfTable(t *testing.T) {
	if raced {
		t.Skip("the race detector drops what is kept for the next request")
	}
	req, rows := irishWarrant(), 0
	got := testing.AllocsPerRun(1, func() {
		table, err := mustNew(t).Table(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		rows = len(table)
	})
	if most := 22 * float64(rows); got > most {
		t.Errorf("%v allocations for %d rows, want at most %v", got, rows, most)
	}
}

// TestAllocsOfManyItems: an item of a large request costs about what a request of one
// item does, wherever it stands.
func TestAllocsOfManyItems(t *testing.T) {
	if raced {
		t.Skip("the race detector drops what is kept for the next request")
	}
	e := mustNew(t)
	allocs := func(req request.Request) float64 {
		return testing.AllocsPerRun(2, func() {
			if _, err := e.decide(t.Context(), &req, nil); err != nil {
				t.Fatal(err)
			}
		})
	}
	many, one := manyItems(), 0.0
	for i := range many.Data {
		alone := many
		alone.Data = many.Data[i : i+1]
		one += allocs(alone)
	}
	if got := allocs(many); got > 1.3*one {
		t.Errorf("%v allocations for %d items, alone %v", got, len(many.Data), one)
	}
}

// manyItems returns a request of 990 items: each category in each of many states.
func manyItems() request.Request {
	many := irishWarrant()
	many.Data = nil
	for _, state := range request.States()[:165] {
		for _, category := range request.Content.Words() {
			many.Data = append(many.Data, request.Item{Category: request.Category(category), StoredIn: []request.Place{request.Place(state)}})
		}
	}
	return many
}
