package request

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/comity-go/comity/request/internal/jsontree"
)

const maxDocument = jsontree.MaxDocument

// A small request, on lines that the tests name.
const small = `{
  "id": "1",
  "received": "2020-05-01",
  "requesting": "US",
  "authority": {"kind": "police"},
  "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": false},
  "scope": "targeted",
  "targets": [],
  "data": [
    {"category": "content", "stored_in": ["IE"]}
  ],
  "customer": {"kind": "consumer"}
}
`

// with returns the small request with one thing changed.
func with(t testing.TB, old, new string) string {
	t.Helper()
	if strings.Count(small, old) != 1 {
		t.Fatalf("%q does not stand once in the small request", old)
	}
	return strings.Replace(small, old, new, 1)
}

// lines shows the faults in err, one a line, without their codes and without
// what would be accepted. Each has a code of the table.
func lines(err error) []string {
	var list []string
	for _, e := range FieldErrors(err) {
		if !slices.ContainsFunc(refused, func(r refusal) bool { return r.Code == e.Code }) {
			panic(fmt.Sprintf("%v: the table in refused.go has no code %q", e, e.Code))
		}
		list = append(list, fmt.Sprintf("%d %s: %s", e.Line, e.Pointer, e.Problem))
	}
	return list
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"nothing", `"id"`, `"id"`, nil},
		{"version", `"id"`, `"version": 1, "id"`, nil},
		{"XX", `"US"`, `"XX"`, nil},
		{"place in any case", `["IE"]`, `["AWS:eu-North-1", "XX"]`, nil},
		{"bare region", `["IE"]`, `["eu-north-1"]`, nil},

		{"unknown field", `"id"`, `"colour": {"red": null}, "id"`, []string{"2 /colour: this field is not known"}},
		{"unknown field inside", `"consumer"`, `"consumer", "a/b~c": 1`, []string{"12 /customer/a~1b~0c: this field is not known"}},
		{"misspelt field", `"id"`, `"offense": {}, "id"`, []string{"2 /offense: this field is not known, did you mean offence?"}},
		{"field in other case", `"scope"`, `"Scope"`, []string{
			"1 /scope: is missing; add it",
			"7 /Scope: this field is not known; letter case matters, write scope"}},
		{"repeated field", `"id"`, `"scope": "bulk",
			"id"`, []string{"8 /scope: this field is repeated; write it once"}},
		{"repeated field, escaped", `"id"`, `"\u0069d": "2", "id"`, []string{"2 /id: this field is repeated; write it once"}},

		{"unknown word", `"warrant"`, `"warant"`, []string{`6 /instrument/kind: "warant" is not a word of this field, did you mean warrant?`}},
		{"word in other case", `"targeted"`, `"Targeted"`, []string{`7 /scope: "Targeted" is not a word of this field, did you mean targeted?`}},
		{"long word", `"police"`, `"` + strings.Repeat("é", 40) + `"`, []string{
			`5 /authority/kind: "` + strings.Repeat("é", 30) + `…" is not a word of this field`}},
		{"word of another field", `"police"`, `"judge"`, []string{`5 /authority/kind: "judge" is not a word of this field`}},
		{"state in other case", `"US"`, `"us"`, []string{`4 /requesting: "us" is not the code of a state; write US`}},
		{"UK", `"US"`, `"UK"`, []string{`4 /requesting: "UK" is not the code of a state; write GB`}},
		{"EU", `"US"`, `"EU"`, []string{`4 /requesting: "EU" is no state: write the member state; for the EPPO the state of its delegated prosecutor, with authority.name`}},
		{"EPPO", `"US"`, `"EPPO"`, []string{`4 /requesting: "EPPO" is no state: write the state of its delegated prosecutor, with authority.name`}},
		{"Europol", `"US"`, `"Europol"`, []string{`4 /requesting: "Europol" is no state, and no law is held for it: write XX, with authority.name`}},
		{"the Commission", `"US"`, `"European Commission"`, []string{
			`4 /requesting: "European Commission" is no state, and no law is held for it: write XX, with authority.name`}},
		{"UN", `"US"`, `"UN"`, []string{`4 /requesting: "UN" is no state, and no law is held for it: write XX, with authority.name`}},
		{"ICC", `"US"`, `"ICC"`, []string{`4 /requesting: "ICC" is no state, and no law is held for it: write XX, with authority.name`}},
		{"USA", `"US"`, `"USA"`, []string{`4 /requesting: "USA" is not the code of a state; write US`}},
		{"Kosovo", `"US"`, `"XK"`, nil},
		{"EU for a place", `"IE"`, `"EU"`, []string{
			`10 /data/0/stored_in/0: "EU" is no state: write the member state; for the EPPO the state of its delegated prosecutor, with authority.name`}},
		{"USA for a place", `"IE"`, `"USA"`, []string{`10 /data/0/stored_in/0: "USA" is not the code of a state; write US`}},
		{"a part of UK for a place", `"IE"`, `"UK-ENG"`, []string{`10 /data/0/stored_in/0: "UK" is not the code of a state; write GB`}},
		{"parts of states", `"IE"`, `"CA-ON", "US-NY", "XK-01"`, nil},
		{"new words", `"scope"`, `"purpose": "criminel", "privileged": "lawer", "paper": {"dead": ""}, "scope"`, []string{
			`7 /purpose: "criminel" is not a word of this field, did you mean criminal?`,
			`7 /privileged: "lawer" is not a word of this field, did you mean lawyer?`,
			`7 /paper/dead: this field is not known`}},
		{"no day", `2020-05-01`, `2020-02-30`, []string{`3 /received: "2020-02-30" is not a day of the calendar`}},

		{"null", `"targeted"`, `null`, []string{"7 /scope: is null; leave out what is not known"}},
		{"null object", `{"kind": "consumer"}`, `null`, []string{"12 /customer: is null; leave out what is not known"}},
		{"null item", `["IE"]`, `[null, null]`, []string{
			"10 /data/0/stored_in/0: is null; leave out what is not known",
			"10 /data/0/stored_in/1: is null; leave out what is not known"}},
		{"number for word", `"targeted"`, `1`, []string{"7 /scope: is a number; write a string"}},
		{"word for boolean", `false`, `"no"`, []string{"6 /instrument/authenticated: is a string; write true or false"}},
		{"word for list", `["IE"]`, `"IE"`, []string{"10 /data/0/stored_in: is a string; write a list"}},
		{"list for object", `{"kind": "police"}`, `[]`, []string{"5 /authority: is a list; write an object"}},
		{"boolean for number", `"id"`, `"offence": {"max_years": true}, "id"`, []string{"2 /offence/max_years: is true or false; write a number"}},
		{"halves", `"id"`, `"offence": {"max_years": 2.5}, "id"`, nil},
		{"negative", `"id"`, `"offence": {"max_years": -1}, "id"`, []string{"2 /offence/max_years: -1 is not a number of years"}},
		{"infinite", `"id"`, `"offence": {"max_years": 1e999}, "id"`, []string{`2 /offence/max_years: the number "1e999" is too large; write a smaller one`}},
		{"labels", `"id"`, `"labels": {"tier": "sovereign", "approved_by": ["counsel"], "none": [], "empty": ""}, "id"`, nil},
		{"labels, a list", `"id"`, `"labels": [], "id"`, []string{"2 /labels: is a list; write an object"}},
		{"labels of other types", `"id"`, `"labels": {"a": 1, "b": null, "c": {}, "d": [1, null, "x"]}, "id"`, []string{
			"2 /labels/a: is neither a string nor a list; write one of the two",
			"2 /labels/b: is null; leave out what is not known",
			"2 /labels/c: is neither a string nor a list; write one of the two",
			"2 /labels/d/0: is a number; write a string",
			"2 /labels/d/1: is null; leave out what is not known"}},
		{"labels that repeat", `"id"`, `"labels": {"a": ["x", "", "x"], "\u0061": []}, "id"`, []string{
			"2 /labels/a/1: is empty; leave it out, or write XX where it is not known",
			"2 /labels/a/2: is the same as /labels/a/0; write it once",
			"2 /labels/a: this label is repeated; write it once"}},
		{"half a surrogate pair in a label", `"id"`, `"labels": {"a": "\ud800"}, "id"`, []string{
			`2 /labels/a: "\xff" is not valid Unicode text; write it in UTF-8`}},
		{"version 0", `"id"`, `"version": 0, "id"`, []string{"2 /version: version 0 of the form does not exist"}},
		{"version 2", `"id"`, `"version": 2, "id"`, []string{"2 /version: version 2 of the form does not exist"}},
		{"version 1.5", `"id"`, `"version": 1.5, "id"`, []string{`2 /version: is "1.5"; write a whole number`}},
		{"version a word", `"id"`, `"version": "1", "id"`, []string{"2 /version: is a string; write a number"}},

		{"missing word", `"kind": "consumer"`, ``, []string{"12 /customer/kind: is missing; add it"}},
		{"missing boolean", `, "authenticated": false`, ``, []string{"6 /instrument/authenticated: is missing; add it"}},
		{"missing list", `  "targets": [],` + "\n", ``, []string{"1 /targets: is missing; write [] where there are none"}},
		{"missing object", `  "authority": {"kind": "police"},` + "\n", ``, []string{"1 /authority/kind: is missing; add it"}},
		{"empty", `"id": "1"`, `"id": ""`, []string{"2 /id: is missing; add it"}},
		{"no data", `{"category": "content", "stored_in": ["IE"]}`, ``, []string{"9 /data: is empty; add one item or more"}},

		{"same place twice", `["IE"]`, `["aws:eu-north-1", "AWS:EU-north-1"]`, []string{
			"10 /data/0/stored_in/1: is the same as /data/0/stored_in/0; write it once"}},
		{"same item twice", `{"category": "content", "stored_in": ["IE"]}`, `{"category": "content", "stored_in": ["IE", "aws:x"]},
			{"stored_in": ["AWS:x", "IE"], "category": "content"}`, []string{"11 /data/1: is the same as /data/0; write it once"}},
		{"items that were not read", `"category": "content", "stored_in": ["IE"]}`, `"category": 1}, {"category": 2}`, []string{
			"10 /data/0/category: is a number; write a string",
			"10 /data/1/category: is a number; write a string"}},

		{"broken UTF-8", `"id": "1"`, "\"id\": \"\xff\"", []string{`2 /id: "\xff" is not valid Unicode text; write it in UTF-8`}},
		{"half a surrogate pair", `"id": "1"`, `"id": "a\ud800"`, []string{`2 /id: "a\xff" is not valid Unicode text; write it in UTF-8`}},
		{"surrogate pair", `"id": "1"`, `"id": "\ud83d\ude00"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode([]byte(with(t, tt.old, tt.new)))
			if diff := cmp.Diff(tt.want, lines(err)); diff != "" {
				t.Error("faults (-want +got):", diff)
			}
		})
	}
}

func TestDecodeMalformed(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "1 : malformed JSON: the text ends where a value belongs"},
		{" \n", "2 : malformed JSON: the text ends where a value belongs"},
		{"\uFEFF{}", "1 : malformed JSON: a byte order mark where a value belongs; save the text as UTF-8 without one"},
		{"\xff\xfe{\x00", "1 : malformed JSON: not UTF-8 where a value belongs; save the text as UTF-8"},
		{"{\n\"id\": }", "2 /id: malformed JSON: '}' where a value belongs"},
		{"{\"data\": [{}\n {}]}", "2 /data: malformed JSON: '{' where a comma or ] belongs"},
		{"{\"data\": [1,\n x]}", "2 /data/1: malformed JSON: 'x' where a value belongs"},
		{"{'id': 1}", `1 : malformed JSON: '\'' where a field name in double quotes belongs`},
		{`{"id" 1}`, "1 : malformed JSON: '1' where a colon belongs"},
		{`{"id": 1 "a"}`, `1 : malformed JSON: '"' where a comma or } belongs`},
		{`{"id": 1,}`, "1 : malformed JSON: '}' where a field name in double quotes belongs"},
		{"{\"id\": \"1\n\"}", "1 /id: malformed JSON: the line ends where the rest of a string belongs"},
		{`{"id": "\x"}`, `1 /id: malformed JSON: 'x' where one of "\/bfnrtu belongs`},
		{`{"id": "\u00g0"}`, "1 /id: malformed JSON: 'g' where a hexadecimal digit belongs"},
		{`{"id": 1.}`, "1 /id: malformed JSON: '}' where a digit belongs"},
		{`{"id": 1e}`, "1 /id: malformed JSON: '}' where a digit belongs"},
		{`{"id": -}`, "1 /id: malformed JSON: '}' where a digit belongs"},
		{`{"id": 01}`, "1 : malformed JSON: '1' where a comma or } belongs"},
		{`{"id": nil}`, "1 /id: malformed JSON: 'i' where the word null belongs"},
		{strings.Repeat("[", 50), "1 " + strings.Repeat("/0", 33) + ": this is nested deeper than 32; no field of a request is so deep"},
		{small + "x", "14 : malformed JSON: 'x' where the end of the document belongs"},
		{"[\n" + small + "]", "1 : this is not an object; write each request as one object, several one after the other and not in a list"},
		{"3", "1 : this is not an object; write each request as one object, several one after the other and not in a list"},
		{small + strings.Repeat(" ", maxDocument), "1 : the document is longer than 1 MiB; send several requests"},
	}
	for _, tt := range tests {
		_, err := Decode([]byte(tt.text))
		if diff := cmp.Diff([]string{tt.want}, lines(err)); diff != "" {
			t.Errorf("%.40q: faults (-want +got): %s", tt.text, diff)
		}
	}
}

