package proof

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Space is all inputs that some rules can tell apart, as variables of a circuit.
//
//   - A field of closed words has a variable for each word, of which one holds. A field
//     of texts or states has them for the words that the rules name, and for a few that
//     stand for all others: rules that compare nothing else see no difference.
//   - A number stands on a constant of the rules or between two.
//   - A list of words has a variable for each word that can be in it.
//   - A list of groups has as many elements as the rules can ask for together: one for
//     each some, and for count so many as decide the comparison.
//   - Whether a text is in a list beside the rules is a variable: what is proved holds
//     whatever the list holds.
type Space struct {
	*Circuit
	form   *input.Shape
	sample input.Input
	beside *rule.Beside

	words   []string       // texts that the rules or the sample name
	states  []string       // states that stand for all that they do not name
	texts   []string       // texts that do
	numbers []float64      // numbers that they name
	cap     int            // above the numbers with which counts are compared
	asked   map[string]int // how many times elements are asked for, by the path of the list

	fields map[string]*field
	listed map[string]map[string]Lit // whether a text is in a list beside the rules
	ranges []Lit                     // what holds of every input by its form
	kept   []Lit                     // what holds of it by the law
}

// A field is one place of the input.
type field struct {
	path  []string
	shape *input.Shape
	is    any // a Lit, word, number, set or group
}

// NewSpace returns the inputs of the form that the rules can tell apart. What they do not
// read is as in the sample.
func NewSpace(form *input.Shape, beside *rule.Beside, sample input.Input, sources []rule.Source) *Space {
	s := &Space{
		Circuit: NewCircuit(), form: form, beside: beside, sample: sample, cap: 2, asked: map[string]int{},
		fields: map[string]*field{}, listed: map[string]map[string]Lit{},
	}
	for i := range sources {
		s.name(sources[i].Module)
		if sources[i].Origin == rule.FromOperator { // the others compare no text but closed words
			s.words = append(s.words, wordsOf(sources[i].Module)...)
		}
	}
	s.words = append(s.words, wordsOf(ast.NewTerm(sample.Value(form)))...)
	s.numbers = append(s.numbers, sample.Request.Offence.MaxYears)
	slices.Sort(s.words)
	s.words = slices.Compact(s.words)
	s.numbers = append(s.numbers, 0)
	slices.Sort(s.numbers)
	s.numbers = slices.Compact(s.numbers)
	s.others(s.cap + s.open(input.ReadBy(form, modules(sources)), 1))
	return s
}

// others chooses words that the rules do not name: one for each place that is read, and
// for each element that is asked for.
func (s *Space) others(n int) {
	for _, asked := range s.asked {
		n += asked
	}
	for _, state := range request.States() {
		if len(s.states) < n && !slices.Contains(s.words, string(state)) {
			s.states = append(s.states, string(state))
		}
	}
	for i := range n {
		s.texts = append(s.texts, "other-"+strconv.Itoa(i+1))
	}
}

// maxCount is the largest number with which a count can be compared.
const maxCount = 64

// wordsOf returns the texts that a module, or a term, names.
func wordsOf(of any) []string {
	var words []string
	ast.WalkTerms(of, func(t *ast.Term) bool {
		if text, ok := t.Value.(ast.String); ok {
			words = append(words, string(text))
		}
		_, isRef := t.Value.(ast.Ref) // whose parts are names of fields
		return isRef
	})
	return words
}

// name collects the numbers that a module names, and the elements of lists for which it
// asks.
func (s *Space) name(of *ast.Module) {
	ast.WalkTerms(of, func(t *ast.Term) bool {
		if v, ok := t.Value.(ast.Number); ok {
			if n, ok := v.Float64(); ok {
				s.numbers = append(s.numbers, n)
			}
		}
		return false
	})
	ast.WalkExprs(of, func(e *ast.Expr) bool {
		s.counted(e)
		return false
	})
	s.ask(of, 1)
	ast.WalkTerms(of, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case *ast.SetComprehension:
			s.ask(v, s.cap)
		case ast.Call:
			if v[0].Value.String() == ast.Count.Name {
				s.askFor(v[1], s.cap)
			}
		}
		return false
	})
}

// counted raises the cap above the numbers in an expression that counts.
func (s *Space) counted(e *ast.Expr) {
	counts := false
	ast.WalkTerms(e, func(t *ast.Term) bool {
		call, ok := t.Value.(ast.Call)
		counts = counts || ok && call[0].Value.String() == ast.Count.Name
		return false
	})
	ast.WalkTerms(e, func(t *ast.Term) bool {
		if v, ok := t.Value.(ast.Number); ok && counts {
			if n, ok := v.Int(); ok && n < maxCount {
				s.cap = max(s.cap, n+1)
			}
		}
		return false
	})
}

