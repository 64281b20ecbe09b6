package policy

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// WithRemedies returns the decision, as it was made, with the remedies of each
// item that is not allowed. A remedy is a smallest set of changes to the request
// that would make the answer for the item allow: one or two moves from a closed
// list. Each remedy was found by deciding the changed request, and none contains
// another. At most 64 changed requests are decided for an item, so that the list
// may lack some.
//
// The errors are those of Decide. A decision that was read back from JSON has no
// engine and gives an error.
func (d Decision) WithRemedies(ctx context.Context) (Decision, error) {
	if d.engine == nil {
		return Decision{}, errors.New("a decision that was read back has no engine: decide the request again")
	}
	req := *d.request
	req.ID = d.RequestID
	whole, cases, err := d.engine.facts(&req)
	if err != nil {
		return Decision{}, err
	}
	if d, err = d.engine.Decide(ctx, req); err != nil {
		return Decision{}, err
	}
	for i := range d.Items {
		if d.Items[i].Outcome == Allow {
			continue
		}
		if d.Items[i].Remedies, err = newSearch(d, whole, i, &cases[i]).remedies(ctx); err != nil {
			return Decision{}, err
		}
	}
	return d, nil
}

// remedies tries every move alone, then two together. Pairs are tried in the
// order of what their moves gained alone, until the trials are used up.
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
	for _, found := range s.solutions {
		list = append(list, s.remedy(found.moves))
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
		if s.covered(a, b) || overlap(a, b) {
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

// overlap reports whether two moves change the same value, so that they cannot be
// made together.
func overlap(a, b move) bool {
	return slices.ContainsFunc(a.edits, func(e edit) bool {
		return slices.ContainsFunc(b.edits, func(f edit) bool { return e.path == f.path })
	})
}

// covered reports whether a solution is known that changes no more than these
// moves do.
func (s *search) covered(moves ...move) bool {
	all := paths(moves)
	return slices.ContainsFunc(s.solutions, func(known solution) bool { return subset(known.paths, all) })
}

// subset reports whether all has every path of some.
func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(path string) bool { return !slices.Contains(all, path) })
}

// keep adds moves that help to the solutions, without the loose edits that are
// not needed, and drops the solutions that change more.
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
	s.solutions = slices.DeleteFunc(s.solutions, func(known solution) bool { return subset(all, known.paths) })
	s.solutions = append(s.solutions, solution{all, moves})
	return nil
}

// try decides the changed request for the item alone. It returns whether the item
// is allowed and, if not, the gain: how many reasons against it went, less those
// that came. Moves that make the request malformed gain nothing.
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
	if s.repeats(changed.Data[0]) {
		return false, 0, nil
	}
	err = s.engine.decideInto(ctx, &s.trial, &changed, nil, s.trial.again().key[:0])
	if len(request.FieldErrors(err)) > 0 {
		return false, 0, nil
	} else if err != nil {
		return false, 0, err
	}
	it := &s.trial.Items[0]
	return it.Outcome == Allow, int(it.Outcome-s.item.Outcome) + countAgainst(s.item) - countAgainst(it), nil
}

// repeats reports whether another item of the request asks for the same already:
// a request must not say one item twice.
func (s *search) repeats(it request.Item) bool {
	for i, other := range s.all {
		if i != s.index && other.Same(it) {
			return true
		}
	}
	return false
}

// countAgainst counts the reasons against disclosure.
func countAgainst(it *Item) int {
	n := 0
	for _, r := range it.Reasons {
		if r.Effect == EffectGate || r.Effect == EffectForbid || r.Effect == EffectSilence {
			n++
		}
	}
	return n
}

// paths returns where the moves change the request, in order.
func paths(moves []move) []string {
	var list []string
	for _, m := range moves {
		for _, e := range m.edits {
			list = append(list, e.path)
		}
	}
	slices.Sort(list)
	return list
}

// remedy returns the wire form of moves made together.
func (s *search) remedy(moves []move) Remedy {
	r := Remedy{Change: []Change{}}
	var sentences []string
	for _, m := range moves {
		if slices.Index(remedyKinds, m.kind) > slices.Index(remedyKinds, r.Kind) {
			r.Kind = m.kind
		}
		for _, e := range m.edits {
			r.Change = append(r.Change, Change{Path: s.inAll(e.path), Value: canonical(e.value)})
		}
		sentences = append(sentences, m.text)
	}
	slices.SortFunc(r.Change, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	r.Text = strings.Join(sentences, " ")
	return r
}

// inAll returns the path as it is in the request with all its items.
func (s *search) inAll(path string) string {
	if field, ok := strings.CutPrefix(path, "/data/0/"); ok {
		return "/data/" + strconv.Itoa(s.index) + "/" + field
	}
	return path
}

// remedyKinds are the kinds, the lightest first.
var remedyKinds = []RemedyKind{SupplyInformation, Narrow, ObtainAuthority, ChangeChannel}

// compareRemedies puts the remedy with fewer changes first, then the lighter kind.
func compareRemedies(a, b Remedy) int {
	return cmp.Or(cmp.Compare(len(a.Change), len(b.Change)),
		cmp.Compare(slices.Index(remedyKinds, a.Kind), slices.Index(remedyKinds, b.Kind)),
		strings.Compare(a.Change[0].Path, b.Change[0].Path), strings.Compare(a.Text, b.Text))
}
