package withhold

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestProtect: a sum of parts, as cells between two nodes. The parts flow from
// the one to the other, and the sum flows back.
func TestProtect(t *testing.T) {
	for _, tt := range []struct {
		name      string
		parts     []int
		threshold int
		withheld  []bool // of the parts, then of the sum
	}{
		{"nothing is small", []int{20, 30}, 10, []bool{false, false, false}},
		{"the cheapest other part", []int{3, 30, 20}, 10, []bool{true, false, true, false}},
		{"a part too small to hide it, and another", []int{1, 1, 40}, 10, []bool{true, true, true, false}},
		{"the sum where there is no other part", []int{3}, 10, []bool{true, true}},
		{"a zero is withheld last", []int{3, 0, 40}, 10, []bool{true, false, true, false}},
	} {
		table := Table{Nodes: 2}
		sum := 0
		for _, n := range tt.parts {
			table.Cells = append(table.Cells, Cell{N: n, From: 0, To: 1, Small: 0 < n && n < tt.threshold})
			sum += n
		}
		table.Cells = append(table.Cells, Cell{N: sum, From: 1, To: 0, Small: 0 < sum && sum < tt.threshold})
		table.Protect(tt.threshold)
		var withheld []bool
		for _, c := range table.Cells {
			withheld = append(withheld, c.Withheld)
		}
		assert.Equal(t, tt.withheld, withheld, tt.name)
	}
}
