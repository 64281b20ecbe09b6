// Package mutant puts small faults into rules, one at a time. Tests that notice each of
// them test every condition: those of the built-in rules, and policytest.Mutate for those
// of an operator.
package mutant

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Mutant is a rule file with one small fault put in.
type Mutant struct {
	Name   string // the file, the rule, and the fault
	Source int    // which file it stands in for
	Module *ast.Module
}

// Of returns every mutant of the sources that are from one origin, in order.
func Of(sources []rule.Source, from rule.Origin) []Mutant {
	var all []Mutant
	for i := range sources {
		if sources[i].Origin != from {
			continue
		}
		m := mutator{sources: sources, at: i, module: sources[i].Module.Copy(), seen: map[string]int{}}
		m.rules()
		all = append(all, m.mutants...)
	}
	return all
}

// A mutator puts faults into one file, one at a time: it changes its copy of
// the file, takes a copy of that, and changes it back.
type mutator struct {
	sources []rule.Source
	at      int
	module  *ast.Module
	rule    string // whose faults are being put in
	in      string // the condition or head that is being changed
	seen    map[string]int
	mutants []Mutant
}

// take takes a copy of the file as it is now.
func (m *mutator) take(format string, args ...any) {
	name := fmt.Sprintf("%s: %s: %s", m.sources[m.at].Name, m.rule, strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "))
	if m.seen[name]++; m.seen[name] > 1 {
		name = fmt.Sprintf("%s (%d)", name, m.seen[name])
	}
	m.mutants = append(m.mutants, Mutant{name, m.at, m.module.Copy()})
}

// put puts a value in a place, takes a copy, and puts back what was there.
func put[T any](m *mutator, place *T, value T, format string, args ...any) {
	was := *place
	*place = value
	m.take(format, args...)
	*place = was
}

// rules puts in the faults of every rule.
func (m *mutator) rules() {
	all := m.module.Rules
	for i, r := range all {
		m.rule = rule.NameOf(r)
		without := slices.Delete(slices.Clone(all), i, i+1)
		if r.Else == nil {
			put(m, &m.module.Rules, without, "drop the rule %s", shown(r.Location))
		} else {
			put(m, &m.module.Rules, slices.Insert(without, i, r.Else), "drop the first branch")
		}
		m.branches(r)
		ast.WalkBodies(r, func(body ast.Body) bool { m.body(body); return false })
		m.terms(r)
	}
}

// branches drops branches behind an else, and swaps each with the next.
func (m *mutator) branches(r *ast.Rule) {
	for n := 1; r.Else != nil; n, r = n+1, r.Else {
		next := r.Else
		swap := func() {
			r.Head.Value, next.Head.Value = next.Head.Value, r.Head.Value
			r.Body, next.Body = next.Body, r.Body
		}
		put(m, &r.Else, next.Else, "drop branch %d", n+1)
		swap()
		m.take("swap branches %d and %d", n, n+1)
		swap()
	}
}

// terms changes what stands in the heads and the conditions of every branch.
func (m *mutator) terms(r *ast.Rule) {
	for ; r != nil; r = r.Else {
		m.in = r.Head.String()
		ast.WalkTerms(r.Head, m.term)
		for _, expr := range r.Body {
			m.in = shown(expr.Location)
			ast.WalkTerms(expr, m.term)
		}
	}
}

// body drops each condition, and turns it round.
func (m *mutator) body(body ast.Body) {
	for i, expr := range body {
		text := shown(expr.Location)
		if expr.Equal(ast.NewExpr(ast.BooleanTerm(true))) {
			continue // stands where there is no condition
		}
		put(m, &body[i], ast.NewExpr(ast.BooleanTerm(true)), "drop the condition %s", text)
		if _, declares := expr.Terms.(*ast.SomeDecl); declares {
			continue
		}
		if expr.Negated {
			put(m, &expr.Negated, false, "drop the not of %s", text)
		} else if op := expr.OperatorTerm(); op == nil || len(swaps[op.String()]) == 0 {
			put(m, &expr.Negated, true, "put not before %s", text)
		}
		m.operator(expr.OperatorTerm(), text)
	}
}

// swaps are what each operator is swapped for.
var swaps = map[string][]*ast.Builtin{
	ast.Equal.Name:         {ast.NotEqual},
	ast.NotEqual.Name:      {ast.Equal},
	ast.LessThan.Name:      {ast.LessThanEq, ast.GreaterThanEq},
	ast.LessThanEq.Name:    {ast.LessThan, ast.GreaterThan},
	ast.GreaterThan.Name:   {ast.GreaterThanEq, ast.LessThanEq},
	ast.GreaterThanEq.Name: {ast.GreaterThan, ast.LessThan},
	ast.And.Name:           {ast.Or},
	ast.Or.Name:            {ast.And},
	ast.Plus.Name:          {ast.Minus},
	ast.Minus.Name:         {ast.Plus, ast.Or},
}

// operator swaps the operator of a call; nil where there is none.
func (m *mutator) operator(op *ast.Term, text string) {
	if op == nil {
		return
	}
	for _, other := range swaps[op.String()] {
		put(m, &op.Value, ast.Value(other.Ref()), "%s for %s in %s", other.Infix, ast.BuiltinMap[op.String()].Infix, text)
	}
}

// term swaps operators, shrinks sets and changes what stands alone; it reports
// whether what is below is done.
func (m *mutator) term(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.Call:
		m.operator(v[0], m.in)
		return false
	case ast.Set:
		m.set(t, v)
		return true
	}
	return m.change(t, func(value ast.Value) { t.Value = value })
}

