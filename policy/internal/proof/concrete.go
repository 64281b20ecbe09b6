package proof

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/request"
)

// valueAt returns what an input has at a path of the form.
func valueAt(form *input.Shape, in input.Input, path []string) reflect.Value {
	v := reflect.ValueOf(in)
	for _, name := range path {
		f := form.Fields[name]
		if form.Kind == reflect.Map {
			label := v.Interface().(request.Labels).Named(name)
			if f.Kind == reflect.Slice {
				return reflect.ValueOf(label.List)
			}
			return reflect.ValueOf(label.Text)
		}
		v, form = reflect.Indirect(v).Field(f.Index), f.Shape
	}
	return v
}

// tagAt returns what the tag of a field says that a request must have there.
func tagAt(form *input.Shape, path []string) string {
	t := reflect.TypeFor[input.Input]()
	tag := ""
	for _, name := range path {
		f := form.Fields[name]
		if form.Kind == reflect.Map {
			return ""
		}
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		tag = t.Field(f.Index).Tag.Get("request")
		t, form = t.Field(f.Index).Type, f.Shape
	}
	return tag
}

// textsOf returns the text of a value, or those of a list.
func textsOf(v reflect.Value) []string {
	switch {
	case v.Kind() == reflect.String:
		return []string{v.String()}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		var texts []string
		for i := range v.Len() {
			texts = append(texts, v.Index(i).String())
		}
		return texts
	}
	return nil
}

// Input returns the input that values of the variables stand for: the sample, with what
// differs from it.
func (s *Space) Input(values Values) input.Input {
	req := s.sample.Request.Clone()
	facts := *s.sample.Facts
	in := input.Input{Request: &req, Facts: &facts}
	for _, key := range inOrder(s.fields) {
		f := s.fields[key]
		if len(f.path) == 3 && f.path[1] == "labels" {
			setLabel(&req, f.path[2], f.is, values)
			continue
		}
		set := valueAt(s.form, in, f.path)
		if g, ok := f.is.(group); ok {
			set.Set(s.elementsOf(g, set, values))
			continue
		}
		put(set, f.is, values)
	}
	return in
}

// setLabel gives a request a label.
func setLabel(req *request.Request, name string, is any, values Values) {
	label := req.Labels.Named(name)
	label.List = slices.Clone(label.List)
	if elements, ok := is.(set); ok {
		put(reflect.ValueOf(&label.List).Elem(), elements, values)
	} else {
		put(reflect.ValueOf(&label.Text).Elem(), is, values)
	}
	i := slices.IndexFunc(req.Labels, func(l request.Label) bool { return l.Name == name })
	switch {
	case i >= 0:
		req.Labels[i] = label
	case label.Given():
		req.Labels = append(req.Labels, label)
	}
	slices.SortFunc(req.Labels, func(a, b request.Label) int { return strings.Compare(a.Name, b.Name) })
}

