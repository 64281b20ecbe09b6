package proof

import (
	"context"
	"slices"
)

// Fewest returns values with which the conditions hold and the fewest fields differ; nil
// if there are none. A field is its parts, and differs where one of them holds. Of the
// fields that differ as few parts hold as can be found by taking back one after the other.
//
// It collects cores: fields that cannot all be the same. A choice that has a field of each
// core and is as small as can be is no larger than the answer; where the conditions can
// hold with these fields alone, it is the answer, and else there is one more core. In all
// these questions nearly every field is the same, so that little is left for the solver.
func (q Question) Fewest(ctx context.Context, fields [][]Lit) (Values, error) {
	var same []Lit
	for _, parts := range fields {
		same = append(same, q.circuit.Or(parts...).Not())
	}
	s := &search{question: q}
	if values, err := s.solve(ctx, nil); values == nil {
		return nil, err
	}
	var cores [][]Lit
	for {
		free, had := smallest(ctx, cores), len(cores)
		var values Values
		for values == nil { // and cores apart from these, as many as there are
			left := except(same, free)
			var err error
			if values, err = s.solve(ctx, left); err != nil {
				return nil, err
			}
			if values != nil && len(cores) == had {
				return q.with(left...).few(ctx, values, slices.Concat(fields...))
			}
			if values == nil {
				core, err := s.core(ctx, nil, left)
				if err != nil {
					return nil, err
				}
				cores, free = append(cores, core), append(free, core...)
			}
		}
	}
}

// A search is what is known of one question.
type search struct {
	question Question
	seen     []Values // with which it holds
}

// solve returns values with which the question and more conditions hold, nil if there are none.
func (s *search) solve(ctx context.Context, more []Lit) (Values, error) {
	for _, values := range s.seen {
		if !slices.ContainsFunc(more, func(l Lit) bool { return !values.Of(l) }) {
			return values, nil
		}
	}
	values, err := s.question.with(more...).Solve(ctx)
	if values != nil {
		s.seen = append(s.seen, values)
	}
	return values, err
}

// core returns those of some conditions that cannot hold with others and the question, of
// which none can be left out. Together they cannot; the others and the question can. It
// halves what is left (QuickXplain), for a core is small.
func (s *search) core(ctx context.Context, others, all []Lit) ([]Lit, error) {
	if len(all) == 1 {
		return all, nil
	}
	first, second := all[:len(all)/2], all[len(all)/2:]
	ofSecond, err := s.part(ctx, others, first, second)
	if err != nil {
		return nil, err
	}
	ofFirst, err := s.part(ctx, others, ofSecond, first)
	return slices.Concat(ofFirst, ofSecond), err
}

// part returns the part of a core that is among some conditions, with what is added to the
// others: none, if these alone cannot hold.
func (s *search) part(ctx context.Context, others, added, all []Lit) ([]Lit, error) {
	others = slices.Concat(others, added)
	if len(added) > 0 {
		if values, err := s.solve(ctx, others); values == nil {
			return nil, err
		}
	}
	return s.core(ctx, others, all)
}

// few takes back, of values with which the conditions hold, what can be of the parts.
func (q Question) few(ctx context.Context, values Values, parts []Lit) (Values, error) {
	for _, l := range parts {
		less := q.with(l.Not())
		if values.Of(l) {
			found, err := less.Solve(ctx)
			if err != nil {
				return nil, err
			}
			if found == nil {
				continue
			}
			values = found
		}
		q = less
	}
	return values, nil
}

// smallest returns the smallest choice that has one of each core; any, where ctx has ended.
func smallest(ctx context.Context, cores [][]Lit) []Lit {
	for n := len(apart(cores)); ctx.Err() == nil; n++ {
		if choice, ok := meet(ctx, cores, n); ok {
			return choice
		}
	}
	return nil
}

// meet returns a choice of at most n that has one of each core.
func meet(ctx context.Context, cores [][]Lit, n int) ([]Lit, bool) {
	if len(apart(cores)) > n || ctx.Err() != nil {
		return nil, false
	}
	if len(cores) == 0 {
		return nil, true
	}
	for _, l := range cores[0] {
		without := slices.DeleteFunc(slices.Clone(cores), func(core []Lit) bool { return slices.Contains(core, l) })
		if choice, ok := meet(ctx, without, n-1); ok {
			return append(choice, l), true
		}
	}
	return nil, false
}

// apart returns cores that have nothing in common: each needs a choice of its own.
func apart(cores [][]Lit) [][]Lit {
	var all [][]Lit
	for _, core := range cores {
		if len(except(core, slices.Concat(all...))) == len(core) {
			all = append(all, core)
		}
	}
	return all
}

// except returns the conditions that are not among others.
func except(all, others []Lit) []Lit {
	return slices.DeleteFunc(slices.Clone(all), func(l Lit) bool { return slices.Contains(others, l) })
}
