package request

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/request/internal/jsontree"
)

// A walk goes through a request once, value by value, and gathers the faults.
// Where it comes from a document, each value is first read from its node; the
// rules that follow are the same for requests from text and from Go.
type walk struct {
	text   bool // from a document
	path   []string
	unread int // values that could not be read from their node
	faults
}

// visit reads v from n, which is nil where there is none, and checks it. Line
// is that of v or, where v is missing, that of the object that lacks it.
func (w *walk) visit(f field, v reflect.Value, n *jsontree.Node, line int) {
	if n != nil {
		line = n.Line
		if d := w.read(v, n); d.found() {
			w.unread++
			w.fault(line, d, w.accepted(f, v)...)
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		w.object(v, n, line)
	case reflect.Slice:
		if labels, ok := v.Addr().Interface().(*Labels); ok {
			w.labels(labels, n, line)
		} else {
			w.list(f, v, n, line)
		}
	default:
		if d := w.defect(f, v, n == nil); d.found() {
			w.fault(line, d, w.accepted(f, v)...)
		}
	}
}

// A clashing type has fields of which one can contradict another. Clash tells of
// that; n is the node of the value, nil where there is no document.
type clashing interface {
	clash(w *walk, n *jsontree.Node, line int)
}

// object visits the fields of a struct.
func (w *walk) object(v reflect.Value, n *jsontree.Node, line int) {
	shape := shapeOf(v.Type())
	var space [maxFields]*jsontree.Node
	nodes := w.match(shape, n, space[:0])
	for i, f := range shape.fields {
		w.path = append(w.path, f.name)
		var part *jsontree.Node
		if n != nil {
			part = nodes[i]
		}
		w.visit(f, v.Field(i), part, line)
		w.path = w.path[:len(w.path)-1]
	}
	if c, ok := v.Addr().Interface().(clashing); ok {
		c.clash(w, n, line)
	}
}

// maxFields is room for the fields of any object.
const maxFields = 32

// match appends the node of each field to nodes, nil where there is none;
// nothing where there is no document.
func (w *walk) match(s *shape, n *jsontree.Node, nodes []*jsontree.Node) []*jsontree.Node {
	if n == nil {
		return nil
	}
	nodes = append(nodes, make([]*jsontree.Node, len(s.names))...)
	for part := range n.Parts() {
		at := slices.Index(s.names, part.Name)
		switch {
		case at < 0:
			d := defect{"request.unknown_field", "this field is not known" + w.misspelt(part.Name, s.names)}
			w.below(part.Name, part.NameLine(), d, s.names...)
		case nodes[at] != nil:
			d := defect{"request.repeated_field", "this field is repeated; write it once"}
			w.below(part.Name, part.NameLine(), d)
		default:
			nodes[at] = part
		}
	}
	return nodes
}

// misspelt ends a message about an unknown field, with nothing where no more
// faults are told.
func (w *walk) misspelt(name string, names []string) string {
	if w.full() {
		return ""
	}
	for _, known := range names {
		if strings.EqualFold(name, known) {
			return "; letter case matters, write " + known
		}
	}
	return Suggest(name, names)
}

// phrase joins parts to a problem, unless no more faults are told.
func (w *walk) phrase(parts ...string) string {
	if w.full() {
		return "not told"
	}
	return strings.Join(parts, "")
}

// suggest is Suggest, and "" where no more faults are told.
func (w *walk) suggest(s string, words []string) string {
	if w.full() {
		return ""
	}
	return Suggest(s, words)
}

// list visits the items of a slice and finds those that repeat another.
func (w *walk) list(f field, v reflect.Value, n *jsontree.Node, line int) {
	count := v.Len()
	if n != nil {
		count = n.Count()
	}
	switch {
	case n == nil && v.IsNil() && f.required && f.min == 0:
		w.fault(line, defect{missing.code, "is missing; write [] where there are none"})
	case n == nil && v.IsNil() && f.required:
		w.fault(line, missing)
	case count < f.min:
		w.fault(line, defect{"request.empty_list", "is empty; add one item or more"})
	case f.max > 0 && count > f.max:
		problem := fmt.Sprintf("has %d items, more than %d; send several requests", count, f.max)
		w.fault(line, defect{"request.too_many", problem})
		return
	}
	if n != nil {
		v.Set(reflect.MakeSlice(v.Type(), count, count))
	}
	var seen map[any]int
	if count > 1 {
		seen = make(map[any]int)
	}
	var part *jsontree.Node
	if n != nil {
		part = n.First
	}
	for i := range count {
		w.item(v, part, i, line, seen)
		if part != nil {
			part = part.Next
		}
	}
}

// item visits item i of a slice.
func (w *walk) item(v reflect.Value, part *jsontree.Node, i, line int, seen map[any]int) {
	if part != nil {
		line = part.Line
	}
	before := w.unread
	w.path = append(w.path, strconv.Itoa(i))
	defer func() { w.path = w.path[:len(w.path)-1] }()
	w.visit(field{item: true}, v.Index(i), part, line)
	if w.unread > before || v.Len() == 1 {
		return // an item that was not read equals nothing, and a single one repeats nothing
	}
	key := v.Index(i).Interface()
	if k, ok := key.(interface{ key() string }); ok {
		key = k.key()
	}
	if first, ok := seen[key]; ok {
		if w.full() {
			w.more++
			return
		}
		problem := fmt.Sprintf("is the same as %s/%d; write it once", pointer(w.path[:len(w.path)-1]), first)
		w.fault(line, defect{"request.repeated_item", problem})
		return
	}
	seen[key] = i
}

// labels visits labels. Of a document, those are kept whose names are good, in order.
func (w *walk) labels(list *Labels, n *jsontree.Node, line int) {
	count := len(*list)
	if n != nil {
		count = n.Count()
	}
	if count > maxLabels {
		problem := fmt.Sprintf("has %d labels, more than %d; leave out what no rule reads", count, maxLabels)
		w.fault(line, defect{"request.too_many", problem})
		return
	}
	seen := map[string]bool{}
	if n == nil {
		for i := range *list {
			w.label(&(*list)[i], nil, line, seen)
		}
		return
	}
	*list = make(Labels, 0, count)
	for part := range n.Parts() {
		l := Label{Name: part.Name}
		if w.label(&l, part, part.Line, seen) {
			*list = append(*list, l)
		}
	}
	slices.SortFunc(*list, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
}

// label visits one label, and reports whether it has a name that no other has.
func (w *walk) label(l *Label, n *jsontree.Node, line int, seen map[string]bool) bool {
	at := line
	if n != nil {
		at = n.NameLine()
	}
	switch {
	case !IsLabelName(l.Name):
		w.below(l.Name, at, defect{"request.label_name", w.phrase(quote(l.Name), " is not the name of a label; ",
			"write lower-case letters, digits and underscores, a letter first, at most 64")})
		return false
	case seen[l.Name]:
		w.below(l.Name, at, defect{"request.repeated_field", "this label is repeated; write it once"})
		return false
	}
	seen[l.Name] = true
	w.path = append(w.path, l.Name)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	switch isList := l.List != nil || n != nil && n.Kind == '['; {
	case l.List != nil && l.Text != "":
		w.fault(line, defect{"request.wrong_type", "is a text and a list; write one of the two"})
	case isList:
		w.visit(field{}, reflect.ValueOf(&l.List).Elem(), n, line)
		for i, text := range l.List {
			if d := tooLong(text); d.found() {
				w.tellBelow(n, line, d, strconv.Itoa(i))
			}
		}
	case n != nil && n.Kind != '"' && n.Kind != 'n':
		w.fault(line, defect{"request.wrong_type", "is neither a string nor a list; write one of the two"})
	default:
		w.visit(field{}, reflect.ValueOf(&l.Text).Elem(), n, line)
		if d := tooLong(l.Text); d.found() {
			w.fault(line, d)
		}
	}
	return true
}

// tooLong is the defect of a text of a label that is longer than one may be.
func tooLong(text string) defect {
	if len(text) <= maxLabelText {
		return defect{}
	}
	return defect{"request.long_text", fmt.Sprintf("has %d bytes, more than %d; write a shorter text", len(text), maxLabelText)}
}

// fault tells of a fault, or counts it. What is accepted is copied: it belongs
// to the caller then.
func (w *walk) fault(line int, d defect, accepted ...string) {
	if w.full() {
		w.more++
		return
	}
	w.add(&FieldError{
		Pointer: pointer(w.path), Line: line, Code: d.code, Problem: d.problem, Accepted: slices.Clone(accepted),
	})
}

// below is fault for a field of the object that is visited. A name too long
// for a pointer is told in part.
func (w *walk) below(name string, line int, d defect, accepted ...string) {
	if len(name) > jsontree.MaxName {
		d.problem = quote(name) + ": " + d.problem
		w.fault(line, d, accepted...)
		return
	}
	w.path = append(w.path, name)
	w.fault(line, d, accepted...)
	w.path = w.path[:len(w.path)-1]
}

// tellBelow is fault for a value below the object that is visited, in line, where
// the value has none of its own.
func (w *walk) tellBelow(n *jsontree.Node, line int, d defect, path ...string) {
	if w.full() {
		w.more++
		return
	}
	if n != nil {
		if at := n.At(pointer(path)); at != nil {
			line = at.Line
		}
	}
	depth := len(w.path)
	w.path = append(w.path, path...)
	w.fault(line, d)
	w.path = w.path[:depth]
}

func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + jsontree.Escape(step))
	}
	return b.String()
}
