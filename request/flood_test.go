package request

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/testdata/full"
)

// flood repeats text, with # for a number of its own, until it is as long as a
// document may be with what stands before and behind it; a quarter of that where not all
// cases are asked for.
func flood(before, text, behind string) string {
	var b strings.Builder
	b.WriteString(before)
	size := maxDocument / full.Of(1, 4)
	for i := 0; b.Len()+len(text)+len(behind)+8 < size; i++ {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return strings.TrimSuffix(b.String(), ",") + behind
}

// floods are long documents, each full of one kind of fault.
func floods(t testing.TB) map[string]string {
	inside := func(old, before, text, behind string) string {
		head, tail, found := strings.Cut(small, old)
		if !found {
			t.Fatalf("%q does not stand in the small request", old)
		}
		return flood(head+before, text, behind+tail)
	}
	const targets, places, item = `"targets": []`, `["IE"]`, `{"category": "content", "stored_in": ["IE"]}`
	return map[string]string{
		"unknown fields":         flood("{", `"x#": 0,`, "}"),
		"short unknown fields":   flood("{", `"":0,`, "}"),
		"misspelt fields":        flood("{", `"offense": {},`, "}"),
		"repeated fields":        flood("{", `"id": "1",`, "}"),
		"fields of an item":      inside(item, "{", `"categori": 0,`, "}"),
		"items":                  inside(item, "", `{"category": "contents"},`, ""),
		"targets":                inside(targets, `"targets": [`, `{},`, "]"),
		"words of targets":       inside(targets, `"targets": [`, `{"kind":"x"},`, "]"),
		"days of targets":        inside(targets, `"targets": [`, `{"from":"x","until":"y"},`, "]"),
		"spans of targets":       inside(targets, `"targets": [`, `{"kind":"ip","value":"#","from":"2020-01-02","until":"2020-01-01"},`, "]"),
		"targets of one name":    inside(targets, `"targets": [`, `{"kind":"ip","value":"a"},`, "]"),
		"targets of an item":     inside(targets, `"targets": [{"kind":"ip","value":"aaaa"}], "data": [{"category": "content", "targets": [`, `"aaa#",`, `]}], "x": []`),
		"targets of a person":    inside(targets, `"targets": [{"kind":"ip","value":"aaaa"}], "subjects": [{"targets": [`, `"#",`, `]}]`),
		"targets of items":       inside(targets, `"targets": [`, `{"kind":"ip","value":"aaaaa#"},`, `], "subjects": [{"targets": ["aaaaaa","aaaaab","aaaaac"]}]`),
		"persons of one account": inside(targets, `"targets": [{"kind":"ip","value":"a"}], "subjects": [`, `{"targets":["a"]},`, "]"),
		"persons":                inside(`"scope"`, `"subjects": [`, `{},`, `], "scope"`),
		"texts of the paper":     inside(`"scope"`, `"paper": {`, `"deadlin": "",`, `}, "scope"`),
		"labels":                 inside(`"scope"`, `"labels": {`, `"a#":0,`, `}, "scope"`),
		"texts of a label":       inside(`"scope"`, `"labels": {"a": [`, `"x",`, `]}, "scope"`),
		"long texts of a label":  inside(`"scope"`, `"labels": {"a": [`, `"`+strings.Repeat("x", 1025)+`",`, `]}, "scope"`),
		"unknown places":         inside(places, "[", `"!#",`, "]"),
		"short unknown places":   inside(places, "[", `"",`, "]"),
		"places that are null":   inside(places, "[", `null,`, "]"),
		"numbers for places":     inside(places, "[", `0,`, "]"),
		"places twice":           inside(places, "[", `"IE",`, "]"),
		"good places":            inside(places, "[", `"aws:a#",`, "]"),
		"clearances":             inside(`"scope"`, `"clearances": [`, `{},`, `], "scope"`),
		"states":                 inside(`"scope"`, `"provider": {"offers_in": [`, `"eu",`, `]}, "scope"`),
		"lists in an unknown":    inside(`"scope"`, `"x": [`, `[],`, `], "scope"`),
		"objects in an unknown":  inside(`"scope"`, `"x": [`, `{"":0},`, `], "scope"`),
		"one long name":          flood(`{"`, "x", `": 0}`),
		"one long word":          inside(`"targeted"`, `"`, "x", `"`),
		"one long escape":        flood(`{"`, `\u0001`, `": 0}`),
		"malformed in a long":    flood(`{"`, "x", `": x}`),
		"one long moment":        inside(targets, `"targets": [{"kind":"ip","value":"a","until":"2020-01-01","from":"2020-01-02T00:00:00.`, "0", `Z"}]`),
		"malformed at the end":   flood("{", `"x#": 0,`, "") + "!",
	}
}

// bounded fails where the faults in err are not 100 at most with one more that
// counts the rest, each with a text of a length that can be shown. It returns
// how many there are in all.
func bounded(t testing.TB, err error) (all int) {
	t.Helper()
	list := FieldErrors(err)
	for i, e := range list {
		all += max(e.More, 1)
		if last := i == len(list)-1; e.More > 0 && (!last || i != MaxFaults) || i == MaxFaults && e.More == 0 {
			t.Errorf("fault %d of %d stands for %d more", i, len(list), e.More)
		}
		if text := e.Error(); len(text) > 64<<10 || len(e.Pointer) > 32<<10 || strings.Contains(text, "\n") {
			t.Errorf("fault %d has a text of %d bytes and a pointer of %d: %.200q", i, len(text), len(e.Pointer), text)
		}
	}
	return all
}

// TestFloods: faults take no more than 64 MiB of memory, all that is thrown away included,
// and 100 of them are told.
func TestFloods(t *testing.T) {
	for name, text := range floods(t) {
		t.Run(name, func(t *testing.T) {
			data := []byte(text)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(data)
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used >= 64 && !raced {
				t.Errorf("took %d MiB", used)
			}
			bounded(t, err)
		})
	}
}

// TestUntold: what is not told is counted.
func TestUntold(t *testing.T) {
	const item = `{"category": "content", "stored_in": ["IE"]}`
	for _, tt := range []struct {
		name, old, text string
		each, beside    int // faults of each repetition before the old text, and beside them
	}{
		{"unknown fields", `"id"`, `"x#": 0,`, 1, 0},
		{"repeated fields", `"scope"`, `"scope": "bulk",`, 1, 0},
		{"words", `"IE"`, `"i!#",`, 1, 0},
		{"equal", `"IE"`, `"IE",`, 1, 0},
		{"wrong and equal", `"IE"`, `"",`, 2, -1},
		{"other kinds", `"IE"`, `[],`, 1, 0},
		{"nulls", `"IE"`, `null,`, 1, 0},
		{"objects", item, `{"stored_in": ["IE", "x!#"]},`, 2, 0},
	} {
		for _, n := range []int{1, 49, 50, 51, 99, 100, 101, 200, 900} {
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.ReplaceAll(tt.text, "#", fmt.Sprint(i)))
			}
			_, err := Decode([]byte(with(t, tt.old, b.String()+tt.old)))
			if got, want := bounded(t, err), n*tt.each+tt.beside; got != want {
				t.Errorf("%s, %d times: %d faults, want %d", tt.name, n, got, want)
			}
		}
	}
}

