package proof

import (
	"context"

	"github.com/crillab/gophersat/solver"
)

// A Question asks whether conditions can hold together.
type Question struct {
	circuit *Circuit
	all     []Lit
}

// Ask returns the question whether all conditions can hold together.
func (c *Circuit) Ask(all ...Lit) Question { return Question{c, all} }

// Size is how large a question is.
type Size struct {
	Variables int // of the question in clauses, one for each gate too
	Clauses   int
}

// Solve returns values with which the conditions hold, nil if there are none. The error
// is that of ctx, which is looked at before the solver starts.
func (q Question) Solve(ctx context.Context) (Values, Size, error) {
	if err := ctx.Err(); err != nil {
		return nil, Size{}, context.Cause(ctx)
	}
	clauses, nodes := q.clauses()
	size := Size{len(nodes), len(clauses)}
	s := solver.New(solver.ParseSlice(clauses))
	if s.Solve() != solver.Sat {
		return nil, size, nil
	}
	hold, model := map[Lit]bool{}, s.Model()
	for i, node := range nodes {
		hold[Lit(node)] = i < len(model) && model[i]
	}
	return q.circuit.Values(hold), size, nil
}

// clauses returns the question in clauses, three for each gate, over the numbers of the
// nodes in the order that is returned, from 1.
func (q Question) clauses() (clauses [][]int, nodes []int) {
	c := q.circuit
	nodes = c.cone(q.all...)
	number := make(map[int]int, len(nodes))
	for i, node := range nodes {
		number[node] = i + 1
	}
	literal := func(l Lit) int {
		if l < 0 {
			return -number[l.node()]
		}
		return number[l.node()]
	}
	for _, node := range nodes {
		if g := c.gates[node]; g != (gate{}) {
			is, a, b := number[node], literal(g.a), literal(g.b)
			clauses = append(clauses, []int{-is, a}, []int{-is, b}, []int{is, -a, -b})
		}
	}
	for _, l := range q.all {
		switch l {
		case True:
		case False:
			clauses = append(clauses, []int{})
		default:
			clauses = append(clauses, []int{literal(l)})
		}
	}
	return clauses, nodes
}

// Few returns values with which the conditions hold and few of the others do, nil if there
// are none: none of these could be taken back, alone or with more of them. It takes back
// what it can one by one, the first of the others first.
func (q Question) Few(ctx context.Context, others []Lit) (Values, Size, error) {
	values, size, err := q.Solve(ctx)
	if values == nil {
		return nil, size, err
	}
	for _, l := range others {
		less := q.with(l.Not())
		if values.Of(l) {
			found, _, err := less.Solve(ctx)
			if err != nil {
				return nil, size, err
			}
			if found == nil {
				continue
			}
			values = found
		}
		q = less
	}
	return values, size, nil
}

// with returns the question with one more condition.
func (q Question) with(l Lit) Question {
	q.all = append(q.all[:len(q.all):len(q.all)], l)
	return q
}
