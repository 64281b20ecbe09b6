package audit

import (
	"slices"

	"github.com/comity-go/comity/policy/audit/internal/withhold"
)

// Suppress returns the report without small numbers: those from 1 to below the
// threshold, and the accounts that so few requests name. Further numbers are
// withheld until nobody can compute a small one from what is left, by the sums
// over states and over outcomes: a reader of the report cannot exclude any number
// below the threshold. A withheld number does not say for which of the two
// reasons it is withheld. Publish reports on periods that do not overlap: where
// they do, one can be subtracted from the other, and that gives away what each
// withholds.
func (r Report) Suppress(threshold int) Report {
	r.Threshold = threshold
	r.Total.numbers = slices.Clone(r.Total.numbers)
	r.States = slices.Clone(r.States)
	for i := range r.States {
		r.States[i].numbers = slices.Clone(r.States[i].numbers)
	}
	for _, t := range r.tables() {
		t.suppress(threshold)
	}
	return r
}

// tables returns the tables of the report, each with all the sums that its
// numbers are part of: the outcomes together, the other counters one by one.
func (r Report) tables() []table {
	outcomes := append(Outcomes(), Requests)
	all := []table{r.table(outcomes)}
	for _, c := range Counters() {
		if !slices.Contains(outcomes, c) {
			all = append(all, r.table([]Counter{c}))
		}
	}
	return all
}

// named are the counters of accounts, and those of the requests that name them.
var named = map[Counter]Counter{Accounts: Requests, PreservationAccounts: Preservation}

// small reports whether a number is to be withheld for itself.
func (r Row) small(c Counter, threshold int) bool {
	requests, accounts := named[c]
	return r.between(c, threshold) || accounts && r.between(requests, threshold) && r.Number(c).N > 0
}

func (r Row) between(c Counter, threshold int) bool {
	n := r.Number(c).N
	return 0 < n && n < threshold
}

// A table is counters of a report as a network of cells: the states flow through
// the outcomes into the total, and from there back to the states.
type table struct {
	withhold.Table
	numbers []*Number // of each cell
}

// table returns the network of some counters: parts of a sum, and the sum last.
// A counter alone is no part of a sum over its row, so all rows are one node.
func (r Report) table(columns []Counter) table {
	rows := append(slices.Clone(r.States), r.Total)
	total, last := len(r.States), len(columns)-1
	t := table{Table: withhold.Table{Nodes: len(rows) + len(columns)}}
	for i, row := range rows {
		for j, c := range columns {
			from, to := i, len(rows)+j
			if last == 0 {
				from = 0
			}
			if (i == total) != (j == last && last > 0) {
				from, to = to, from
			}
			number := &row.numbers[c.index()]
			t.Cells = append(t.Cells, withhold.Cell{N: number.N, From: from, To: to, Small: row.small(c, r.Threshold)})
			t.numbers = append(t.numbers, number)
		}
	}
	return t
}

// suppress withholds what is small, and what would give that away.
func (t table) suppress(threshold int) {
	t.Protect(threshold)
	for i, c := range t.Cells {
		if c.Withheld {
			*t.numbers[i] = Number{Withheld: true}
		}
	}
}