// TestJoin: what is joined is bounded as what is read.
func TestJoin(t *testing.T) {
	of := func(n int) error {
		var all faults
		for i := range n {
			all.add(&FieldError{Pointer: fmt.Sprintf("/%d", i), Line: i + 1, Problem: "bad"})
		}
		return all.join()
	}
	for _, tt := range []struct{ a, b, c int }{{0, 0, 0}, {1, 0, 0}, {60, 40, 0}, {60, 40, 1}, {100, 0, 100}, {5000, 7, 101}, {0, 101, 5000}} {
		err := Join(of(tt.a), fmt.Errorf("file: %w", of(tt.b)), nil, errors.New("other"), of(tt.c))
		if got := bounded(t, err); got != tt.a+tt.b+tt.c || (err == nil) != (got == 0) {
			t.Errorf("%d, %d and %d faults are %d: %v", tt.a, tt.b, tt.c, got, err)
		}
	}
	list := FieldErrors(Join(of(150)))
	if last := list[len(list)-1]; last.Error() != "and 50 more [request.more]" || last.Line != 100 {
		t.Errorf("line %d: %v", last.Line, last)
	}
}

// TestAcceptedIsTheCallers: what a caller does to one fault reaches no other.
func TestAcceptedIsTheCallers(t *testing.T) {
	text := []byte(with(t, `"id"`, `"colour": 0, "id"`))
	_, err := Decode(text)
	FieldErrors(err)[0].Accepted[0] = "changed"
	if _, err = Decode(text); FieldErrors(err)[0].Accepted[0] == "changed" {
		t.Error("a fault shares what is accepted with the next one")
	}
}

// FuzzFloods: whatever is sent, how often ever, few faults are told and none is
// long.
func FuzzFloods(f *testing.F) {
	for _, seed := range []struct{ before, text, behind string }{
		{"{", `"x":0,`, `"y":0}`}, {`{"targets":[`, `{},`, `{}]}`}, {`{"data":[{"stored_in":[`, `"",`, `""]}]}`}, {`{"`, `~`, `":0}`},
		{`{"targets":[{"from":"2020-01-01T00:00:00.`, `0`, `Z","until":"2019-01-01"}]}`}, {`{"id":`, `{"~~~~":`, `x`}, {"[", "[", ""},
	} {
		f.Add([]byte(seed.before), []byte(seed.text), []byte(seed.behind), uint16(300))
	}
	f.Fuzz(func(t *testing.T, before, text, behind []byte, times uint16) {
		if len(text)*int(times) > 2*maxDocument {
			return
		}
		data := slices.Concat(before, bytes.Repeat(text, int(times)), behind)
		r, err := Decode(data)
		all := bounded(t, err)
		if twice := bounded(t, Join(err, err)); twice != 2*all {
			t.Errorf("joined with itself, %d faults are %d", all, twice)
		}
		bounded(t, r.Validate())
		for reader := NewReader(bytes.NewReader(data)); ; {
			doc, err := reader.Next()
			if err != nil {
				return
			}
			bounded(t, doc.Err)
		}
	})
}
