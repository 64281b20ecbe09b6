package proof

import (
	"maps"
	"reflect"
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
)

// What a term of a rule stands for while the input has variables for values, beside a
// condition, a Lit.
type (
	// A word says for each text the condition that the term is it. Exactly one holds.
	word map[string]Lit

	// A number says the same for each number.
	number map[float64]Lit

	// A count says for each number from 0 the condition that the term is it; the last
	// one, that it is the number or more.
	count []Lit

	// A set says for each text the condition that it is among the elements.
	set map[string]Lit

	// A group is a list whose elements have fields.
	group []slot

	// A table is an object whose keys are constants.
	table map[string]word

	// What is refused has no meaning, and a fault has said so.
	refused struct{}
)

// A slot is where an element of a group can be.
type slot struct {
	there  Lit
	fields map[string]any // those that are read
	shape  *input.Shape
	of     reflect.Type
}

// inOrder returns the keys of what a term stands for, in order.
func inOrder[K string | float64, V any, M ~map[K]V](m M) []K { return slices.Sorted(maps.Keys(m)) }

// constant returns a word that is always the same.
func constant(text string) word { return word{text: True} }

// is returns the condition that the word is a text.
func (w word) is(text string) Lit { return has(w, text) }

// has returns the condition that stands beside a key; False if there is none.
func has[K comparable, M ~map[K]Lit](m M, key K) Lit {
	if l, ok := m[key]; ok {
		return l
	}
	return False
}

// same returns the condition that two words are the same.
func (c *Circuit) same(a, b word) Lit {
	if len(b) < len(a) {
		a, b = b, a
	}
	result := False
	for _, text := range inOrder(a) {
		result = c.Or(result, c.And(a[text], b.is(text)))
	}
	return result
}

// among returns the condition that a word is in a set.
func (c *Circuit) among(w word, s set) Lit {
	result := False
	for _, text := range inOrder(w) {
		result = c.Or(result, c.And(w[text], has(s, text)))
	}
	return result
}

// add adds a word to a set where a condition holds.
func (c *Circuit) add(s set, w word, where Lit) {
	for _, text := range inOrder(w) {
		s[text] = c.Or(has(s, text), c.And(where, w[text]))
	}
}
