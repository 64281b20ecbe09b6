package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// An Input is what the rules see of one item: the request without its days,
// its ID and its other items, and the facts.
//
// It is the only definition of input; the JSON Schema that rules are checked
// against, the closed words, and the dictionary of rego/README.md are
// generated from it.
type Input struct {
	Request *request.Request    `json:"request"`
	Facts   *jurisdiction.Facts `json:"facts"`
}

// A shape is the form of one place in the input.
type shape struct {
	kind   reflect.Kind // Struct, Slice, String, Bool or Float64
	words  []string     // the closed words of a string; nil where it is free
	names  []string     // of a struct, in order
	fields map[string]field
	elem   *shape               // of a slice
	terms  map[string]*ast.Term // of the closed words
}

// A field is a named place of a struct.
type field struct {
	index int
	name  *ast.Term
	from  string // the pointers that a fact is made from
	*shape
}

// inputShape is the form of Input.
var inputShape = sync.OnceValue(func() *shape { return shapeOf(reflect.TypeFor[Input]()) })

// unseen are what no rule may read: days are decided in package jurisdiction,
// and the items are decided one by one.
var unseen = map[reflect.Type]bool{
	reflect.TypeFor[request.Day]():     true,
	reflect.TypeFor[request.Instant](): true,
	reflect.TypeFor[request.Moment]():  true,
	reflect.TypeFor[[]request.Item]():  true,
}

// unseenNames are left out for the same reason as they are of no legal weight.
var unseenNames = []string{"version", "id"}

// shapeOf derives the form of a type.
func shapeOf(t reflect.Type) *shape {
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.Slice:
		return &shape{kind: reflect.Slice, elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return structShape(t)
	}
	s := &shape{kind: t.Kind()}
	if t == reflect.TypeFor[request.State]() {
		s.words = stateWords()
	}
	if w, ok := reflect.Zero(t).Interface().(interface{ Words() []string }); ok {
		s.words = w.Words()
	}
	s.terms = make(map[string]*ast.Term, len(s.words))
	for _, w := range s.words {
		s.terms[w] = ast.StringTerm(w)
	}
	return s
}

// stateWords returns the words that stand where a state does.
func stateWords() []string {
	words := []string{"", string(request.Unknown)}
	for _, s := range request.States() {
		words = append(words, string(s))
	}
	return words
}

func structShape(t reflect.Type) *shape {
	s := &shape{kind: reflect.Struct, fields: map[string]field{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if unseen[f.Type] || slices.Contains(unseenNames, name) {
			continue
		}
		s.names = append(s.names, name)
		s.fields[name] = field{index: i, name: ast.InternedTerm(name), from: f.Tag.Get("from"), shape: shapeOf(f.Type)}
	}
	return s
}

// schema returns the JSON Schema of the form, as a value to marshal.
func (s *shape) schema() map[string]any {
	switch s.kind {
	case reflect.Struct:
		properties := map[string]any{}
		for name, f := range s.fields {
			properties[name] = f.schema()
		}
		return map[string]any{"type": "object", "properties": properties, "additionalProperties": false, "required": s.names}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.elem.schema()}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	if s.words != nil && len(s.words) < len(stateWords()) {
		return map[string]any{"type": "string", "enum": s.words}
	}
	return map[string]any{"type": "string"}
}

// InputSchema returns the JSON Schema of the input of the rules.
func InputSchema() []byte {
	schema := inputShape().schema()
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "What a comity rule may read"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return append(text, '\n')
}

// term returns v, which has this form, as Rego sees it.
func (s *shape) term(v reflect.Value) *ast.Term {
	switch s.kind {
	case reflect.Struct:
		v = reflect.Indirect(v)
		pairs := make([][2]*ast.Term, len(s.names))
		for i, name := range s.names {
			f := s.fields[name]
			pairs[i] = [2]*ast.Term{f.name, f.term(v.Field(f.index))}
		}
		return ast.ObjectTerm(pairs...)
	case reflect.Slice:
		if v.Len() == 0 {
			return noTerms
		}
		terms := make([]*ast.Term, v.Len())
		for i := range terms {
			terms[i] = s.elem.term(v.Index(i))
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

// noTerms is the empty list; what the rules are given is never changed.
var noTerms = ast.ArrayTerm()

// value returns the input as Rego sees it.
func (in Input) value() ast.Value { return inputShape().term(reflect.ValueOf(in)).Value }