func TestDecodeAllAtOnce(t *testing.T) {
	r, err := Decode(file(t, "five-faults.json"))
	want := []string{
		`3 /received: "2014-02-30" is not a day of the calendar`,
		`4 /requesting: "UK" is not the code of a state; write GB`,
		`7 /instrument/kind: "warant" is not a word of this field, did you mean warrant?`,
		`16 /data/0/place: this field is not known`,
		`18 /customer/kind: is missing; add it`,
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Error("faults (-want +got):", diff)
	}
	if r.ID != "five-faults" || len(r.Data) != 1 || r.Data[0].StoredIn[0] != "IE" {
		t.Errorf("what could be read is lost: %+v", r)
	}
}

func TestDecodeExample(t *testing.T) {
	got, err := Decode(file(t, "us-warrant-ireland.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := Request{
		Version: 1, ID: "13-mag-2814", Received: "2014-04-25", Requesting: "US",
		Authority: Authority{Kind: Prosecutor, Name: "U.S. Attorney, S.D.N.Y."},
		Instrument: Instrument{Kind: Warrant, Issuer: ByJudge, IssuedIn: "US-NY", Issued: "2013-12-04",
			Reference: "13 Mag. 2814", Authenticated: true},
		Scope:   Targeted,
		Targets: []Target{{Kind: Account, Value: "user@example.org"}},
		Offence: Offence{Description: "drug trafficking", MaxYears: 10},
		Data: []Item{
			{Category: Content, StoredIn: []Place{"IE"}},
			{Category: Subscriber, StoredIn: []Place{"US"}},
		},
		Provider:   Provider{Home: "US", EstablishedIn: []State{"US", "IE"}, OffersIn: []State{}, Addressed: "US", Control: true},
		Customer:   Customer{Kind: Consumer},
		Clearances: []Clearance{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):", diff)
	}
}

func TestDecodeLimits(t *testing.T) {
	const item = `{"category": "content", "stored_in": ["IE"]}`
	var items []string
	for i := range 1001 {
		items = append(items, fmt.Sprintf(`{"category": "content", "stored_in": ["aws:r%d"]}`, i))
	}
	if _, err := Decode([]byte(with(t, item, strings.Join(items[:1000], ",")))); err != nil {
		t.Error("1,000 items:", err)
	}
	_, err := Decode([]byte(with(t, item, strings.Join(items, ","))))
	want := []string{"9 /data: has 1001 items, more than 1000; send several requests"}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Error("1,001 items (-want +got):", diff)
	}
	_, err = Decode([]byte(with(t, `"targets": []`, `"targets": [1`+strings.Repeat(",1", 100_000)+`]`)))
	want = []string{"8 /targets: has 100001 items, more than 100000; send several requests"}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Error("100,001 targets (-want +got):", diff)
	}
}

