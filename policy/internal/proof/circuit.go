package proof

// A Lit is a condition: true or false, a variable, a gate of a circuit, or the negation
// of one. Equal conditions of one circuit are often, but not always, the same Lit.
type Lit int32

// The constants.
const (
	True  Lit = 1
	False Lit = -True
)

// Not returns the negation.
func (l Lit) Not() Lit { return -l }

// node is the number of the variable or gate of a condition.
func (l Lit) node() int { return int(max(l, -l)) }

// A Circuit is conditions that are made of variables by and and not.
type Circuit struct {
	gates []gate // by the number of the node; number 0 stands for nothing, 1 for True
	known map[gate]Lit
}

// A gate holds if both inputs do. That of a variable has no inputs.
type gate struct{ a, b Lit }

// NewCircuit returns a circuit without variables.
func NewCircuit() *Circuit { return &Circuit{gates: make([]gate, 2), known: map[gate]Lit{}} }

// Var returns a new variable.
func (c *Circuit) Var() Lit { return c.put(gate{}) }

func (c *Circuit) put(g gate) Lit {
	c.gates = append(c.gates, g)
	return Lit(len(c.gates) - 1)
}

// isVar reports whether a node is a variable.
func (c *Circuit) isVar(node int) bool { return c.gates[node] == gate{} }

// And returns the condition that all hold.
func (c *Circuit) And(all ...Lit) Lit {
	result := True
	for _, l := range all {
		result = c.and(result, l)
	}
	return result
}

func (c *Circuit) and(a, b Lit) Lit {
	switch {
	case a == False || b == False || a == b.Not():
		return False
	case a == True || a == b:
		return b
	case b == True:
		return a
	}
	g := gate{min(a, b), max(a, b)}
	if c.known[g] == 0 {
		c.known[g] = c.put(g)
	}
	return c.known[g]
}

// Or returns the condition that one holds.
func (c *Circuit) Or(all ...Lit) Lit {
	result := False
	for _, l := range all {
		result = c.and(result.Not(), l.Not()).Not()
	}
	return result
}

// Implies returns the condition that b holds where a does.
func (c *Circuit) Implies(a, b Lit) Lit { return c.Or(a.Not(), b) }

// Differ returns the condition that one of the two holds.
func (c *Circuit) Differ(a, b Lit) Lit { return c.Or(c.and(a, b.Not()), c.and(a.Not(), b)) }

// OneOf returns the condition that exactly one holds.
func (c *Circuit) OneOf(all []Lit) Lit {
	some, twice := False, False
	for _, l := range all {
		twice = c.Or(twice, c.and(some, l))
		some = c.Or(some, l)
	}
	return c.and(some, twice.Not())
}

// Counts returns, for each number below n, the condition that so many hold, and last
// the condition that n or more do.
func (c *Circuit) Counts(all []Lit, n int) []Lit {
	counts := make([]Lit, n+1)
	for i := range counts {
		counts[i] = False
	}
	counts[0] = True
	for _, l := range all {
		counts[n] = c.Or(counts[n], c.and(counts[n-1], l))
		for i := n - 1; i > 0; i-- {
			counts[i] = c.Or(c.and(counts[i], l.Not()), c.and(counts[i-1], l))
		}
		counts[0] = c.and(counts[0], l.Not())
	}
	return counts
}

// Values are what the variables and gates of a circuit are, by number.
type Values []bool

// Of returns what a condition is.
func (v Values) Of(l Lit) bool { return v[l.node()] == (l > 0) }

// Values returns what every gate is, where the variables that are listed hold and no
// others.
func (c *Circuit) Values(hold map[Lit]bool) Values {
	v := make(Values, len(c.gates))
	v[True] = true
	for i := 2; i < len(c.gates); i++ {
		if g := c.gates[i]; c.isVar(i) {
			v[i] = hold[Lit(i)]
		} else {
			v[i] = v.Of(g.a) && v.Of(g.b)
		}
	}
	return v
}

// cone returns the numbers of the nodes on which conditions depend, in order.
func (c *Circuit) cone(of ...Lit) []int {
	reached := make([]bool, len(c.gates))
	for _, l := range of {
		reached[l.node()] = true
	}
	var nodes []int
	for i := len(c.gates) - 1; i > 1; i-- {
		if reached[i] && !c.isVar(i) {
			reached[c.gates[i].a.node()], reached[c.gates[i].b.node()] = true, true
		}
	}
	for i := 2; i < len(c.gates); i++ {
		if reached[i] {
			nodes = append(nodes, i)
		}
	}
	return nodes
}
