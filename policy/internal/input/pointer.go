package input

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/comity-go/comity/request"
)

// Pointers are the JSON pointers to what one rule reads of the request, directly
// or through the facts that are made from it.
type Pointers struct{ places []place }

// A place is a part of the request that a pointer names.
type place struct {
	path string
	item int // the index in itemPaths of what is part of an item, else -1
	said func(*request.Request, *item) bool
}

// PointersTo returns the pointers of a rule that reads the paths, each of which
// begins with request or facts.
func PointersTo(paths [][]string) *Pointers {
	var read []string
	for _, path := range paths {
		if isLabel(path) {
			read = append(read, labelPointer+path[2])
			continue
		}
		if path[0] == "request" {
			read = append(read, "/"+strings.Join(upToList(path)[1:], "/"))
			continue
		}
		read = append(read, strings.Fields(Root().Fields["facts"].Fields[path[1]].From)...)
	}
	slices.Sort(read)
	set := &Pointers{}
	for _, path := range slices.Compact(read) {
		is := said[path]
		if label, ok := strings.CutPrefix(path, labelPointer); ok {
			is = saysLabel(label)
		}
		set.places = append(set.places, place{path, slices.Index(itemPaths, path), is})
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

// Append adds to a list the pointers to what the request says for one item. Where it
// says nothing of it, the pointers are to what is missing.
func (s *Pointers) Append(list []string, req *request.Request, item int) []string {
	it, texts := &req.Data[item], textsOf(item)
	before := len(list)
	for i := range s.places {
		p := &s.places[i]
		switch {
		case !p.said(req, it):
		case p.item < 0:
			list = append(list, p.path)
		case itemPaths[p.item] == storedIn:
			list = append(list, texts.storedIn(len(it.StoredIn))...)
		default:
			list = append(list, texts.paths[p.item])
		}
	}
	if len(list) > before {
		return list
	}
	for i := range s.places {
		if p := &s.places[i]; p.item < 0 {
			list = append(list, p.path)
		} else {
			list = append(list, texts.paths[p.item])
		}
	}
	return list
}

// An itemTexts is the pointers into one item, made once: thousands of requests have
// items of the same number.
type itemTexts struct {
	paths  []string // of itemPaths
	places []string // of the first places in which the item is stored
}

// maxItems is how many items of one number are kept at most: a request has no more.
const maxItems = 1000

var itemTextsMade [maxItems]atomic.Pointer[itemTexts]

// textsOf returns the pointers into an item.
func textsOf(item int) *itemTexts {
	if made := itemTextsMade[item].Load(); made != nil {
		return made
	}
	const usualPlaces = 4
	texts := new(itemTexts)
	for _, path := range itemPaths {
		texts.paths = append(texts.paths, strings.Replace(path, "{item}", strconv.Itoa(item), 1))
	}
	texts.places = texts.storedIn(usualPlaces)
	itemTextsMade[item].Store(texts)
	return texts
}

// storedIn returns the pointers to the first n places.
func (t *itemTexts) storedIn(n int) []string {
	if n <= len(t.places) {
		return t.places[:n]
	}
	list := slices.Clone(t.places)
	for i := len(list); i < n; i++ {
		list = append(list, t.paths[slices.Index(itemPaths, storedIn)]+"/"+strconv.Itoa(i))
	}
	return list
}
