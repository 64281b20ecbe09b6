package policy

import "github.com/open-policy-agent/opa/v1/ast"

// How deep a rule may nest: the compiler's time doubles with every
// comprehension inside another, and grows with the square of other nesting.
const (
	maxNesting  = 200 // nodes of the syntax tree
	maxClosures = 3   // comprehensions and every
)

// A depth measures how deep the rules of a module nest.
type depth struct {
	nodes, closures int
	last, fault     *ast.Location
}

// tooDeep returns where the module is nested too deep; nil where nowhere.
func tooDeep(module *ast.Module) *ast.Location {
	var d depth
	visitor := ast.NewBeforeAfterVisitor(d.enter, d.leave)
	for _, rule := range module.Rules {
		visitor.Walk(rule)
		if rule.Head.Key != nil {
			visitor.Walk(rule.Head.Key) // which the visitor leaves out
		}
	}
	return d.fault
}

func (d *depth) enter(x any) bool {
	d.nodes++
	if closure(x) {
		d.closures++
	}
	if n, ok := x.(ast.Node); ok && n.Loc() != nil {
		d.last = n.Loc()
	}
	if d.fault == nil && (d.nodes > maxNesting || d.closures > maxClosures) {
		d.fault = d.last
	}
	return d.fault != nil
}

func (d *depth) leave(x any) {
	d.nodes--
	if closure(x) {
		d.closures--
	}
}

// closure reports whether x has variables of its own.
func closure(x any) bool {
	switch x.(type) {
	case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
		return true
	}
	return false
}