// set takes out each element of a set, and changes it. The set is made anew,
// for elements do not change in place.
func (m *mutator) set(t *ast.Term, set ast.Set) {
	for _, e := range set.Slice() {
		others := slices.Clip(slices.DeleteFunc(slices.Clone(set.Slice()), e.Equal))
		put(m, &t.Value, ast.Value(ast.NewSet(others...)), "take %s out of %s", e, m.in)
		m.change(e, func(value ast.Value) {
			t.Value = ast.NewSet(append(others, &ast.Term{Value: value, Location: e.Location})...)
		})
		t.Value = set
	}
}

// change puts something else where a field or a constant stands, by write; it
// reports whether there was any.
func (m *mutator) change(t *ast.Term, write func(ast.Value)) bool {
	was := t.Value
	defer func() { write(was) }()
	switch v := was.(type) {
	case ast.Ref:
		for _, other := range m.siblings(t) {
			write(v[:len(v)-1].Append(ast.StringTerm(other)))
			m.take("%s for %v in %s", other, string(v[len(v)-1].Value.(ast.String)), m.in)
		}
	case ast.String:
		for _, other := range m.words(t, write) {
			write(ast.String(other))
			m.take("%q for %s in %s", other, v, m.in)
		}
	case ast.Number:
		n, _ := v.Int()
		write(ast.IntNumberTerm(n + 1).Value)
		m.take("%d for %d in %s", n+1, n, m.in)
	case ast.Boolean:
		if t.Location != nil && shown(t.Location) == v.String() { // not the value of a rule without one
			write(!v)
			m.take("%v for %v in %s", !v, v, m.in)
		}
	default:
		return false
	}
	return true
}

// siblings returns the other fields of the same group and form as the one that is
// read; none where no field is.
func (m *mutator) siblings(t *ast.Term) []string {
	ref, ok := t.Value.(ast.Ref)
	if !ok || !ref.HasPrefix(ast.InputRootRef) {
		return nil
	}
	names, group := input.Names(ref[1:]), input.FormOf(m.sources)
	last := len(names) - 1
	if last < 0 || last < len(ref)-2 { // the whole input, or a place that is not constant
		return nil
	}
	for _, name := range names[:last] {
		group = group.Fields[name].Shape
	}
	form := group.Fields[names[last]].Schema()
	return slices.DeleteFunc(slices.Clone(group.Names), func(name string) bool {
		return name == names[last] || !reflect.DeepEqual(group.Fields[name].Schema(), form)
	})
}

// words returns the other words that may stand where a word does.
func (m *mutator) words(t *ast.Term, write func(ast.Value)) []string {
	said := string(t.Value.(ast.String))
	write(ast.String("?"))
	words := m.accepted(t.Location)
	if slices.Contains(rule.Outcomes, said) {
		words = rule.Outcomes // also where it is compared with what a posture says
	}
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return word == said || strings.Contains(word, " ") // which says what words there are
	})
}

// accepted returns what the check of rules accepts in a place where something
// stands that it does not.
func (m *mutator) accepted(at *ast.Location) []string {
	mutated := m.sources[m.at]
	mutated.Module = m.module
	sources := []rule.Source{mutated}
	if mutated.Role != rule.RuleRole { // whose rules know of no others
		sources = slices.Clone(m.sources)
		sources[m.at] = mutated
	}
	faults := &rule.Faults{}
	check.Sources(context.Background(), sources, false, faults)
	for _, fault := range faults.All() {
		if fault.Line == at.Row && fault.Column == at.Col {
			return fault.Accepted
		}
	}
	return nil
}

// shown is what stands at a place.
func shown(at *ast.Location) string { return string(at.Text) }
