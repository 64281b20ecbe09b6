package request

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGood holds the straight check against the walk, on good requests and on broken
// ones: it finds a request good exactly where the walk finds no fault.
func TestGood(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	good, broken := 0, 0
	for _, req := range samples(t) {
		for range 2000 {
			changed := req.Clone()
			for range r.IntN(4) {
				breakOne(r, reflect.ValueOf(&changed).Elem())
			}
			if fault := faultsOf(changed); changed.isGood() != (fault == nil) {
				text, _ := json.Marshal(changed)
				t.Fatalf("request/good.go: good is %t, but the walk finds: %v\n%s", changed.isGood(), fault, text)
			} else if fault == nil {
				good++
			} else {
				broken++
			}
		}
	}
	t.Logf("%d good, %d broken", good, broken)
	assert.Greater(t, min(good, broken), 5000)
}

// samples are the requests of testdata and one with something in every list.
func samples(t *testing.T) []Request {
	full := valid()
	full.Targets = []Target{{Account, "a", "2019-01-01", "2019-02-01"}, {Email, "b", "2019-01-01T10:00:00+01:00", "2019-01-01T10:00:00Z"}}
	full.Offence.Kinds, full.Offence.CommittedIn = []OffenceKind{OffenceDrugs, OffenceFiscal}, []State{"FR", "XX"}
	full.Data = append(full.Data, Item{Content, []Place{"aws:eu-north-1", "US-NY"}, []string{"a", "b"}, "2019-01-01", "2019-02-01"},
		Item{Category: Traffic, StoredIn: []Place{"eu-north-1", "XX"}, Targets: []string{"b", "a"}})
	full.Subjects = []Person{{Nationality: "IE", Targets: []string{"a"}}, {Nationality: "IE", Targets: []string{"b", "a"}}}
	full.Provider.EstablishedIn, full.Provider.OffersIn = []State{"IE", "SE"}, []State{"SE", "XX"}
	full.Clearances = []Clearance{{"IE", ClearedByCourt, "1"}, {"IE", ClearedByCourt, "2"}}
	full.Labels = Labels{{Name: "tier", Text: "sovereign"}, {Name: "a", List: []string{"counsel", "security"}}, {Name: "b", List: []string{}}}
	full.ReceivedAt = "2020-05-01T10:00:00.25+02:00"
	list := []Request{valid(), full}
	names, err := filepath.Glob("../testdata/requests/*.json")
	require.NoError(t, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if req, err := Decode(text); err == nil {
			list = append(list, req)
		}
	}
	return list
}

// breakOne changes one value somewhere below v: into one of another field, into one
// that is nearly right, or into a list that is missing or says something twice.
func breakOne(r *rand.Rand, v reflect.Value) {
	texts := []string{"", "XX", "US", "us", "US-NY", "us-ny", "US-", "-NY", "XX-NY", "UK", "UK-ENG", "EU", "aws:eu-north-1", "AWS:EU-north-1",
		"aws:", ":x", " :x", "a:b c", "a:b ", "a:b:c", "eu-north-1", "EU-DE", "!", "é", "a", "A", "b", "*", "a*", "\xff", "-", "☺", "2020-05-01",
		"2020-02-30", "2020-05-01T10:00:00Z", "2020-05-01T10:00:00,5Z", "2019-01-01T10:00:00+24:00", "content", "warrant", "judge",
		"intelligence", "national_security_order", "criminal", "yes", "court", "drugs", "police", "account", "hosting", "subject", "tier", "9", "a-b",
		strings.Repeat("é", maxLabelText/2), strings.Repeat("é", maxLabelText/2) + "x", strings.Repeat("a", maxLabelName), strings.Repeat("a", maxLabelName+1)}
	switch v.Kind() {
	case reflect.Struct:
		breakOne(r, v.Field(r.IntN(v.NumField())))
	case reflect.Slice:
		switch n := v.Len(); {
		case n > 0 && r.IntN(4) > 0:
			breakOne(r, v.Index(r.IntN(n)))
		case n > 0 && r.IntN(3) > 0:
			v.Set(reflect.Append(v, v.Index(r.IntN(n))))
		case r.IntN(2) == 0:
			v.SetZero()
		default:
			v.Set(reflect.MakeSlice(v.Type(), r.IntN(2), 1))
		}
	case reflect.String:
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(int64(r.IntN(3)))
	case reflect.Float64:
		v.SetFloat([]float64{0, 1.5, -1}[r.IntN(3)])
	}
}

