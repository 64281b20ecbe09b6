package request

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valid returns the small request as Go.
func valid() Request {
	return Request{
		ID: "1", Received: "2020-05-01", Requesting: "US",
		Authority:  Authority{Kind: Police},
		Instrument: Instrument{Kind: Warrant, Issuer: ByJudge},
		Scope:      Targeted,
		Targets:    []Target{},
		Data:       []Item{{Category: Content, StoredIn: []Place{"IE"}}},
		Customer:   Customer{Kind: Consumer},
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Request)
		want   []string
	}{
		{"nothing", func(r *Request) {}, nil},
		{"zero", func(r *Request) { *r = Request{} }, []string{
			"0 /id: is missing; add it", "0 /received: is missing; add it", "0 /requesting: is missing; add it", "0 /authority/kind: is missing; add it",
			"0 /instrument/kind: is missing; add it", "0 /instrument/issuer: is missing; add it", "0 /scope: is missing; add it",
			"0 /targets: is missing; write [] where there are none", "0 /data: is missing; add it", "0 /customer/kind: is missing; add it"}},
		{"version", func(r *Request) { r.Version = 2 }, []string{"0 /version: version 2 of the form does not exist"}},
		{"id not UTF-8", func(r *Request) { r.ID = "\xff" }, []string{`0 /id: "\xff" is not valid Unicode text; write it in UTF-8`}},
		{"NaN", func(r *Request) { r.Offence.MaxYears = math.NaN() }, []string{"0 /offence/max_years: NaN is not a number of years"}},
		{"infinite", func(r *Request) { r.Offence.MaxYears = math.Inf(1) }, []string{"0 /offence/max_years: +Inf is not a number of years"}},
		{"labels", func(r *Request) { r.Labels = Labels{{Name: "b", List: []string{}}, {Name: "a_9"}} }, nil},
		{"labels of one name", func(r *Request) { r.Labels = Labels{{Name: "a"}, {Name: "a"}} }, []string{
			"0 /labels/a: this label is repeated; write it once"}},
		{"label without a name", func(r *Request) { r.Labels = Labels{{Text: "a"}} }, []string{
			`0 /labels/: "" is not the name of a label; write lower-case letters, digits and underscores, a letter first, at most 64`}},
		{"label, text and list", func(r *Request) { r.Labels = Labels{{"a", "a", []string{}}} }, []string{
			"0 /labels/a: is a text and a list; write one of the two"}},
		{"label not UTF-8", func(r *Request) { r.Labels = Labels{{Name: "a", List: []string{"\xff"}}} }, []string{
			`0 /labels/a/0: "\xff" is not valid Unicode text; write it in UTF-8`}},
		{"too many labels", func(r *Request) { r.Labels = make(Labels, 65) }, []string{
			"0 /labels: has 65 labels, more than 64; leave out what no rule reads"}},
		{"no data", func(r *Request) { r.Data = []Item{} }, []string{"0 /data: is empty; add one item or more"}},

		{"issued after received", func(r *Request) { r.Instrument.Issued = "2021-01-01" }, nil},
		{"received before the law", func(r *Request) { r.Received = "1999-12-31" }, nil},
		{"leap day", func(r *Request) { r.Received = "2020-02-29" }, nil},
		{"no leap year", func(r *Request) { r.Received = "2021-02-29" }, []string{`0 /received: "2021-02-29" is not a day of the calendar`}},
		{"short day", func(r *Request) { r.Received = "2020-5-1" }, []string{`0 /received: "2020-5-1" is not a day of the calendar`}},
		{"day with time", func(r *Request) { r.Received = "2020-05-01T00:00:00Z" }, []string{`0 /received: "2020-05-01T00:00:00Z" is not a day of the calendar`}},

		{"received at", func(r *Request) { r.ReceivedAt = "2020-05-01T23:59:59.5-11:00" }, nil},
		{"received at another day", func(r *Request) { r.ReceivedAt = "2020-05-02T00:00:00+02:00" }, []string{
			"0 /received_at: is on 2020-05-02, but received is 2020-05-01; write the time of the place where it was received"}},
		{"received at without zone", func(r *Request) { r.ReceivedAt = "2020-05-01T12:00:00" }, []string{
			`0 /received_at: "2020-05-01T12:00:00" is not a time with its zone`}},
		{"received at, hour of one digit", func(r *Request) { r.ReceivedAt = "2020-05-01T1:00:00Z" }, []string{
			`0 /received_at: "2020-05-01T1:00:00Z" is not a time with its zone`}},

		{"received at, offset of a day", func(r *Request) { r.ReceivedAt = "2020-05-01T01:00:00+24:00" }, []string{
			`0 /received_at: "2020-05-01T01:00:00+24:00" is not a time with its zone`}},
		{"issued in a subdivision", func(r *Request) { r.Instrument.IssuedIn = "CA-ON" }, nil},
		{"issued in XX", func(r *Request) { r.Instrument.IssuedIn = "XX" }, nil},
		{"issued in UK", func(r *Request) { r.Instrument.IssuedIn = "UK-ENG" }, []string{`0 /instrument/issued_in: "UK" is not the code of a state; write GB`}},
		{"issued in us-ny", func(r *Request) { r.Instrument.IssuedIn = "US-ny" }, []string{`0 /instrument/issued_in: "US-ny" is not the code of a state or of a part of one`}},
		{"issued in half", func(r *Request) { r.Instrument.IssuedIn = "US-" }, []string{`0 /instrument/issued_in: "US-" is not the code of a state or of a part of one`}},
		{"issued in a part of XX", func(r *Request) { r.Instrument.IssuedIn = "XX-NY" }, []string{`0 /instrument/issued_in: "XX-NY" is not the code of a state or of a part of one`}},

		{"places", func(r *Request) { r.Data[0].StoredIn = []Place{"XX", "gcp:eu", "eu-north-1", "Ireland"} }, nil},
		{"places of no form", func(r *Request) {
			r.Data[0].StoredIn = []Place{"11", "é", "aws:x@y", "aws:eu-north-1 ", "a ws:x", "aws:x:y", "Dub\u200blin"}
		}, []string{
			`0 /data/0/stored_in/0: "11" is not the code of a state`,
			`0 /data/0/stored_in/1: "é" is not the code of a state`,
			`0 /data/0/stored_in/2: "aws:x@y" is not a place`,
			`0 /data/0/stored_in/3: "aws:eu-north-1 " is not a place`,
			`0 /data/0/stored_in/4: "a ws:x" is not a place`,
			`0 /data/0/stored_in/5: "aws:x:y" is not a place`,
			`0 /data/0/stored_in/6: "Dub\u200blin" is not a place`}},
		{"places of odd forms", func(r *Request) {
			r.Data[0].StoredIn = []Place{"azure:geography/Asia Pacific", "ionos:de/fra", "leviia:s3.leviia.com", "AWS:x"}
		}, nil},
		{"places that are none", func(r *Request) { r.Data[0].StoredIn = []Place{"", "ie", "xx", "QQ", "aws:", " :eu"} }, []string{
			"0 /data/0/stored_in/0: is empty; leave it out, or write XX where it is not known",
			`0 /data/0/stored_in/1: "ie" is not the code of a state; write IE`,
			`0 /data/0/stored_in/2: "xx" is not the code of a state; write XX`,
			`0 /data/0/stored_in/3: "QQ" is not the code of a state`,
			`0 /data/0/stored_in/4: "aws:" is half a place; write both the provider and the region`,
			`0 /data/0/stored_in/5: " :eu" is half a place; write both the provider and the region`}},

		{"no name", func(r *Request) {
			r.ID = " \t"
			r.Targets = []Target{{Kind: Account, Value: " "}, {Kind: Account, Value: "*"}, {Kind: Email, Value: "@."}, {Kind: IP, Value: "\u200b"}, {Kind: URL, Value: "…"}}
		}, []string{
			`0 /id: " \t" names nothing; write a name with a letter, digit or symbol`,
			`0 /targets/0/value: " " names nothing; write a name with a letter, digit or symbol`,
			`0 /targets/1/value: "*" names nothing; write a name with a letter, digit or symbol`,
			`0 /targets/2/value: "@." names nothing; write a name with a letter, digit or symbol`,
			`0 /targets/3/value: "\u200b" names nothing; write a name with a letter, digit or symbol`,
			`0 /targets/4/value: "…" names nothing; write a name with a letter, digit or symbol`}},
		{"many names", func(r *Request) { r.Targets = []Target{{Kind: Email, Value: "*@example.org"}} }, []string{
			`0 /targets/0/value: "*@example.org" names many; write each name in full`}},
		{"names", func(r *Request) {
			r.Targets = []Target{{Kind: Account, Value: "☃"}, {Kind: Account, Value: "ж"}, {Kind: IP, Value: "::1"}, {Kind: URL, Value: "https://a.example/?q=%2A"}}
		}, nil},

		{"span of zones", func(r *Request) { // the same day at both ends, a day apart
			r.Targets = []Target{{Kind: IP, Value: "::1", From: "2020-01-01T23:00:00-12:00", Until: "2020-01-01T00:30:00+14:00"}}
		}, []string{"0 /targets/0/until: 2020-01-01T00:30:00+14:00 is before from, which is 2020-01-01T23:00:00-12:00; correct one of them"}},
		{"span of zones over midnight", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1", From: "2020-01-02T00:30:00+14:00", Until: "2020-01-01T23:00:00-12:00"}}
		}, nil},
		{"span", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1", From: "2020-01-01", Until: "2020-01-01T00:00:00Z"}}
		}, nil},
		{"span backwards", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1", From: "2020-01-02T00:00:00Z", Until: "2020-01-01"}}
		}, []string{"0 /targets/0/until: 2020-01-01 is before from, which is 2020-01-02T00:00:00Z; correct one of them"}},
		{"span of no days", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1", From: "yesterday", Until: "2020-01-01T25:00:00Z"}}
		}, []string{`0 /targets/0/from: "yesterday" is not a day of the calendar`, `0 /targets/0/until: "2020-01-01T25:00:00Z" is not a time with its zone`}},

		{"same target", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1"}, {Kind: URL, Value: "::1"}, {Kind: IP, Value: "::1"}}
		}, []string{"0 /targets/2: is the same as /targets/0; write it once"}},
		{"same target at another time", func(r *Request) {
			r.Targets = []Target{{Kind: IP, Value: "::1"}, {Kind: IP, Value: "::1", From: "2020-01-01"}}
		}, nil},
		{"same state", func(r *Request) {
			r.Provider.EstablishedIn = []State{"IE", "IE"}
			r.Provider.OffersIn = []State{"XX", "FR", "XX"}
		}, []string{
			"0 /provider/established_in/1: is the same as /provider/established_in/0; write it once",
			"0 /provider/offers_in/2: is the same as /provider/offers_in/0; write it once"}},
		{"same item", func(r *Request) {
			r.Data = []Item{
				{Category: Content, StoredIn: []Place{"IE", "aws:x"}},
				{Category: Traffic, StoredIn: []Place{"IE"}},
				{Category: Content, StoredIn: []Place{"AWS:x", "IE"}},
			}
		}, []string{"0 /data/2: is the same as /data/0; write it once"}},
		{"same item but for targets or span", func(r *Request) {
			r.Targets = []Target{{Kind: Account, Value: "a"}, {Kind: Account, Value: "b"}}
			r.Data = []Item{
				{Category: Content}, {Category: Content, Targets: []string{"a"}}, {Category: Content, Targets: []string{"b"}},
				{Category: Content, From: "2020-01-01"}, {Category: Content, Until: "2020-01-01"},
			}
		}, nil},
		{"same item, targets in another order", func(r *Request) {
			r.Targets = []Target{{Kind: Account, Value: "a"}, {Kind: Account, Value: "b"}}
			r.Data = []Item{{Category: Content, Targets: []string{"a", "b"}}, {Category: Content, Targets: []string{"b", "a"}}}
		}, []string{"0 /data/1: is the same as /data/0; write it once"}},
		{"item backwards", func(r *Request) { r.Data[0].From, r.Data[0].Until = "2020-02-01", "2020-01-01" }, []string{
			"0 /data/0/until: 2020-01-01 is before from, which is 2020-02-01; correct one of them"}},
		{"targets that are none", func(r *Request) {
			r.Targets = []Target{{Kind: Account, Value: "alice"}}
			r.Data[0].Targets = []string{"alice", "alise", "", "alise"}
			r.Subjects = []Person{{Targets: []string{"alice"}}, {Targets: []string{"bob"}}}
		}, []string{
			"0 /data/0/targets/2: is empty; leave it out, or write XX where it is not known",
			"0 /data/0/targets/3: is the same as /data/0/targets/1; write it once",
			`0 /subjects/1/targets/0: "bob" is not in targets; add the target there, or write its value as it is there`,
			`0 /data/0/targets/1: "alise" is not in targets; add the target there, or write its value as it is there, did you mean alice?`,
			`0 /data/0/targets/3: "alise" is not in targets; add the target there, or write its value as it is there, did you mean alice?`}},
		{"targets that are missing", func(r *Request) { r.Targets, r.Data[0].Targets = nil, []string{"a"} }, []string{
			"0 /targets: is missing; write [] where there are none"}},
		{"subject and subjects", func(r *Request) {
			r.Subject.Located, r.Subjects = "FR", []Person{{Nationality: "DE"}}
		}, []string{"0 /subject: is given beside subjects; write every person in subjects, and nothing here"}},
		{"subject and no subjects", func(r *Request) { r.Subject.Located, r.Subjects = "FR", []Person{} }, nil},
		{"same person", func(r *Request) { r.Subjects = []Person{{Nationality: "DE"}, {Residence: "DE"}, {Nationality: "DE"}} }, []string{
			"0 /subjects/2: is the same as /subjects/0; write it once"}},
		{"another purpose than intelligence", func(r *Request) {
			r.Authority.Kind, r.Purpose = Intelligence, PurposeCriminal
		}, []string{"0 /purpose: is criminal, but an authority of kind intelligence serves intelligence; write intelligence, or leave it out"}},
		{"another purpose of a national security order", func(r *Request) {
			r.Instrument.Kind, r.Purpose = NationalSecurityOrder, PurposeTax
		}, []string{"0 /purpose: is tax, but a national_security_order serves intelligence; write intelligence, or leave it out"}},
		{"intelligence for intelligence", func(r *Request) { r.Authority.Kind, r.Purpose = Intelligence, PurposeIntelligence }, nil},
		{"no purpose for intelligence", func(r *Request) { r.Authority.Kind, r.Purpose = Intelligence, "x" }, []string{
			`0 /purpose: "x" is not a word of this field`}},
		{"same kind of offence", func(r *Request) { r.Offence.Kinds = []OffenceKind{OffenceDrugs, OffenceFiscal, OffenceDrugs} }, []string{
			"0 /offence/kinds/2: is the same as /offence/kinds/0; write it once"}},
		{"customer of a part of a state", func(r *Request) { r.Customer.State = "CA-BC" }, nil},
		{"same clearance", func(r *Request) {
			r.Clearances = []Clearance{{State: "IE", By: ClearedByCourt}, {State: "IE", By: ClearedByAuthority}, {State: "IE", By: ClearedByCourt}}
		}, []string{"0 /clearances/2: is the same as /clearances/0; write it once"}},
		{"clearance of nobody", func(r *Request) {
			r.Clearances = []Clearance{{State: "XX", By: ClearedByCourt}, {By: ClearedByCourt}}
		}, []string{"0 /clearances/0/state: XX is a state that is not known; name the state", "0 /clearances/1/state: is missing; add it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := valid()
			tt.change(&r)
			if diff := cmp.Diff(tt.want, lines(r.Validate())); diff != "" {
				t.Error("faults (-want +got):", diff)
			}
		})
	}
}

