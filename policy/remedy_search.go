package policy

import (
	"cmp"
	"context"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A search looks for the remedies of one item. Its request has that item alone.
type search struct {
	engine *Engine
	req    *request.Request
	index  int            // of the item among all
	all    []request.Item // of the request
	item   *Item
	facts  *jurisdiction.Case
	routes []jurisdiction.Route // to every state that any posture could have asked
	trials int
	found  []found
}

// newSearch returns the search for the item of that index.
func newSearch(d Decision, req request.Request, i int, facts *jurisdiction.Case) *search {
	one := req
	one.Data = []request.Item{req.Data[i]}
	return &search{engine: d.engine, req: &one, index: i, all: req.Data, item: &d.Items[i], facts: facts,
		routes: facts.Routes(allAsks...)}
}

// A found is a set of moves that helps.
type found struct {
	paths []string
	moves []move
}

// remedies tries every move alone, then two together.
func (s *search) remedies(ctx context.Context) ([]Remedy, error) {
	moves := s.moves()
	gains := make([]int, len(moves))
	for i, m := range moves {
		allowed, gain, err := s.try(ctx, m)
		if err != nil {
			return nil, err
		}
		if gains[i] = gain; allowed {
			if err := s.keep(ctx, m); err != nil {
				return nil, err
			}
		}
	}
	if err := s.pairs(ctx, moves, gains); err != nil {
		return nil, err
	}
	var list []Remedy
	for _, f := range s.found {
		list = append(list, s.remedy(f.moves))
	}
	if len(list) == 0 {
		return []Remedy{{Kind: NoRemedy, Change: []Change{}, Text: s.say(s.none())}}, nil
	}
	slices.SortFunc(list, compareRemedies)
	return list, nil
}

// none returns the key of what is said where nothing helps.
func (s *search) none() string {
	if s.facts.Process == jurisdiction.ProcessUnknown || slices.Contains(s.facts.Bars, jurisdiction.ProtectsUnknown) {
		return "none_unheld"
	}
	return "none"
}

// pairs tries two moves together, those first that alone came nearest.
func (s *search) pairs(ctx context.Context, moves []move, gains []int) error {
	var pairs [][2]int
	for i := range moves {
		for j := i + 1; j < len(moves); j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	slices.SortStableFunc(pairs, func(a, b [2]int) int {
		return cmp.Compare(gains[b[0]]+gains[b[1]], gains[a[0]]+gains[a[1]])
	})
	for _, p := range pairs {
		a, b := moves[p[0]], moves[p[1]]
		if s.trials >= maxTrials {
			return nil
		}
		if s.covered(a, b) || touch(a, b) {
			continue
		}
		allowed, _, err := s.try(ctx, a, b)
		if err != nil {
			return err
		}
		if allowed {
			if err := s.keep(ctx, a, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// touch reports whether two moves change the same place, so that they are no
// two moves together.
func touch(a, b move) bool {
	return slices.ContainsFunc(a.edits, func(e edit) bool {
		return slices.ContainsFunc(b.edits, func(f edit) bool { return e.path == f.path })
	})
}

// covered reports whether less than these moves helps already.
func (s *search) covered(moves ...move) bool {
	all := paths(moves)
	return slices.ContainsFunc(s.found, func(f found) bool {
		return !slices.ContainsFunc(f.paths, func(path string) bool { return !slices.Contains(all, path) })
	})
}

// keep notes moves that help, without the loose edits that they can do without.
func (s *search) keep(ctx context.Context, moves ...move) error {
	if s.covered(moves...) {
		return nil
	}
	for i := range moves {
		for j := len(moves[i].edits) - 1; moves[i].loose && j >= 0 && len(moves[i].edits) > 1; j-- {
			less := slices.Clone(moves)
			less[i].edits = slices.Delete(slices.Clone(moves[i].edits), j, j+1)
			allowed, _, err := s.try(ctx, less...)
			if err != nil {
				return err
			}
			if allowed {
				moves = less
			}
		}
	}
	all := paths(moves)
	s.found = slices.DeleteFunc(s.found, func(f found) bool {
		return !slices.ContainsFunc(all, func(path string) bool { return !slices.Contains(f.paths, path) })
	})
	s.found = append(s.found, found{all, moves})
	return nil
}

// try decides the changed request for the item alone: whether it is allowed
// and, where it is not, how many more reasons against it are gone than came. A
// change that makes the request malformed is none.
func (s *search) try(ctx context.Context, moves ...move) (allowed bool, gain int, err error) {
	if s.trials++; s.trials > maxTrials {
		return false, 0, nil
	}
	changed := *s.req
	for _, m := range moves {
		for _, e := range m.edits {
			e.apply(&changed)
		}
	}
	if s.asked(changed.Data[0]) {
		return false, 0, nil
	}
	d, err := s.engine.decide(ctx, &changed)
	if len(request.FieldErrors(err)) > 0 {
		return false, 0, nil
	} else if err != nil {
		return false, 0, err
	}
	it := d.Items[0]
	return it.Outcome == Allow, int(it.Outcome-s.item.Outcome) + against(s.item) - against(&it), nil
}

// asked reports whether another item of the request asks the same already, so
// that one made so would be no change.
func (s *search) asked(it request.Item) bool {
	for i, other := range s.all {
		if i != s.index && other.Category == it.Category && slices.Equal(other.StoredIn, it.StoredIn) {
			return true
		}
	}
	return false
}

// against counts the reasons against disclosure.
func against(it *Item) int {
	n := 0
	for _, r := range it.Reasons {
		if r.Effect == Gate || r.Effect == Forbid || r.Effect == Silence {
			n++
		}
	}
	return n
}