func TestLine(t *testing.T) {
	tests := []struct {
		pointer string
		want    int
	}{
		{"", 1}, {"/id", 2}, {"/data", 9}, {"/data/0", 10}, {"/data/0/stored_in/0", 10}, {"/customer/kind", 12},
		{"/data/1", 0}, {"/data/00", 0}, {"/dat", 0}, {"id", 0}, {"/id/0", 0}, {"/", 0},
	}
	for _, tt := range tests {
		if got := Line([]byte(small), tt.pointer); got != tt.want {
			t.Errorf("Line(%q) = %d, want %d", tt.pointer, got, tt.want)
		}
	}
	if got := Line([]byte("{\"a\": {},\n\"a/~b\":\n1}"), "/a~1~0b"); got != 3 {
		t.Errorf("line of a name with escapes = %d, want 3", got)
	}
	if got := Line([]byte("{"), ""); got != 0 {
		t.Errorf("line in malformed JSON = %d, want 0", got)
	}
}

func TestFieldErrors(t *testing.T) {
	a, b := &FieldError{Pointer: "/a"}, &FieldError{Pointer: "/b"}
	err := fmt.Errorf("file: %w", errors.Join(a, errors.New("other"), errors.Join(b, a)))
	if diff := cmp.Diff([]*FieldError{a, b, a}, FieldErrors(err)); diff != "" {
		t.Error("(-want +got):", diff)
	}
	if got := FieldErrors(nil); got != nil {
		t.Errorf("FieldErrors(nil) = %v", got)
	}
}

func TestFieldErrorText(t *testing.T) {
	tests := []struct {
		fault FieldError
		want  string
	}{
		{FieldError{Pointer: "/scope", Line: 7, Code: "request.missing", Problem: "is missing", Accepted: []string{"a", ""}},
			`/scope: is missing (accepted: a, "") [request.missing]`},
		{FieldError{Line: 7, Problem: "longer"}, `longer`},
		{FieldError{Pointer: "/a\nb", Problem: "unknown field"}, `/a\nb: unknown field`},
	}
	for _, tt := range tests {
		if got := tt.fault.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data := file(b, "us-warrant-ireland.json")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/requests/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
