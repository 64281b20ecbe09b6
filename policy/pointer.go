package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// A pointerSet is what a rule reads of the request, by itself or behind the
// facts: for each of the first items, and how to make it for the others.
type pointerSet struct {
	paths []string // "{item}" stands for the item
	made  [manyItems][]pointer
}

// manyItems is more than most requests have.
const manyItems = 8

// A pointer is a JSON pointer with the way there through the Go value.
type pointer struct {
	text     string
	way      []int
	required bool // is there even where it is empty
}

// pointersOf returns the pointers of every rule.
func pointersOf(rules map[string]*catalogued) map[string]*pointerSet {
	sets := map[string]*pointerSet{}
	for code, r := range rules {
		set := &pointerSet{}
		for _, read := range r.reads {
			if read.path[0] == "request" {
				set.paths = append(set.paths, "/"+strings.Join(upToList(read.path)[1:], "/"))
				continue
			}
			set.paths = append(set.paths, strings.Fields(inputShape().fields["facts"].fields[read.path[1]].from)...)
		}
		slices.Sort(set.paths)
		set.paths = slices.Compact(set.paths)
		for i := range set.made {
			set.made[i] = set.make(i)
		}
		sets[code] = set
	}
	return sets
}

// upToList returns the path up to the first list on it: what a rule reads of the
// elements, it reads of the list.
func upToList(path []string) []string {
	at := inputShape()
	for i, name := range path {
		if at = at.fields[name].shape; at.kind == reflect.Slice {
			return path[:i+1]
		}
	}
	return path
}

// make resolves the paths for one item.
func (s *pointerSet) make(item int) []pointer {
	var list []pointer
	for _, path := range s.paths {
		p := pointer{text: strings.ReplaceAll(path, "{item}", strconv.Itoa(item))}
		t := reflect.TypeFor[request.Request]()
		for name := range strings.SplitSeq(p.text[1:], "/") {
			if t.Kind() == reflect.Slice {
				p.way, t = append(p.way, item), t.Elem()
				continue
			}
			for i := range t.NumField() {
				f := t.Field(i)
				if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key == name {
					required, _, _ := strings.Cut(f.Tag.Get("request"), ",")
					p.way, p.required, t = append(p.way, i), required == "required", f.Type
					break
				}
			}
		}
		list = append(list, p)
	}
	return list
}

// of returns the pointers to what the request says for one item or, where it
// says none of it, to what is missing.
func (s *pointerSet) of(req *request.Request, item int) []string {
	var list []pointer
	if item < manyItems {
		list = s.made[item]
	} else {
		list = s.make(item)
	}
	said := make([]string, 0, len(list)+1)
	for i := range list {
		said = list[i].spread(said, reflect.ValueOf(req).Elem())
	}
	if len(said) == 0 {
		for i := range list {
			said = append(said, list[i].text)
		}
	}
	return said
}

// spread appends the pointer where the request says something there, that of
// each place for the places of an item; nothing where it is absent.
func (p *pointer) spread(said []string, v reflect.Value) []string {
	for _, step := range p.way {
		if v.Kind() == reflect.Slice {
			v = v.Index(step)
		} else {
			v = v.Field(step)
		}
	}
	empty := v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
	switch {
	case empty && !p.required:
		return said
	case v.Type() != reflect.TypeFor[[]request.Place]():
		return append(said, p.text)
	}
	for i := range v.Len() {
		said = append(said, p.text+"/"+strconv.Itoa(i))
	}
	return said
}
