package audit

import "slices"

// A flow is a table whose withheld numbers may be other ones, as far as the sums
// and what is published allow.
type flow struct {
	table
	values   []int // of the cells, in a world that readers cannot exclude
	withheld []bool
}

// widen withholds further cells, as few and as small as it finds, until the
// others can carry need from one knot to another in place of the cell without:
// then that cell may be smaller by need or, the other way about, larger.
func (f *flow) widen(without, from, to, need int) {
	truth := slices.Clone(f.values)
	for need > 0 {
		path := f.path(without, from, to)
		if path == nil {
			break // the cell is bound by nothing that can be withheld
		}
		amount := need
		for _, s := range path {
			f.withheld[s.cell] = true
			amount = min(amount, f.room(s))
		}
		for _, s := range path {
			f.values[s.cell] += s.sign() * amount
		}
		need -= amount
	}
	f.values = truth
}

// A step is a cell passed in its direction, which makes it larger, or against
// it, which makes it smaller.
type step struct {
	cell  int
	along bool
}

func (s step) sign() int {
	if s.along {
		return 1
	}
	return -1
}

// endless is more than any table holds.
const endless = 1 << 40

// room returns by how much a step can change its cell: no number is negative.
func (f *flow) room(s step) int {
	if s.along {
		return endless
	}
	return f.values[s.cell]
}

// cost returns what is lost by withholding a cell. A nought is a fact too.
func (f *flow) cost(cell int) int {
	switch {
	case f.withheld[cell]:
		return 0
	case f.values[cell] == 0:
		return 50
	}
	return 1 + f.values[cell]
}

// path returns the cheapest way between two knots on which there is room, by
// the algorithm of Bellman and Ford; nil where there is none.
func (f *flow) path(without, from, to int) []step {
	costs, came := make([]int, f.knots), make([]*step, f.knots)
	for i := range costs {
		costs[i] = endless
	}
	costs[from] = 0
	for range f.knots {
		changed := false
		for i := range f.cells {
			changed = i != without && (f.relax(costs, came, step{i, true}) || f.relax(costs, came, step{i, false})) || changed
		}
		if !changed {
			break
		}
	}
	if came[to] == nil {
		return nil
	}
	var path []step
	for at := to; at != from; {
		s := *came[at]
		path = append(path, s)
		at, _ = f.ends(s)
	}
	return path
}

// relax notes a step where it makes a knot cheaper to reach.
func (f *flow) relax(costs []int, came []*step, s step) bool {
	a, b := f.ends(s)
	if costs[a] == endless || f.room(s) == 0 || costs[a]+f.cost(s.cell) >= costs[b] {
		return false
	}
	costs[b], came[b] = costs[a]+f.cost(s.cell), &s
	return true
}

// ends returns the knots between which a step goes.
func (f *flow) ends(s step) (a, b int) {
	c := f.cells[s.cell]
	if s.along {
		return c.from, c.to
	}
	return c.to, c.from
}
