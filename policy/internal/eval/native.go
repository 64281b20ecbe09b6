package eval

import (
	"reflect"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// Most rules only compare fields of the input with constant words. They run as Go
// closures, which is many times faster than OPA. A test compares the two. If a
// package has a rule of any other form, OPA interprets the whole package.

// A nativeRule is one clause of a rule: its code, and the conditions that must hold.
type nativeRule struct {
	code string
	when []condition
}

// A condition is one line of a rule. It gets the input, an input.Input, as a
// reflected value.
type condition func(in reflect.Value) bool

// nativeRules returns the clauses that run natively, in order of code, and the
// packages that do not run natively. All built-in rules do, which a test checks.
func nativeRules(sources []rule.Source) (native []nativeRule, interpreted []string) {
	for i := range sources {
		s := &sources[i]
		if !s.HasRules() {
			continue
		}
		rules, ok := nativeFile(s)
		if !ok {
			interpreted = append(interpreted, s.Package)
		}
		native = append(native, rules...)
	}
	slices.Sort(interpreted)
	interpreted = slices.Compact(interpreted)
	native = slices.DeleteFunc(native, func(r nativeRule) bool {
		return slices.Contains(interpreted, packageOf(r.code))
	})
	slices.SortStableFunc(native, func(a, b nativeRule) int { return strings.Compare(a.code, b.code) })
	return native, interpreted
}

// packageOf returns the package of the rule that has the code.
func packageOf(code string) string {
	if name, ok := strings.CutPrefix(code, "custom."); ok {
		name, _, _ = strings.Cut(name, ".")
		return "data.comity.custom." + name
	}
	return "data.comity"
}

// nativeFile returns the clauses of one file; false if the file has a clause of
// another form, or a helper.
func nativeFile(s *rule.Source) ([]nativeRule, bool) {
	codes := s.Codes()
	if len(codes) != len(s.Module.Rules) {
		return nil, false
	}
	var rules []nativeRule
	for _, found := range codes {
		r := nativeRule{code: s.ID(found)}
		for _, expr := range found.Rule.Body {
			c, ok := nativeCondition(expr)
			if !ok {
				return nil, false
			}
			r.when = append(r.when, c)
		}
		rules = append(rules, r)
	}
	return rules, true
}

// nativeCondition returns the condition of an expression; false if it has another
// form.
func nativeCondition(expr *ast.Expr) (condition, bool) {
	if len(expr.With) > 0 {
		return nil, false
	}
	var c condition
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		c = affirmed(terms)
	case []*ast.Term:
		c = comparison(terms)
	}
	if c == nil {
		return nil, false
	}
	if expr.Negated {
		return func(in reflect.Value) bool { return !c(in) }, true
	}
	return c, true
}

// affirmed returns the condition of a term that is an expression: a boolean of the
// input, or the true that OPA gives to a rule without conditions.
func affirmed(t *ast.Term) condition {
	if t.Value.Compare(ast.Boolean(true)) == 0 {
		return func(reflect.Value) bool { return true }
	}
	if get, s := getter(t); get != nil && s.Kind == reflect.Bool {
		return func(in reflect.Value) bool { return get(in).Bool() }
	}
	return nil
}

// comparison returns the condition of a call: ==, !=, in, or a count that is
// greater than a number; nil for every other call.
func comparison(terms []*ast.Term) condition {
	if len(terms) != 3 {
		return nil
	}
	a, b := terms[1], terms[2]
	switch terms[0].Value.String() {
	case ast.Equal.Name:
		return equality(a, b)
	case ast.NotEqual.Name:
		if equal := equality(a, b); equal != nil {
			return func(in reflect.Value) bool { return !equal(in) }
		}
	case ast.Member.Name:
		return membership(a, b)
	case ast.GreaterThan.Name:
		return countAbove(a, b)
	}
	return nil
}

// equality compares a word or boolean of the input with a constant. Either of the
// two may be the constant.
func equality(a, b *ast.Term) condition {
	if _, ok := a.Value.(ast.Ref); !ok {
		a, b = b, a
	}
	get, s := getter(a)
	if get == nil {
		return nil
	}
	switch want := b.Value.(type) {
	case ast.String:
		if s.Kind == reflect.String {
			return func(in reflect.Value) bool { return get(in).String() == string(want) }
		}
	case ast.Boolean:
		if s.Kind == reflect.Bool {
			return func(in reflect.Value) bool { return get(in).Bool() == bool(want) }
		}
	}
	return nil
}

// membership looks for a constant word in a list of the input, or for a word of the
// input in a constant set.
func membership(a, b *ast.Term) condition {
	if word, ok := a.Value.(ast.String); ok {
		get, s := getter(b)
		if get == nil || s.Kind != reflect.Slice || s.Elem.Kind != reflect.String {
			return nil
		}
		return func(in reflect.Value) bool {
			list := get(in)
			for i := range list.Len() {
				if list.Index(i).String() == string(word) {
					return true
				}
			}
			return false
		}
	}
	get, s := getter(a)
	set, ok := b.Value.(ast.Set)
	if get == nil || s.Kind != reflect.String || !ok {
		return nil
	}
	var words []string
	for _, t := range set.Slice() {
		word, ok := t.Value.(ast.String)
		if !ok {
			return nil
		}
		words = append(words, string(word))
	}
	return func(in reflect.Value) bool { return slices.Contains(words, get(in).String()) }
}

// countAbove compares the length of a list of the input with a whole number.
func countAbove(a, b *ast.Term) condition {
	call, ok := a.Value.(ast.Call)
	if !ok || len(call) != 2 || call[0].Value.String() != ast.Count.Name {
		return nil
	}
	get, s := getter(call[1])
	number, isNumber := b.Value.(ast.Number)
	if get == nil || s.Kind != reflect.Slice || !isNumber {
		return nil
	}
	least, whole := number.Int()
	if !whole {
		return nil
	}
	return func(in reflect.Value) bool { return get(in).Len() > least }
}

// getter returns a function that reads a field of the input, and the form of that
// field; nil if the term is not a field of the input.
func getter(t *ast.Term) (func(reflect.Value) reflect.Value, *input.Shape) {
	ref, ok := t.Value.(ast.Ref)
	if !ok || !ref.HasPrefix(ast.InputRootRef) {
		return nil, nil
	}
	names := input.Names(ref[1:])
	if len(names) != len(ref)-1 {
		return nil, nil
	}
	s := input.Root()
	var path []int
	for _, name := range names {
		f, ok := s.Fields[name]
		if !ok {
			return nil, nil
		}
		path, s = append(path, f.Index), f.Shape
	}
	return func(v reflect.Value) reflect.Value {
		for _, i := range path {
			v = reflect.Indirect(v).Field(i)
		}
		return v
	}, s
}

// fired returns the codes of the native rules that fire, each once.
func fired(rules []nativeRule, in reflect.Value) []string {
	codes := make([]string, 0, 16)
	for i := range rules {
		r := &rules[i]
		if len(codes) > 0 && codes[len(codes)-1] == r.code {
			continue
		}
		if holds(r.when, in) {
			codes = append(codes, r.code)
		}
	}
	return codes
}

// holds reports whether all conditions hold.
func holds(when []condition, in reflect.Value) bool {
	for _, c := range when {
		if !c(in) {
			return false
		}
	}
	return true
}