// TestGoodMany does the same with lists that are as long as they may be, and longer.
func TestGoodMany(t *testing.T) {
	for _, n := range []int{17, maxItems, maxItems + 1, maxTargets, maxTargets + 1} {
		req := valid()
		for i := range n {
			name := "a" + strings.Repeat("b", i%100) + time.Duration(i).String()
			req.Targets = append(req.Targets, Target{Kind: Account, Value: name})
			req.Subjects = append(req.Subjects, Person{Targets: []string{name}})
		}
		assert.Equal(t, faultsOf(req) == nil, req.isGood(), "%d targets and persons", n)
		assert.Equal(t, n <= maxTargets, req.isGood(), "%d targets and persons", n)
		req.Targets = append(req.Targets[:n-1], req.Targets[0])
		assert.False(t, req.isGood(), "a target twice, and a person without")
	}
	for _, n := range []int{17, maxItems, maxItems + 1} {
		req := valid()
		req.Data = nil
		for i := range n {
			req.Data = append(req.Data, Item{Category: Content, StoredIn: []Place{Place("a:" + time.Duration(i).String())}})
		}
		assert.Equal(t, faultsOf(req) == nil, req.isGood(), "%d items", n)
		assert.Equal(t, n <= maxItems, req.isGood(), "%d items", n)
		req.Data[n-1] = req.Data[0]
		assert.False(t, req.isGood(), "an item twice")
	}
}

// TestForms holds what is read byte by byte against the patterns of the schema and
// package time.
func TestForms(t *testing.T) {
	place, instant := regexp.MustCompile(placePattern), regexp.MustCompile(instantPattern)
	r := rand.New(rand.NewPCG(3, 4))
	seeds := []string{"2020-02-29", "1900-02-29", "2000-12-31", "2019-04-31", "2020-05-01T10:00:00Z", "2020-05-01T23:59:59.123456789123+23:59",
		"2020-05-01T10:00:00-01:30", "aws:eu-north-1", "europe west/3", "a"}
	const letters = "0123456789-:TZ+., aZ_/é"
	for range 200_000 {
		text := []byte(seeds[r.IntN(len(seeds))])
		for range r.IntN(3) {
			at, c := r.IntN(len(text)), letters[r.IntN(len(letters))]
			switch r.IntN(3) {
			case 0:
				text[at] = c
			case 1:
				text = append(text[:at], append([]byte{c}, text[at:]...)...)
			case 2:
				if len(text) > 1 {
					text = append(text[:at], text[at+1:]...)
				}
			}
		}
		s := string(text)
		_, noDay := time.Parse(time.DateOnly, s)
		_, noTime := time.Parse(time.RFC3339, s)
		require.Equal(t, noDay == nil, isDay(s), "%q is a day", s)
		require.Equal(t, noTime == nil && instant.MatchString(s), isInstant(s), "%q is an instant", s)
		require.Equal(t, place.MatchString(s), Place(s).hasForm(), "%q has the form of a place", s)
	}
}

// TestValidateAllocates: a good request costs no allocation. Moments that are compared
// in zones, and regions without a provider, which the law refuses, may cost some.
func TestValidateAllocates(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	for i, req := range samples(t) {
		for j := range req.Targets {
			req.Targets[j].From = Moment(req.Targets[j].From.Day())
		}
		for j := range req.Data {
			req.Data[j].StoredIn = slices.DeleteFunc(req.Data[j].StoredIn, func(p Place) bool { return p == "eu-north-1" })
		}
		assert.NoError(t, req.Validate())
		assert.Zero(t, testing.AllocsPerRun(100, func() { _ = req.Validate() }), "sample %d", i)
	}
}
