package policy

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// A spot is where one value of a request stands, at whatever depth: a leaf, or
// a list. Spots are found by reflection, so that a new field has its own from
// the day it is added.
type spot struct {
	steps    []int  // of fields and of elements, from the request down
	pointer  string // /data/0/category
	field    string // the same for every element: /data/*/category
	excepted string // why silence may open there, by the tag of its field
}

// spotsOf returns every spot of a request, lists before their elements.
func spotsOf(req request.Request) []spot { return spot{}.all(reflect.ValueOf(req)) }

func (s spot) all(v reflect.Value) []spot {
	switch v.Kind() {
	case reflect.Struct:
		var found []spot
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[request.Labels]() {
				continue // facts of the operator's own, of which only custom rules know what opens
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			found = append(found, s.below(i, name, name, f.Tag.Get("unknown")).all(v.Field(i))...)
		}
		return found
	case reflect.Slice:
		found := []spot{s}
		for i := range v.Len() {
			found = append(found, s.below(i, strconv.Itoa(i), "*", "").all(v.Index(i))...)
		}
		return found
	}
	return []spot{s}
}

func (s spot) below(step int, name, field, excepted string) spot {
	return spot{append(slices.Clone(s.steps), step), s.pointer + "/" + name, s.field + "/" + field, excepted}
}

// of returns the value at the spot; it is invalid where a list is too short.
func (s spot) of(req request.Request) reflect.Value {
	v := reflect.ValueOf(req)
	for _, step := range s.steps {
		switch {
		case v.Kind() == reflect.Struct:
			v = v.Field(step)
		case step < v.Len():
			v = v.Index(step)
		default:
			return reflect.Value{}
		}
	}
	return v
}

