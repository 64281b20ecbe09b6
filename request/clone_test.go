package request_test

import (
	"reflect"
	"testing"

	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// TestClone writes over every field of a copy, with the spare room of its lists:
// the original stays as it was. Then the other way.
func TestClone(t *testing.T) {
	var want, original request.Request
	write(reflect.ValueOf(&want).Elem(), "a")
	write(reflect.ValueOf(&original).Elem(), "a")

	const shared = "request/clone.go: Clone shares the fields below, copy them (-want +got):\n"
	clone := original.Clone()
	assert.Equal(t, want, clone)
	write(reflect.ValueOf(&clone).Elem(), "b")
	assert.Empty(t, cmp.Diff(want, original), shared)

	clone = original.Clone()
	write(reflect.ValueOf(&original).Elem(), "b")
	assert.Empty(t, cmp.Diff(want, clone), shared)
}

// TestCloneLists copies lists that are missing and lists that are empty.
func TestCloneLists(t *testing.T) {
	missing := request.Request{Data: []request.Item{{}}}
	assert.Equal(t, missing, missing.Clone())

	empty := request.Request{
		Targets:    []request.Target{},
		Clearances: []request.Clearance{},
		Labels:     request.Labels{{Name: "a", List: []string{}}},
		Provider:   request.Provider{EstablishedIn: []request.State{}, OffersIn: []request.State{}},
		Data:       []request.Item{{StoredIn: []request.Place{}}},
	}
	assert.Equal(t, empty, empty.Clone())

	empty.Data = []request.Item{}
	assert.Equal(t, empty, empty.Clone())
}

// TestCloneAppends adds a place to one item of a copy: neither the next item nor
// the original changes.
func TestCloneAppends(t *testing.T) {
	clone := request.Request{Data: []request.Item{
		{StoredIn: []request.Place{"IE"}},
		{StoredIn: []request.Place{"SE"}},
	}}.Clone()
	clone.Data[0].StoredIn = append(clone.Data[0].StoredIn, "US")
	assert.Equal(t, []request.Place{"SE"}, clone.Data[1].StoredIn)

	room := []request.Place{"IE"}
	clone = request.Request{Data: []request.Item{{StoredIn: room[:0]}}}.Clone()
	clone.Data[0].StoredIn = append(clone.Data[0].StoredIn, "US")
	assert.Equal(t, []request.Place{"IE"}, room, "an empty list with spare room")
}

// write puts a value into every field. It writes over the elements of lists, as
// far as their room goes, and puts two elements into a list that has none.
func write(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			write(v.Field(i), text)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 3))
		}
		for i := range v.Cap() {
			write(v.Slice(0, v.Cap()).Index(i), text)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(text == "a")
	case reflect.Int:
		v.SetInt(int64(text[0]))
	case reflect.Float64:
		v.SetFloat(float64(text[0]))
	default:
		panic("a request has a field of kind " + v.Kind().String())
	}
}

// TestKeepIn keeps requests in one room, one after the other: each is what Clone returns,
// and the room does not grow.
func TestKeepIn(t *testing.T) {
	var room request.Room
	var full request.Request
	write(reflect.ValueOf(&full).Elem(), "a")
	for range 100 {
		for _, req := range []request.Request{full, {}, {Targets: []request.Target{}, Data: []request.Item{{StoredIn: []request.Place{}}}}} {
			kept := req.KeepIn(&room)
			assert.Equal(t, req, *kept)
			kept.Data = append(kept.Data, request.Item{})
			write(reflect.ValueOf(kept).Elem(), "b")
			assert.Equal(t, req.Clone(), *req.KeepIn(&room), "what is done with the last one reaches nothing")
		}
	}
	lists := reflect.ValueOf(&room).Elem().FieldByName("lists")
	for i := range lists.NumField() {
		assert.LessOrEqual(t, lists.Field(i).Cap(), 64, "%s grows", lists.Type().Field(i).Name)
		assert.NotZero(t, lists.Field(i).Cap(), "%s: the request has none", lists.Type().Field(i).Name)
	}
}