// ask notes where elements of lists are asked for, so many each time.
func (s *Space) ask(of any, n int) {
	ast.WalkExprs(of, func(e *ast.Expr) bool {
		switch terms := e.Terms.(type) {
		case *ast.SomeDecl:
			if call, ok := terms.Symbols[0].Value.(ast.Call); ok {
				s.askFor(call[len(call)-1], n)
			}
		case *ast.Every:
			s.askFor(terms.Domain, n)
		}
		return false
	})
}

// askFor notes that so many elements of a list of the input, or of a helper, are asked for.
func (s *Space) askFor(list *ast.Term, n int) {
	if ref, ok := list.Value.(ast.Ref); ok && ref.HasPrefix(ast.InputRootRef) {
		s.asked[strings.Join(input.Names(ref[1:]), ".")] += n
	} else if rule.IsVar(list) {
		s.asked[list.String()] += n
	}
}

// open returns how many texts and states lie on a part of the form, with each element
// of the groups.
func (s *Space) open(part *input.Shape, each int) int {
	switch part.Kind {
	case reflect.Struct, reflect.Map:
		n := 0
		for _, f := range part.Fields {
			n += s.open(f.Shape, each)
		}
		return n
	case reflect.Slice:
		return s.open(part.Elem, each*minSlots)
	case reflect.String:
		if !closed(part) {
			return each
		}
	}
	return 0
}

// closed reports whether a field has few closed words.
func closed(s *input.Shape) bool { return s.Words != nil && !input.AreStates(s.Words) }

// field returns the field at a path of the input; nil if there is none.
func (s *Space) field(path []string) *field {
	key := strings.Join(path, ".")
	if f, ok := s.fields[key]; ok {
		return f
	}
	shape := s.form
	for _, name := range path {
		f, ok := shape.Fields[name]
		if !ok {
			return nil
		}
		shape = f.Shape
	}
	if shape.Kind == reflect.Struct || shape.Kind == reflect.Map {
		return nil
	}
	f := &field{path: path, shape: shape}
	s.fields[key] = f
	f.is = s.fresh(key, shape, tagAt(s.form, path), valueAt(s.form, s.sample, path))
	return f
}

// Parts of the tag of a field: a request has to say something there, and no state that is
// not known.
const (
	required = "required"
	known    = "known"
)

// fresh returns new variables for a place of the form.
func (s *Space) fresh(path string, shape *input.Shape, tag string, sample reflect.Value) any {
	switch shape.Kind {
	case reflect.Bool:
		return s.Var()
	case reflect.Float64:
		n := number{}
		for _, value := range points(s.numbers) {
			n[value] = s.Var()
		}
		s.ranges = append(s.ranges, s.oneOf(n))
		return n
	case reflect.String:
		w := word{}
		for _, text := range s.candidates(shape, tag) {
			w[text] = s.Var()
		}
		s.ranges = append(s.ranges, s.oneOf(w))
		return w
	case reflect.Slice:
		if shape.Elem.Kind == reflect.Struct {
			return s.freshGroup(path, shape.Elem, sample)
		}
		elements := set{}
		for _, text := range s.candidates(shape.Elem, required) {
			elements[text] = s.Var()
		}
		return elements
	}
	return nil
}

// oneOf returns the condition that exactly one value is the right one.
func (s *Space) oneOf(of any) Lit {
	var all []Lit
	switch of := of.(type) {
	case word:
		for _, text := range inOrder(of) {
			all = append(all, of[text])
		}
	case number:
		for _, value := range inOrder(of) {
			all = append(all, of[value])
		}
	}
	return s.OneOf(all)
}

// minSlots is how many elements a list of groups has at least.
const minSlots = 2

// freshGroup returns new variables for a list of groups. The fields of an element have
// none until a rule reads them.
func (s *Space) freshGroup(path string, of *input.Shape, sample reflect.Value) group {
	g := make(group, max(s.asked[path], sample.Len(), minSlots))
	for i := range g {
		g[i] = slot{there: s.Var(), fields: map[string]any{}, shape: of, of: sample.Type().Elem()}
		if i > 0 {
			s.ranges = append(s.ranges, s.Implies(g[i].there, g[i-1].there))
		}
	}
	return g
}

// part returns the field of an element; nil if there is none that rules can read.
func (s *Space) part(at slot, name string) any {
	f, ok := at.shape.Fields[name]
	if !ok || f.Kind != reflect.String && f.Kind != reflect.Bool {
		return nil
	}
	if at.fields[name] == nil {
		tag := at.of.Field(f.Index).Tag.Get("request")
		at.fields[name] = s.fresh("", f.Shape, tag, reflect.Value{})
	}
	return at.fields[name]
}

