package input

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request"
)

// Pointers are the JSON pointers to what one rule reads of the request, directly
// or through the facts that are made from it. Those of the first items are made
// in advance.
type Pointers struct {
	paths []string // "{item}" stands for the item
	made  [manyItems][]pointer
}

// manyItems is more than most requests have.
const manyItems = 8

// A pointer is a JSON pointer, with the indexes of the fields that lead there in Go.
type pointer struct {
	text     string
	way      []int
	required bool // counts as said even where it is empty
}

// PointersTo returns the pointers of a rule that reads the paths, each of which
// begins with request or facts.
func PointersTo(paths [][]string) *Pointers {
	set := &Pointers{}
	for _, path := range paths {
		if path[0] == "request" {
			set.paths = append(set.paths, "/"+strings.Join(upToList(path)[1:], "/"))
			continue
		}
		set.paths = append(set.paths, strings.Fields(Root().Fields["facts"].Fields[path[1]].From)...)
	}
	slices.Sort(set.paths)
	set.paths = slices.Compact(set.paths)
	for i := range set.made {
		set.made[i] = set.make(i)
	}
	return set
}

// upToList returns the path up to the first list on it: a rule that reads the
// elements reads the list.
func upToList(path []string) []string {
	at := Root()
	for i, name := range path {
		if at = at.Fields[name].Shape; at.Kind == reflect.Slice {
			return path[:i+1]
		}
	}
	return path
}

// make makes the pointers of one item.
func (s *Pointers) make(item int) []pointer {
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

// Of returns the pointers to what the request says for one item. Where it says
// nothing of it, the pointers are to what is missing.
func (s *Pointers) Of(req *request.Request, item int) []string {
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

// spread appends the pointer if the request says something there. For the places
// of an item it appends a pointer for each.
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