// put sets a value to what its variables say.
func put(v reflect.Value, is any, values Values) {
	switch is := is.(type) {
	case Lit:
		v.SetBool(values.Of(is))
	case word:
		for text, l := range is {
			if values.Of(l) {
				v.SetString(text)
			}
		}
	case number:
		for n, l := range is {
			if values.Of(l) {
				v.SetFloat(n)
			}
		}
	case set:
		texts := textsOf(v) // first, in their order
		for _, text := range inOrder(is) {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		list := reflect.MakeSlice(v.Type(), 0, len(is))
		for _, text := range texts {
			if values.Of(has(is, text)) {
				list = reflect.Append(list, reflect.ValueOf(text).Convert(v.Type().Elem()))
			}
		}
		v.Set(list)
	}
}

// elementsOf returns the elements that are there. What no rule reads of them is as in
// the sample, or something that may stand there.
func (s *Space) elementsOf(g group, sample reflect.Value, values Values) reflect.Value {
	all := reflect.MakeSlice(sample.Type(), 0, len(g))
	for i, at := range g {
		if !values.Of(at.there) {
			continue
		}
		element := reflect.New(at.of).Elem()
		if i < sample.Len() {
			element.Set(sample.Index(i))
		} else {
			for _, name := range at.shape.Names {
				f := at.shape.Fields[name]
				if tag := at.of.Field(f.Index).Tag.Get("request"); strings.Contains(tag, required) {
					element.Field(f.Index).SetString(s.candidates(f.Shape, tag)[0])
				}
			}
		}
		for name, is := range at.fields {
			put(element.Field(at.shape.Fields[name].Index), is, values)
		}
		all = reflect.Append(all, element)
	}
	return all
}

// Lists returns the texts that the lists beside the rules hold, as far as it matters.
func (s *Space) Lists(values Values) map[string][]string {
	lists := map[string][]string{}
	for name, texts := range s.listed {
		lists[name] = []string{}
		for _, text := range inOrder(texts) {
			if values.Of(texts[text]) {
				lists[name] = append(lists[name], text)
			}
		}
	}
	return lists
}

// Values returns what the variables are for an input; false if it is larger than the
// space. A text that nothing names becomes one of those that stand for all others.
func (s *Space) Values(in input.Input) (Values, bool) {
	r := reader{space: s, hold: map[Lit]bool{}, as: map[string]string{}, from: map[string]string{}, fits: true}
	for _, key := range inOrder(s.fields) {
		f := s.fields[key]
		r.read(f.is, f.shape, valueAt(s.form, in, f.path))
	}
	for name, texts := range s.listed {
		for text, l := range texts {
			r.hold[l] = s.beside.List(name).Has(cmp.Or(r.from[text], text))
		}
	}
	return s.Circuit.Values(r.hold), r.fits
}

// A reader finds the variables that hold for one input.
type reader struct {
	space    *Space
	hold     map[Lit]bool
	as, from map[string]string // which word stands for a text that nothing names, and the other way
	fits     bool
}

// word returns the word that stands for a text.
func (r *reader) word(shape *input.Shape, text string) string {
	if text == "" || text == string(request.Unknown) || closed(shape) || slices.Contains(r.space.words, text) {
		return text
	}
	if r.as[text] == "" {
		others := r.space.texts
		if shape.Area || input.AreStates(shape.Words) {
			others = r.space.states
		}
		for _, other := range others {
			if r.from[other] == "" {
				r.as[text], r.from[other] = other, text
				break
			}
		}
	}
	return r.as[text]
}

// choose says that one variable of several holds.
func choose[K comparable, M ~map[K]Lit](r *reader, of M, key K) {
	l, ok := of[key]
	r.fits = r.fits && ok
	r.hold[l] = true
}

// read finds the variables of one place.
func (r *reader) read(is any, shape *input.Shape, v reflect.Value) {
	switch is := is.(type) {
	case Lit:
		r.hold[is] = v.Bool()
	case word:
		choose(r, is, r.word(shape, v.String()))
	case number:
		choose(r, is, pointOf(r.space.numbers, v.Float()))
	case set:
		for _, text := range textsOf(v) {
			choose(r, is, r.word(shape.Elem, text))
		}
	case group:
		r.fits = r.fits && v.Len() <= len(is)
		for i, at := range is {
			r.hold[at.there] = i < v.Len()
			for _, name := range inOrder(at.fields) {
				if f := shape.Elem.Fields[name]; i < v.Len() {
					r.read(at.fields[name], f.Shape, v.Index(i).Field(f.Index))
				} else if w, ok := at.fields[name].(word); ok {
					r.hold[w[inOrder(w)[0]]] = true // of what is not there, any
				}
			}
		}
	}
}

// pointOf returns the point that stands for a number: itself, or one that lies between
// the same two.
func pointOf(numbers []float64, n float64) float64 {
	at, named := slices.BinarySearch(numbers, n)
	if named {
		return n
	}
	for _, point := range points(numbers) {
		if i, named := slices.BinarySearch(numbers, point); i == at && !named {
			return point
		}
	}
	return n
}