// Every closed word is accepted, and where one is not, all of them are named.
func TestValidateAccepted(t *testing.T) {
	r := valid()
	r.Authority.Kind, r.Emergency.DangerTo, r.Customer.State, r.Clearances = "x", "x", "x", []Clearance{{State: "XX", By: "x"}}
	var got [][]string
	for _, e := range FieldErrors(r.Validate()) {
		got = append(got, e.Accepted)
	}
	want := [][]string{
		Police.Words(), NoDanger.Words(), {"a code of ISO 3166-1 such as US", "of ISO 3166-2 such as US-NY", "XX where not known"},
		{"a code of ISO 3166-1 such as SE"}, ClearedByCourt.Words(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):", diff)
	}
}

// TestLive tries the ends of a span against the receipt: moments where both
// have a zone, else days.
func TestLive(t *testing.T) {
	for _, tt := range []struct {
		name        string
		at          Instant
		from, until Moment
		want        bool
	}{
		{"nothing said", "", "", "", false},
		{"the day", "", "2020-08-01", "2020-08-20", false},
		{"the day after", "", "2020-08-01", "2020-08-21", true},
		{"from the day after", "", "2020-08-21", "", true},
		{"the evening, receipt unknown", "", "", "2020-08-20T23:00:00Z", false},
		{"the evening, received in the morning", "2020-08-20T08:00:00Z", "", "2020-08-20T23:00:00Z", true},
		{"from the evening on", "2020-08-20T08:00:00Z", "2020-08-20T23:00:00Z", "", true},
		{"the moment itself", "2020-08-20T08:00:00Z", "", "2020-08-20T10:00:00+02:00", false},
		{"the day, received in the morning", "2020-08-20T08:00:00Z", "", "2020-08-20", false},
		{"the day after, received in the morning", "2020-08-20T08:00:00Z", "", "2020-08-21", true},
		{"one calendar day, 49 hours apart", "2020-08-20T00:30:00+14:00", "", "2020-08-20T23:59:59-12:00", true},
		{"the next calendar day, an hour before", "2020-08-20T23:00:00-12:00", "", "2020-08-21T10:00:00Z", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Request{Received: "2020-08-20", ReceivedAt: tt.at}
			if got := r.Live(Target{From: tt.from, Until: tt.until}); got != tt.want {
				t.Errorf("live: %t, want %t", got, tt.want)
			}
		})
	}
}

