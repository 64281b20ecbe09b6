package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

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
