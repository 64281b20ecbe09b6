// Package input defines what a rule can read.
//
// [Input] is the only definition. The JSON Schema that OPA checks the rules
// against, the words that a field can have, the key under which an answer is
// remembered and the dictionary in rego/README.md are all derived from its Go
// types, once, as a [Shape].
package input

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// An Input is what the rules see of one item: the request without its days,
// its ID, its items and the texts of its paper, and the facts.
type Input struct {
	Request *request.Request    `json:"request"`
	Facts   *jurisdiction.Facts `json:"facts"`
}

// A Shape is the form of one place in the input.
type Shape struct {
	Kind   reflect.Kind // Struct, Slice, String, Bool or Float64; Map of the labels
	Words  []string     // the closed words of a string; nil where it is free
	Area   bool         // of a string: a state, or a subdivision of one
	Names  []string     // of a struct or of the labels, in order
	Fields map[string]Field
	Elem   *Shape               // of a slice
	terms  map[string]*ast.Term // of the closed words
}

// A Field is a named place of a struct.
type Field struct {
	Index int
	Name  *ast.Term
	From  string // the pointers that a fact is made from
	*Shape
}

// Root is the form of [Input].
var Root = sync.OnceValue(func() *Shape { return shapeOf(reflect.TypeFor[Input]()) })

// unseen are what no rule may read: package jurisdiction decides what the days
// mean, each item is decided by itself, and what else the paper says decides
// nothing.
var unseen = map[reflect.Type]bool{
	reflect.TypeFor[request.Day]():     true,
	reflect.TypeFor[request.Instant](): true,
	reflect.TypeFor[request.Moment]():  true,
	reflect.TypeFor[[]request.Item]():  true,
	reflect.TypeFor[request.Paper]():   true,
	reflect.TypeFor[request.Labels]():  true, // but With adds those that are declared
}

// unseenNames are fields that no rule may read because they have no legal weight.
var unseenNames = []string{"version", "id"}

// shapeOf derives the form of a type.
func shapeOf(t reflect.Type) *Shape {
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Slice:
		return &Shape{Kind: reflect.Slice, Elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return structShape(t)
	}
	s := &Shape{Kind: t.Kind(), Area: t == reflect.TypeFor[request.Area]()}
	if t == reflect.TypeFor[request.State]() {
		s.Words = stateWords
	}
	if w, ok := reflect.Zero(t).Interface().(interface{ Words() []string }); ok {
		s.Words = w.Words()
	}
	s.terms = make(map[string]*ast.Term, len(s.Words))
	for _, w := range s.Words {
		s.terms[w] = ast.StringTerm(w)
	}
	return s
}

// stateWords are the words that a field of states can have.
var stateWords = func() []string {
	words := []string{"", string(request.Unknown)}
	for _, s := range request.States() {
		words = append(words, string(s))
	}
	return slices.Clip(words)
}()

// AreStates reports whether words are those that a field of states can have, and perhaps
// more: too many to list.
func AreStates(words []string) bool {
	return len(words) >= len(stateWords) && slices.Contains(words, string(request.Unknown))
}

func structShape(t reflect.Type) *Shape {
	s := &Shape{Kind: reflect.Struct, Fields: map[string]Field{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if unseen[f.Type] || slices.Contains(unseenNames, name) {
			continue
		}
		s.Names = append(s.Names, name)
		s.Fields[name] = Field{Index: i, Name: ast.InternedTerm(name), From: f.Tag.Get("from"), Shape: shapeOf(f.Type)}
	}
	return s
}

// Schema returns the JSON Schema of the form, as a value to marshal.
func (s *Shape) Schema() map[string]any {
	switch s.Kind {
	case reflect.Struct, reflect.Map:
		properties := map[string]any{}
		for name, f := range s.Fields {
			properties[name] = f.Schema()
		}
		return map[string]any{
			"type": "object", "properties": properties, "additionalProperties": false, "required": s.Names,
		}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.Elem.Schema()}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	if s.Words != nil && !AreStates(s.Words) {
		return map[string]any{"type": "string", "enum": s.Words}
	}
	return map[string]any{"type": "string"}
}

// Term returns v, which has this form, as Rego sees it.
func (s *Shape) Term(v reflect.Value) *ast.Term {
	switch s.Kind {
	case reflect.Struct:
		v = reflect.Indirect(v)
		pairs := make([][2]*ast.Term, len(s.Names))
		for i, name := range s.Names {
			f := s.Fields[name]
			pairs[i] = [2]*ast.Term{f.Name, f.Term(v.Field(f.Index))}
		}
		return ast.ObjectTerm(pairs...)
	case reflect.Map:
		labels := v.Interface().(request.Labels)
		pairs := make([][2]*ast.Term, len(s.Names))
		for i, name := range s.Names {
			f := s.Fields[name]
			pairs[i] = [2]*ast.Term{f.Name, f.Term(f.valueOf(labels.Named(name)))}
		}
		return ast.ObjectTerm(pairs...)
	case reflect.Slice:
		if v.Len() == 0 {
			return noTerms
		}
		terms := make([]*ast.Term, v.Len())
		for i := range terms {
			terms[i] = s.Elem.Term(v.Index(i))
		}
		return ast.ArrayTerm(terms...)
	case reflect.Bool:
		return ast.InternedTerm(v.Bool())
	case reflect.Float64:
		return ast.FloatNumberTerm(v.Float())
	}
	if t, ok := s.terms[v.String()]; ok {
		return t
	}
	return ast.StringTerm(v.String())
}

// valueOf returns what a label of the form is.
func (s *Shape) valueOf(l request.Label) reflect.Value {
	if s.Kind == reflect.Slice {
		return reflect.ValueOf(l.List)
	}
	return reflect.ValueOf(l.Text)
}

// noTerms is the empty list; what the rules are given is never changed.
var noTerms = ast.ArrayTerm()

// Value returns the input as Rego sees it, in the form root.
func (in Input) Value(root *Shape) ast.Value { return root.Term(reflect.ValueOf(in)).Value }
