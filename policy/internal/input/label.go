package input

import (
	"maps"
	"reflect"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
)

// With returns the form of the input of custom rules, which also read the labels that are
// declared: input.request.labels.<name> is a word or a list of words, and always there.
func With(labels []rule.Label) *Shape {
	if len(labels) == 0 {
		return Root()
	}
	declared := &Shape{Kind: reflect.Map, Fields: map[string]Field{}}
	for _, l := range labels {
		declared.Names = append(declared.Names, l.Name)
		declared.Fields[l.Name] = Field{Name: ast.StringTerm(l.Name), Shape: labelShape(l)}
	}
	field, _ := reflect.TypeFor[request.Request]().FieldByName("Labels")
	req := Root().Fields["request"]
	req.Shape = req.with("labels", Field{Index: field.Index[0], Name: ast.StringTerm("labels"), Shape: declared})
	return Root().with("request", req)
}

// FormOf returns the form of the input of rules.
func FormOf(sources []rule.Source) *Shape {
	for i := range sources {
		if beside := sources[i].Beside; beside != nil {
			return With(beside.Labels)
		}
	}
	return Root()
}

// with returns the form of a struct with another field, which may be there already.
func (s *Shape) with(name string, f Field) *Shape {
	other := *s
	if other.Fields = maps.Clone(s.Fields); !s.Has(name) {
		other.Names = append(slices.Clip(s.Names), name)
	}
	other.Fields[name] = f
	return &other
}

// labelShape returns the form of a label.
func labelShape(l rule.Label) *Shape {
	word := &Shape{Kind: reflect.String, Words: l.Words, terms: map[string]*ast.Term{}}
	if l.Words != nil && !l.List {
		word.Words = append([]string{""}, l.Words...)
	}
	for _, w := range word.Words {
		word.terms[w] = ast.StringTerm(w)
	}
	if l.List {
		return &Shape{Kind: reflect.Slice, Elem: word}
	}
	return word
}

// LabelAt returns what reads the label at the path of the input, a word or a list; both
// nil if there is none.
func (s *Shape) LabelAt(path []string) (word func(Input) string, list *List) {
	if !isLabel(path) || !s.Has(path...) {
		return nil, nil
	}
	name := path[2]
	if s.Fields[path[0]].Fields[path[1]].Fields[name].Kind == reflect.String {
		return func(in Input) string { return in.Request.Labels.Named(name).Text }, nil
	}
	l := wordList(func(in Input) []string { return in.Request.Labels.Named(name).List })
	return nil, &l
}
