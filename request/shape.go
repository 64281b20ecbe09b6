package request

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A field is what the tags of a struct field say of it: its name in JSON, and
// under `request` what must hold for it. Required: present, and no empty
// string; text then has a letter, digit or symbol. Known: a state other than XX. One:
// the name of one thing. Min and max: how many items.
type field struct {
	name            string
	required, known bool
	one             bool
	item            bool // of a list, and no field
	min, max        int
}

// A shape is the fields of a struct type, in order.
type shape struct {
	fields []field
	names  []string
}

var shapes sync.Map // reflect.Type to *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := new(shape)
	for i := range t.NumField() {
		f := fieldOf(t.Field(i).Tag)
		s.fields = append(s.fields, f)
		s.names = append(s.names, f.name)
	}
	shapes.Store(t, s)
	return s
}

func fieldOf(tag reflect.StructTag) (f field) {
	f.name, _, _ = strings.Cut(tag.Get("json"), ",")
	for rule := range strings.SplitSeq(tag.Get("request"), ",") {
		word, number, _ := strings.Cut(rule, "=")
		n, _ := strconv.Atoi(number)
		switch word {
		case "required":
			f.required = true
		case "known":
			f.known = true
		case "one":
			f.one = true
		case "min":
			f.min = n
		case "max":
			f.max = n
		}
	}
	return f
}
