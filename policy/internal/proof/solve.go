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

// with returns the question with more conditions.
func (q Question) with(more ...Lit) Question {
	q.all = append(q.all[:len(q.all):len(q.all)], more...)
	return q
}

// Size is how large a question is as clauses: three for each gate, one for each condition.
type Size struct {
	Variables int // one for each gate too
	Clauses   int
}

// Size returns how large the question is.
func (q Question) Size() Size {
	nodes := q.circuit.cone(q.all...)
	size := Size{len(nodes), len(q.all)}
	for _, node := range nodes {
		if !q.circuit.isVar(node) {
			size.Clauses += 3
		}
	}
	return size
}

// Solve returns values with which the conditions hold, nil if there are none. The error
// is that of ctx, which is looked at before the solver starts.
func (q Question) Solve(ctx context.Context) (Values, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	k := q.infer()
	if k == nil {
		return nil, nil
	}
	hold := map[Lit]bool{}
	if clauses, nodes := k.clauses(); len(clauses) > 0 {
		s := solver.New(solver.ParseSlice(clauses))
		if s.Solve() != solver.Sat {
			return nil, nil
		}
		for i, is := range s.Model() {
			hold[Lit(nodes[i])] = is
		}
	}
	for node := range k.known {
		if k.known[node] == yes {
			hold[Lit(node)] = true
		}
	}
	return q.circuit.Values(hold), nil
}

// An inference is what follows at once from the conditions of a question. The solver gets
// what is left: next to nothing, where most of the input is fixed.
type inference struct {
	circuit *Circuit
	known   []answer // by the number of the node
}

// An answer is what is known of a condition.
type answer int8

const (
	no   answer = -1
	open answer = 0
	yes  answer = 1
)

// of returns what is known of a condition.
func (k *inference) of(l Lit) answer {
	if l < 0 {
		return -k.known[l.node()]
	}
	return k.known[l.node()]
}

// infer returns what follows; nil if the conditions contradict each other.
func (q Question) infer() *inference {
	k := &inference{q.circuit, make([]answer, len(q.circuit.gates))}
	possible, news := true, true
	learn := func(l Lit) {
		news = news || k.of(l) == open
		possible = possible && k.of(l) != no
		if k.known[l.node()] = yes; l < 0 {
			k.known[l.node()] = no
		}
	}
	learn(True)
	for _, l := range q.all {
		learn(l)
	}
	for possible && news {
		news = false
		for i := len(k.known) - 1; i > 1; i-- { // from what is asked down to the variables
			k.follow(i, learn)
		}
		for i := 2; i < len(k.known); i++ { // and up
			k.follow(i, learn)
		}
	}
	if !possible {
		return nil
	}
	return k
}

// follow learns what follows from what is known of a gate and of its inputs.
func (k *inference) follow(node int, learn func(Lit)) {
	if k.circuit.isVar(node) {
		return
	}
	is, in := Lit(node), k.circuit.gates[node]
	switch a, b := k.of(in.a), k.of(in.b); {
	case k.of(is) == yes:
		learn(in.a)
		learn(in.b)
	case a == no || b == no:
		learn(is.Not())
	case a == yes && b == yes:
		learn(is)
	case k.of(is) == no && a == yes:
		learn(in.b.Not())
	case k.of(is) == no && b == yes:
		learn(in.a.Not())
	}
}

// clauses returns what is left of the question in clauses, over the numbers of the nodes
// in the order that is returned, from 1.
func (k *inference) clauses() (clauses [][]int, nodes []int) {
	number := make([]int, len(k.known))
	for _, node := range k.left() {
		is, in := Lit(node), k.circuit.gates[node]
		for _, either := range [][]Lit{{is.Not(), in.a}, {is.Not(), in.b}, {is, in.a.Not(), in.b.Not()}} {
			clause := make([]int, 0, len(either))
			holds := false
			for _, l := range either {
				holds = holds || k.of(l) == yes
				if k.of(l) != open {
					continue
				}
				if number[l.node()] == 0 {
					nodes = append(nodes, l.node())
					number[l.node()] = len(nodes)
				}
				if l < 0 {
					clause = append(clause, -number[l.node()])
				} else {
					clause = append(clause, number[l.node()])
				}
			}
			if !holds {
				clauses = append(clauses, clause)
			}
		}
	}
	return clauses, nodes
}

// left returns the gates that are not yet as they are known to be, and those on which
// that depends.
func (k *inference) left() []int {
	var gates []int
	needed := make([]bool, len(k.known))
	for node := len(k.known) - 1; node > 1; node-- {
		in := k.circuit.gates[node]
		unmet := k.known[node] == no && k.of(in.a) == open && k.of(in.b) == open
		if k.circuit.isVar(node) || !unmet && (k.known[node] != open || !needed[node]) {
			continue
		}
		needed[in.a.node()], needed[in.b.node()] = true, true
		gates = append(gates, node)
	}
	return gates
}