// candidates returns the texts that a place can hold: its closed words, or those that
// are named, and some others.
func (s *Space) candidates(shape *input.Shape, tag string) []string {
	var all []string
	switch {
	case closed(shape):
		all = slices.Clone(shape.Words)
	case shape.Area || input.AreStates(shape.Words):
		all = append(slices.Clone(s.states), "", string(request.Unknown))
		for _, text := range s.words {
			if request.State(text).Known() || shape.Area && request.Area(text).Known() {
				all = append(all, text)
			}
		}
	default:
		all = slices.Concat(s.texts, s.words, []string{""})
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(text string) bool {
		return text == "" && strings.Contains(tag, required) || text == string(request.Unknown) && strings.Contains(tag, known)
	})
}

// points returns the numbers, and one between each two and beyond the last: halves,
// where there is room, as years have.
func points(numbers []float64) []float64 {
	var all []float64
	for i, n := range numbers {
		all = append(all, n)
		switch {
		case i+1 == len(numbers):
			all = append(all, n+1)
		case numbers[i+1]-n > 0.5:
			all = append(all, n+0.5)
		default:
			all = append(all, (n+numbers[i+1])/2)
		}
	}
	return slices.DeleteFunc(all, func(n float64) bool { return n < 0 })
}

// differences returns, for each part of a field, the condition that it is not as in the
// sample.
func (s *Space) differences(f *field) []Lit {
	sample := valueAt(s.form, s.sample, f.path)
	if elements, ok := f.is.(set); ok {
		var all []Lit
		texts := textsOf(sample)
		for _, text := range inOrder(elements) {
			if slices.Contains(texts, text) {
				all = append(all, elements[text].Not())
			} else {
				all = append(all, elements[text])
			}
		}
		return all
	}
	g, ok := f.is.(group)
	if !ok {
		return []Lit{s.unlike(f.is, sample)}
	}
	var all []Lit
	for i, at := range g {
		if i >= sample.Len() {
			all = append(all, at.there)
			continue
		}
		unlike := []Lit{at.there.Not()}
		for _, name := range inOrder(at.fields) {
			field := sample.Index(i).Field(f.shape.Elem.Fields[name].Index)
			unlike = append(unlike, s.unlike(at.fields[name], field))
		}
		all = append(all, s.Or(unlike...))
	}
	return all
}

// unlike returns the condition that a word, number or boolean is not as in the sample.
func (s *Space) unlike(is any, sample reflect.Value) Lit {
	switch is := is.(type) {
	case Lit:
		if sample.Bool() {
			return is.Not()
		}
		return is
	case word:
		return is.is(sample.String()).Not()
	case number:
		return has(is, sample.Float()).Not()
	}
	return False
}

// inList returns the condition that a word is in a list beside the rules.
func (s *Space) inList(w word, list *rule.List) Lit {
	if s.listed[list.Name] == nil {
		s.listed[list.Name] = map[string]Lit{}
	}
	result := False
	for _, text := range inOrder(w) {
		key := list.Key(text)
		if text == "" {
			continue // which no list holds
		}
		if s.listed[list.Name][key] == 0 {
			s.listed[list.Name][key] = s.Var()
		}
		result = s.Or(result, s.And(w[text], s.listed[list.Name][key]))
	}
	return result
}

// Differences returns, for each field, the conditions that a part of it is not as in the
// sample, and for each list beside the rules, that it holds a text.
func (s *Space) Differences() [][]Lit {
	var all [][]Lit
	for _, key := range inOrder(s.fields) {
		all = append(all, s.differences(s.fields[key]))
	}
	for _, name := range inOrder(s.listed) {
		var texts []Lit
		for _, key := range inOrder(s.listed[name]) {
			texts = append(texts, s.listed[name][key])
		}
		all = append(all, texts)
	}
	return all
}

// Ask returns the question whether all conditions can hold together of an input that
// keeps what the law keeps.
func (s *Space) Ask(all ...Lit) Question {
	return s.Circuit.Ask(slices.Concat(all, s.ranges, s.kept)...)
}

// AskForm is Ask for an input of which only the form is right.
func (s *Space) AskForm(all ...Lit) Question { return s.Circuit.Ask(slices.Concat(all, s.ranges)...) }

// Free returns a word that can be any of some texts.
func (s *Space) Free(texts []string) any {
	w := word{}
	for _, text := range texts {
		w[text] = s.Var()
	}
	s.ranges = append(s.ranges, s.oneOf(w))
	return w
}

// Form returns the form of the inputs.
func (s *Space) Form() *input.Shape { return s.form }
