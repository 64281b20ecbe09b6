package withhold

import "slices"

// A network is a table whose withheld numbers may be other ones, as far as the
// sums and what is published allow.
type network struct {
	Table
	values []int // of the cells, in a table that readers cannot exclude
}

// widen withholds further cells, as few and as small as it finds, until the
// others can carry need from one node to another in place of the cell without:
// then that cell may be smaller by need or, from the second node to the first,
// larger. Each round finds one augmenting path and sends along it as much as its
// cells have room for.
func (n *network) widen(without, from, to, need int) {
	truth := slices.Clone(n.values)
	for need > 0 {
		path := n.path(without, from, to)
		if path == nil {
			break // the cell is bound by nothing that can be withheld
		}
		amount := need
		for _, s := range path {
			n.Cells[s.cell].Withheld = true
			amount = min(amount, n.room(s))
		}
		for _, s := range path {
			n.values[s.cell] += s.sign() * amount
		}
		need -= amount
	}
	n.values = truth
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
func (n *network) room(s step) int {
	if s.along {
		return endless
	}
	return n.values[s.cell]
}

// cost returns what is lost by withholding a cell. A zero is a fact too.
func (n *network) cost(cell int) int {
	switch {
	case n.Cells[cell].Withheld:
		return 0
	case n.values[cell] == 0:
		return 50
	}
	return 1 + n.values[cell]
}

// path returns the cheapest path between two nodes on which there is room and
// which does not use the cell without, by the algorithm of Bellman and Ford; nil
// where there is none. The steps are in reverse order.
func (n *network) path(without, from, to int) []step {
	costs, last := make([]int, n.Nodes), make([]*step, n.Nodes)
	for i := range costs {
		costs[i] = endless
	}
	costs[from] = 0
	for range n.Nodes {
		changed := false
		for i := range n.Cells {
			changed = i != without && (n.relax(costs, last, step{i, true}) || n.relax(costs, last, step{i, false})) || changed
		}
		if !changed {
			break
		}
	}
	if last[to] == nil {
		return nil
	}
	var path []step
	for at := to; at != from; {
		s := *last[at]
		path = append(path, s)
		at, _ = n.ends(s)
	}
	return path
}

// relax notes a step where it makes a node cheaper to reach.
func (n *network) relax(costs []int, last []*step, s step) bool {
	a, b := n.ends(s)
	if costs[a] == endless || n.room(s) == 0 || costs[a]+n.cost(s.cell) >= costs[b] {
		return false
	}
	costs[b], last[b] = costs[a]+n.cost(s.cell), &s
	return true
}

// ends returns the nodes between which a step goes.
func (n *network) ends(s step) (a, b int) {
	c := n.Cells[s.cell]
	if s.along {
		return c.From, c.To
	}
	return c.To, c.From
}