// with returns the request with another value at the spot. It shares with the
// old one what it does not change.
func (s spot) with(req request.Request, value reflect.Value) request.Request {
	v := reflect.ValueOf(&req).Elem()
	for _, step := range s.steps {
		if v.Kind() == reflect.Struct {
			v = v.Field(step)
			continue
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		v = own.Index(step)
	}
	v.Set(value)
	return req
}

// elsewhere is a place of which no state is known.
const elsewhere = request.Place("azure:global")

// silences returns every spelling of what is not known at the spot, save for
// that which stands there. Not all of them make a valid request. What is merely
// absent may be excepted; what is said to be unknown is not.
func (s spot) silences(req request.Request) []reflect.Value {
	v := s.of(req)
	var found []reflect.Value
	if s.excepted == "" {
		found = append(found, reflect.Zero(v.Type()))
	}
	switch v.Kind() {
	case reflect.String:
		for _, word := range []string{string(request.Unknown), "unknown"} {
			found = append(found, reflect.ValueOf(word).Convert(v.Type()))
		}
		if v.Type() == reflect.TypeFor[request.Place]() {
			found = append(found, reflect.ValueOf(elsewhere))
		}
	case reflect.Slice:
		found = append(found, listSilences(v)...)
		if s.excepted != "" {
			found = slices.DeleteFunc(found, func(silent reflect.Value) bool { return silent.Len() == 0 })
		}
	case reflect.Bool, reflect.Int, reflect.Float64:
	default:
		panic(fmt.Sprintf("%s: say how a %s is not known", s.field, v.Type()))
	}
	return slices.DeleteFunc(found, func(silent reflect.Value) bool {
		return reflect.DeepEqual(v.Interface(), silent.Interface())
	})
}

func listSilences(v reflect.Value) []reflect.Value {
	found := []reflect.Value{reflect.MakeSlice(v.Type(), 0, 0)}
	if v.Type().Elem().Kind() == reflect.String {
		unknown := reflect.MakeSlice(v.Type(), 1, 1)
		unknown.Index(0).SetString(string(request.Unknown))
		found = append(found, unknown)
	}
	if !complete[v.Type().Elem()] {
		for i := range v.Len() {
			found = append(found, lessOne(v, i))
		}
	}
	return found
}

// complete are the elements of which a list names all. With one of them less
// it says something else, and nothing is unknown.
var complete = map[reflect.Type]bool{
	reflect.TypeFor[request.Place]():  true, // where the data may rest
	reflect.TypeFor[request.Item]():   true, // what is asked for
	reflect.TypeFor[request.Person](): true, // whose data it is
	reflect.TypeFor[string]():         true, // the targets of an item or a person
}

func lessOne(list reflect.Value, i int) reflect.Value {
	less := reflect.MakeSlice(list.Type(), 0, list.Len()-1)
	return reflect.AppendSlice(reflect.AppendSlice(less, list.Slice(0, i)), list.Slice(i+1, list.Len()))
}

// reductions returns how to say less at the spot, in two requests alike; and to
// say in both what the first one says.
func (s spot) reductions(a, b request.Request) []func(request.Request) request.Request {
	v, w := s.of(a), s.of(b)
	if !w.IsValid() {
		return nil
	}
	var found []func(request.Request) request.Request
	set := func(value reflect.Value) {
		found = append(found, func(req request.Request) request.Request { return s.with(req, value) })
	}
	if !v.IsZero() || !w.IsZero() {
		set(reflect.Zero(v.Type()))
	}
	if !reflect.DeepEqual(v.Interface(), w.Interface()) {
		set(v)
	}
	for i := 0; v.Kind() == reflect.Slice && i < min(v.Len(), w.Len()); i++ {
		found = append(found, func(req request.Request) request.Request { return s.with(req, lessOne(s.of(req), i)) })
	}
	return found
}

// unexcepted returns the request with nothing said at the excepted spots of the
// elements of a list: with an element that is left out go its own exceptions.
func (s spot) unexcepted(req request.Request, spots []spot) request.Request {
	for _, below := range spots {
		if below.excepted == "" || !strings.HasPrefix(below.pointer, s.pointer+"/") {
			continue
		}
		if v := below.of(req); v.IsValid() && !v.IsZero() {
			req = below.with(req, reflect.Zero(v.Type()))
		}
	}
	return req
}

// isKnown reports whether the value says something.
func isKnown(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if isKnown(v.Index(i)) {
				return true
			}
		}
		return false
	case reflect.String:
		return !slices.Contains([]string{"", string(request.Unknown), "unknown", string(elsewhere)}, v.String())
	}
	return !v.IsZero()
}

// said returns a random value of the type that says something; so do the fields
// of a struct, save for those that are excepted.
func said(r *rand.Rand, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch word := v.Interface().(type) {
	case request.State:
		v.SetString(string(someState(r)))
		return v
	case request.Area:
		v.SetString(oneOf(r, "US", "US-NY", "CA", "CA-ON", "GB", string(someState(r))))
		return v
	case request.Place:
		v.SetString(oneOf(r, "aws:eu-north-1", "azure:swedencentral", "LU", "US", string(someState(r))))
		return v
	case request.Category:
		v.SetString(string(pickFrom(r, drawnCategories)))
		return v
	case request.Day, request.Moment:
		v.SetString(string(someDay(r)))
		return v
	case request.Instant:
		v.SetString(string(someDay(r)) + "T12:00:00Z")
		return v
	case interface{ Words() []string }:
		v.SetString(oneOf(r, slices.DeleteFunc(word.Words(), func(w string) bool { return w == "" || w == "unknown" })...))
		return v
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).Tag.Get("unknown") == "" {
				v.Field(i).Set(said(r, t.Field(i).Type))
			}
		}
	case reflect.Slice:
		for range 1 + r.IntN(2) {
			v = reflect.Append(v, said(r, t.Elem()))
		}
	case reflect.String:
		v.SetString(oneOf(r, "a", "b", "c"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(oneOf(r, 0.01, 1, 2.5, 3, 5, 99))
	default:
		panic("say what can be said of a " + t.String())
	}
	return v
}
