package check

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A kind is the sort of a value.
type kind int

const (
	unknown kind = iota
	aGroup       // of fields of the input
	aWord
	aNumber
	aTruth
	aNull
	aList
	aSet
	anObject
)

// String returns the kind with its article.
func (k kind) String() string {
	names := []string{
		"unknown", "a group of fields", "a word", "a number", "a boolean", "null", "a list", "a set", "an object",
	}
	return names[k]
}

// kindOf are the kinds of places in the input.
var kindOf = map[reflect.Kind]kind{
	reflect.Struct: aGroup, reflect.Map: aGroup, reflect.Slice: aList, reflect.String: aWord, reflect.Float64: aNumber, reflect.Bool: aTruth,
}

// A meaning is what is known of a term before any rule runs. The zero meaning is
// that of a term of which nothing is known.
type meaning struct {
	kind     kind
	shape    *input.Shape // of a group
	words    []string     // all that it can be; nil where that is open
	area     bool         // a state or a subdivision, which are too many for words
	literals []*ast.Term  // those of the words that are written in the rules
	from     []string     // what it is read from, such as input.facts.bars
	key      *meaning     // of an object
	elem     *meaning     // of a list, a set or an object
	passed   bool         // it came as an argument; another call may pass something else
	open     bool         // a parameter, while no call is known
	written  bool         // an object whose keys are constants, and so all known
	cure     string       // what to do, if there may be no value; empty if there always is one
}

// meaningOf returns the meaning of a place in the input.
func meaningOf(s *input.Shape, from string) meaning {
	m := meaning{kind: kindOf[s.Kind], from: []string{from}}
	switch m.kind {
	case aGroup:
		m.shape = s
	case aList:
		elem := meaningOf(s.Elem, from)
		m.elem = &elem
	case aWord:
		m.words, m.area = s.Words, s.Area
	}
	return m
}

// literal returns the meaning of a constant.
func literal(t *ast.Term) meaning {
	switch v := t.Value.(type) {
	case ast.String:
		return meaning{kind: aWord, words: []string{string(v)}, literals: []*ast.Term{t}}
	case ast.Number:
		return meaning{kind: aNumber}
	case ast.Boolean:
		return meaning{kind: aTruth}
	case ast.Null:
		return meaning{kind: aNull}
	}
	return meaning{}
}

// element returns the meaning of an element of m.
func (m meaning) element() meaning {
	if m.elem == nil {
		return meaning{}
	}
	elem := *m.elem
	elem.passed = elem.passed || m.passed
	return elem
}

// closed reports whether m is read from somewhere that has closed words.
func (m meaning) closed() bool { return m.words != nil && len(m.from) > 0 }

// constant reports whether m is made of words of the rules alone.
func (m meaning) constant() bool { return len(m.literals) > 0 && m.words != nil && len(m.from) == 0 }

// holdsFields reports whether m is a group of fields, or a list of groups: a rule
// has to name a field in it.
func (m meaning) holdsFields() bool {
	return m.kind == aGroup || m.kind == aList && m.elem != nil && m.elem.kind == aGroup
}

// origins returns all that m and its parts are read from.
func (m meaning) origins() []string {
	from := m.from
	for _, part := range []*meaning{m.key, m.elem} {
		if part != nil {
			from = append(slices.Clip(from), part.origins()...)
		}
	}
	return from
}

// id tells meanings apart.
func (m meaning) id() string {
	var b strings.Builder
	fmt.Fprint(&b, m.kind, m.from, len(m.words))
	for _, t := range m.literals {
		fmt.Fprint(&b, t.Location, t.Location.Col)
	}
	if m.elem != nil {
		b.WriteString("[" + m.elem.id() + "]")
	}
	return b.String()
}

// or returns the meaning of what is m or other.
func (m meaning) or(other meaning) meaning {
	out := meaning{
		from:     merge(m.from, other.from, strings.Compare),
		literals: merge(m.literals, other.literals, compareTerms),
		passed:   m.passed || other.passed,
	}
	if m.kind != other.kind || m.kind == aGroup {
		out.from = merge(m.origins(), other.origins(), strings.Compare)
		return out
	}
	out.kind, out.area = m.kind, m.area && other.area
	if m.words != nil && other.words != nil {
		out.words = merge(m.words, other.words, strings.Compare)
	}
	out.key, out.elem = eitherPart(m.key, other.key), eitherPart(m.elem, other.elem)
	return out
}

// eitherPart is or for parts, which an empty list does not have.
func eitherPart(a, b *meaning) *meaning {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	part := a.or(*b)
	return &part
}

// compareTerms orders terms by place.
func compareTerms(a, b *ast.Term) int { return a.Location.Compare(b.Location) }

// merge returns what is in a or b, in order and once.
func merge[E any](a, b []E, compare func(a, b E) int) []E {
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, compare)
	return slices.CompactFunc(all, func(a, b E) bool { return compare(a, b) == 0 })
}