// A request that is valid is the same when it is encoded and decoded.
func TestRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	valids := 0
	for range 2000 {
		r := Request{Version: 1}
		fill(random, reflect.ValueOf(&r).Elem())
		if r.ReceivedAt = ""; random.IntN(2) == 0 {
			r.ReceivedAt = Instant(r.Received + "T12:00:00+02:00")
		}
		reconcile(random, &r)
		if r.Validate() != nil {
			continue
		}
		valids++
		sameAgain(t, r)
	}
	if valids < 400 {
		t.Errorf("only %d of 2000 requests are valid", valids)
	}
}

// reconcile takes out of a random request most of what contradicts itself.
func reconcile(random *rand.Rand, r *Request) {
	if r.Purpose != PurposeDerived && r.forIntelligence() {
		r.Purpose = PurposeIntelligence
	}
	if len(r.Subjects) > 0 {
		r.Subject = Subject{}
	}
	existing := func(values []string) []string {
		for i := range values {
			if len(r.Targets) > 0 {
				values[i] = r.Targets[random.IntN(len(r.Targets))].Value
			}
		}
		return asSet(values)
	}
	for i := range r.Labels {
		l := &r.Labels[i]
		if l.Name = string(rune('a' + i)); l.List != nil {
			l.Text, l.List = "", asSet(l.List)
		}
	}
	for i := range r.Data {
		it := &r.Data[i]
		if it.From.after(it.Until) {
			it.From, it.Until = it.Until, it.From
		}
		it.Targets = existing(it.Targets)
	}
	for i := range r.Subjects {
		r.Subjects[i].Targets = existing(r.Subjects[i].Targets)
	}
}

