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

// A kind is what sort of thing a term is.
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
	return []string{"unknown", "a group of fields", "a word", "a number", "a boolean", "null", "a list", "a set", "an object"}[k]
}

// kindOf are the kinds of places in the input.
var kindOf = map[reflect.Kind]kind{
	reflect.Struct: aGroup, reflect.Slice: aList, reflect.String: aWord, reflect.Float64: aNumber, reflect.Bool: aTruth,
}

// A meaning is what is known of a term before any rule runs. The zero meaning
// is a term of which nothing is known.
type meaning struct {
	kind     kind
	shape    *input.Shape // of a group
	words    []string     // all that it can be; nil where that is open
	literals []*ast.Term  // the words that stand in the rules themselves
	from     []string     // what it is read from, such as input.facts.bars
	key      *meaning     // of an object
	elem     *meaning     // of a list, a set or an object
	passed   bool         // as an argument, which other calls may pass otherwise
	open     bool         // an argument of no call, so that nothing is known of it here
	written  bool         // an object with constant keys, and so with all of them
	cure     string       // of what may have no value; empty where there always is one
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
		m.words = s.Words
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

// whole reports whether m holds fields, or is a list of what does: no value
// for a rule to use.
func (m meaning) whole() bool {
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
	out.kind = m.kind
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
