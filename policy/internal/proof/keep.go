package proof

import (
	"strings"

	"github.com/comity-go/comity/jurisdiction"
)

// Keep leaves out of the space what the invariants exclude.
func (s *Space) Keep(invariants []jurisdiction.Invariant) {
	for _, i := range invariants {
		s.kept = append(s.kept, s.broken(i).Not())
	}
}

// broken returns the condition that an invariant does not hold.
func (s *Space) broken(i jurisdiction.Invariant) Lit {
	result := True
	for _, c := range i.If {
		result = s.And(result, s.condition(c))
	}
	for _, c := range i.Then {
		result = s.And(result, s.condition(c).Not())
	}
	return result
}

// condition returns a condition of an invariant.
func (s *Space) condition(c jurisdiction.Condition) Lit {
	result := False
	some := func(l Lit) { result = s.Or(result, l) }
	switch is := s.field(strings.Split(c.Field, ".")).is.(type) {
	case Lit:
		for _, text := range c.Is {
			some(s.Differ(is, truth(text == "true")).Not())
		}
	case word:
		for _, text := range c.Is {
			some(is.is(text))
		}
	case set:
		for _, text := range c.Is {
			some(has(is, text))
		}
		if c.Is == nil {
			for _, text := range inOrder(is) {
				some(is[text])
			}
			result = result.Not()
		}
	case group:
		result = is[0].there.Not()
	}
	if c.Not {
		return result.Not()
	}
	return result
}

func truth(holds bool) Lit {
	if holds {
		return True
	}
	return False
}