func sameAgain(t *testing.T, r Request) {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(text)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	r.Version = 1
	if diff := cmp.Diff(r, again); diff != "" {
		t.Fatalf("%s\n(-want +got): %s", text, diff)
	}
}

// fill sets v at random, to what its type accepts.
func fill(random *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
	case reflect.Slice:
		if n := random.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range v.Len() {
			fill(random, v.Index(i))
		}
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Float64:
		v.SetFloat(float64(random.IntN(60)) / 2)
	case reflect.String:
		v.SetString(randomWord(random, v))
	}
}

func randomWord(random *rand.Rand, v reflect.Value) string {
	var list []string
	switch t := v.Interface().(type) {
	case closed:
		list = t.Words()
	case State:
		list = words(States()...)
	case Area:
		list = []string{"", "XX", "SE", "US-NY", "FR-75C"}
	case Place:
		list = []string{"XX", "SE", "aws:eu-north-1", "Azure:swedencentral"}
	case Day:
		list = []string{fmt.Sprintf("20%02d-0%d-1%d", random.IntN(30), 1+random.IntN(9), random.IntN(10))}
	case Moment:
		list = []string{"", "2020-02-29", "2020-01-01T00:00:00.25+14:00"}
	default:
		list = []string{"a", "é\u2028<&>\"\\/\x00\x7f", "\U0001F600\uFFFD"}
	}
	return list[random.IntN(len(list))]
}
