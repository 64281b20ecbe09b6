package audit

import "slices"

// Suppress returns the report without small numbers: from 1 to below the
// threshold, and the accounts that so few requests name. Further numbers are withheld until nobody
// can compute one of these from what is left, by the sums over states and over
// outcomes: whoever reads the report can exclude no number below the threshold.
// A number that is withheld is so for either reason; it does not say which.
// Reports on periods that overlap can be subtracted from one another, and give
// away what each withholds: publish periods that do not.
func (r Report) Suppress(threshold int) Report {
	r.Threshold = threshold
	r.Total.numbers = slices.Clone(r.Total.numbers)
	r.States = slices.Clone(r.States)
	for i := range r.States {
		r.States[i].numbers = slices.Clone(r.States[i].numbers)
	}
	for _, t := range r.tables() {
		t.protect(threshold)
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

// A table is numbers that sums bind, as a network: each number is what flows
// from one knot to another, and each sum says that as much flows into a knot as
// out of it. The states flow through the outcomes into the total, and from there
// back to the states.
type table struct {
	cells []*cell
	knots int
}

// A cell is one number in a network.
type cell struct {
	*Number
	from, to int
	small    bool
}

// table returns the network of some counters: parts of a sum, and the sum last.
// A counter alone is no part of a sum over its row, so that all rows are one knot.
func (r Report) table(columns []Counter) table {
	rows := append(slices.Clone(r.States), r.Total)
	total, last := len(r.States), len(columns)-1
	t := table{knots: len(rows) + len(columns)}
	for i, row := range rows {
		for j, c := range columns {
			from, to := i, len(rows)+j
			if last == 0 {
				from = 0
			}
			if (i == total) != (j == last && last > 0) {
				from, to = to, from
			}
			t.cells = append(t.cells, &cell{&row.numbers[c.index()], from, to, row.small(c, r.Threshold)})
		}
	}
	return t
}

// protect withholds what is small, and what would give that away.
func (t table) protect(threshold int) {
	f := flow{table: t, values: make([]int, len(t.cells)), withheld: make([]bool, len(t.cells))}
	for i, c := range t.cells {
		f.values[i], f.withheld[i] = c.N, c.small
	}
	for i, c := range t.cells {
		if c.small {
			f.widen(i, c.from, c.to, min(c.N, threshold-1))
			f.widen(i, c.to, c.from, threshold-1-c.N)
		}
	}
	for i, c := range t.cells {
		if f.withheld[i] {
			*c.Number = Number{Withheld: true}
		}
	}
}
