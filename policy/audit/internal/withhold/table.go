// Package withhold keeps the small numbers of a table from its readers, by
// complementary cell suppression with augmenting paths.
//
// A small number is not published. That is not enough where sums are: who knows
// a sum and all its parts but one can compute that one. So further cells are
// withheld, as few and as small as are found, until every small number could as
// well be any other from 0 to below the threshold.
//
// The table is seen as a network. Each cell is an edge between two nodes, and its
// number is what flows along it. Each sum is a node, at which as much flows in
// as flows out. A reader who sees only the published cells cannot exclude
// another flow that agrees with them. A small cell can be larger or smaller by
// some amount exactly if withheld cells alone can carry that amount around it:
// from one end of the cell to the other. Such a way around is an augmenting
// path, as in the algorithms for the largest flow. The cheapest one is taken, a
// cell that is withheld already costs nothing, and all its cells are withheld.
package withhold

// A Table is numbers that are bound by sums.
type Table struct {
	Cells []Cell
	Nodes int // how many there are; a cell names them from 0
}

// A Cell is one number of a table.
type Cell struct {
	N        int
	From, To int  // the nodes between which it flows
	Small    bool // it is to be withheld for itself
	Withheld bool // set by Protect
}

// Protect withholds the small cells, and further ones until nobody can exclude
// that a small cell has any number from 0 to below the threshold.
func (t Table) Protect(threshold int) {
	n := network{Table: t, values: make([]int, len(t.Cells))}
	for i, c := range t.Cells {
		n.values[i], t.Cells[i].Withheld = c.N, c.Small
	}
	for i, c := range t.Cells {
		if c.Small {
			n.widen(i, c.From, c.To, min(c.N, threshold-1))
			n.widen(i, c.To, c.From, threshold-1-c.N)
		}
	}
}
