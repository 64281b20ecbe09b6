package check

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// compare checks a comparison of two terms. It refuses what can never be equal,
// such as a word with a number or with a word that the field does not have, and
// notes with which words the fields are compared.
func (c *checker) compare(at *ast.Term, a meaning, bt *ast.Term, b meaning) {
	a, b = c.withoutFields(at, a), c.withoutFields(bt, b)
	if a.kind != b.kind && a.kind != unknown && b.kind != unknown {
		c.readAll(a)
		c.readAll(b)
		c.faults.Add("rule.never_equal", bt.Location, nil, "%s is %s and %s is %s: they are never equal",
			rule.Brief(at.String()), a.kind, rule.Brief(bt.String()), b.kind)
		return
	}
	if a.kind == aList || a.kind == aSet || a.kind == anObject {
		c.compareWords(a.element(), b.element())
		c.readAll(a)
		c.readAll(b)
		return
	}
	c.compareWords(a, b)
	alike := a.closed() && b.closed() || a.constant() && b.constant() && !a.passed && !b.passed
	if alike && haveNoWordInCommon(a.words, b.words) {
		c.faults.Add("rule.never_equal", bt.Location, nil, "%s and %s have no word in common",
			rule.Brief(at.String()), rule.Brief(bt.String()))
	}
}

// compareWords checks the constants of each side against the closed words of the
// other side, and notes what is read.
func (c *checker) compareWords(a, b meaning) {
	c.requireKnown(a.literals, b)
	c.requireKnown(b.literals, a)
	switch {
	case a.constant() && a.kind == aWord:
		c.note(b.origins(), a.words)
	case b.constant() && b.kind == aWord:
		c.note(a.origins(), b.words)
	default:
		c.readAll(a)
		c.readAll(b)
	}
}

// requireKnown refuses constants that are not among the closed words of m, or are
// no state where m is one.
func (c *checker) requireKnown(literals []*ast.Term, m meaning) {
	if m.area {
		c.requireAreas(literals, m)
		return
	}
	if !m.closed() {
		return
	}
	for _, t := range literals {
		word := string(t.Value.(ast.String))
		if !slices.Contains(m.words, word) {
			c.faults.Add("rule.unknown_word", t.Location, accepted(m), "%s: no such word in %s%s",
				rule.Brief(t.String()), strings.Join(m.from, ", "), request.Suggest(word, m.words))
		}
	}
}

// requireAreas refuses constants that name no state and no subdivision.
func (c *checker) requireAreas(literals []*ast.Term, m meaning) {
	for _, t := range literals {
		word := string(t.Value.(ast.String))
		if word != "" && word != string(request.Unknown) && !request.Area(word).Known() {
			c.faults.Add("rule.unknown_word", t.Location,
				[]string{"", "XX", "a code of ISO 3166-1 such as SE", "of ISO 3166-2 such as CA-ON"},
				"%s: no such word in %s", rule.Brief(t.String()), strings.Join(m.from, ", "))
		}
	}
}

// accepted lists the closed words of m, but not all states.
func accepted(m meaning) []string {
	if input.AreStates(m.words) {
		return []string{"", "XX", "a code of ISO 3166-1 such as SE"}
	}
	return m.words
}

func haveNoWordInCommon(a, b []string) bool {
	return !slices.ContainsFunc(a, func(word string) bool { return slices.Contains(b, word) })
}
