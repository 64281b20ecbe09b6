package proof

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Reading is what some rules say of every input of a space. It understands the forms
// of Rego that run as Go (package eval), and a few more. It is made from the same syntax
// trees, and a test compares what it says with what the engine does.
//
// A rule is understood when it is asked for the first time. One with another form is a
// fault then; a rule that nobody asks for may have any.
type Reading struct {
	*Space
	rules  map[string][]clause // by path, such as data.comity.verdict.ask
	codes  map[string][]clause // those that add a code, by the code
	done   map[string]any      // what the rules stand for, by path
	fixed  map[string]any      // places of the input that stand for something else
	faults *rule.Faults
	clash  Lit      // some rule has two values or none
	within []string // the rules that are being understood, for faults
	steps  int      // taken in loops
}

// maxSteps limits the loops over one question.
const maxSteps = 1_000_000

// A clause is a rule with what the names in it stand for.
type clause struct {
	*ast.Rule
	in   scope
	name string // as faults have it
}

// A scope says what the names of a rule stand for.
type scope struct {
	pkg     string
	imports map[ast.Var]ast.Ref
	vars    map[ast.Var]any // a word, or what else has a value
	parts   map[ast.Var]slot
}

// with returns the scope with one more variable.
func (in scope) with(name ast.Var, is any) scope {
	vars, parts := maps.Clone(in.vars), maps.Clone(in.parts)
	delete(vars, name)
	delete(parts, name)
	if at, ok := is.(slot); ok {
		if parts == nil {
			parts = map[ast.Var]slot{}
		}
		parts[name] = at
	} else {
		if vars == nil {
			vars = map[ast.Var]any{}
		}
		vars[name] = is
	}
	in.vars, in.parts = vars, parts
	return in
}

// Read returns a reading of sources.
func (s *Space) Read(sources []rule.Source, faults *rule.Faults) *Reading {
	r := &Reading{Space: s, rules: map[string][]clause{}, codes: map[string][]clause{}, done: map[string]any{}, fixed: map[string]any{}, faults: faults, clash: False}
	for i := range sources {
		src := &sources[i]
		in := scope{pkg: src.Package, imports: rule.Imports(src.Module)}
		codes := map[*ast.Rule]string{}
		for _, found := range src.Codes() {
			code := src.ID(found)
			codes[found.Rule] = code
			r.codes[code] = append(r.codes[code], clause{found.Rule, in, code})
		}
		for _, written := range src.Module.Rules {
			path := src.Package + "." + rule.NameOf(written)
			r.rules[path] = append(r.rules[path], clause{written, in, cmp.Or(codes[written], path[len("data."):])})
		}
	}
	return r
}

// refuse says that a term has no form that is understood, or another fault.
func (r *Reading) refuse(code string, at *ast.Location, format string, args ...any) any {
	prefix := ""
	if len(r.within) > 0 {
		prefix = r.within[len(r.within)-1] + ": "
	}
	r.faults.Add(code, at, nil, prefix+format, args...)
	return refused{}
}

// form refuses a term.
func (r *Reading) form(of interface{ String() string }, at *ast.Location) any {
	return r.refuse("proof.form", at, "%s: nothing is proved of this form: write it with ==, !=, in, count, not, some or every",
		rule.Brief(of.String()))
}

// step reports whether a loop may go on.
func (r *Reading) step(at *ast.Location) bool {
	if r.steps++; r.steps == maxSteps {
		r.refuse("proof.size", at, "the rule goes through too many elements: split it")
	}
	return r.steps < maxSteps
}

// holds returns the condition that a body holds.
func (r *Reading) holds(body ast.Body, in scope) Lit {
	result := False
	r.body(body, in, True, func(_ scope, where Lit) { result = r.Or(result, where) })
	return result
}

// body calls last for all values of the variables that the expressions declare, with the
// condition that all expressions hold and those before.
func (r *Reading) body(body []*ast.Expr, in scope, where Lit, last func(scope, Lit)) {
	if where == False {
		return
	}
	if len(body) == 0 {
		last(in, where)
		return
	}
	expr, rest := body[0], body[1:]
	if len(expr.With) > 0 {
		r.form(expr, expr.Location)
		return
	}
	if decl, ok := expr.Terms.(*ast.SomeDecl); ok {
		r.some(decl, in, where, func(in scope, where Lit) { r.body(rest, in, where, last) })
		return
	}
	if name, value, ok := assigned(expr); ok {
		r.body(rest, in.with(name, r.term(value, in)), where, last)
		return
	}
	r.body(rest, in, r.And(where, r.condition(expr, in)), last)
}

// assigned returns the variable and the value of x := value.
func assigned(expr *ast.Expr) (ast.Var, *ast.Term, bool) {
	if !expr.IsAssignment() || expr.Negated {
		return "", nil, false
	}
	name, ok := expr.Operand(0).Value.(ast.Var)
	return name, expr.Operand(1), ok
}

// some goes through the elements of a list or set, or the keys and values of a table.
func (r *Reading) some(decl *ast.SomeDecl, in scope, where Lit, then func(scope, Lit)) {
	if len(decl.Symbols) == 1 {
		if call, ok := decl.Symbols[0].Value.(ast.Call); ok {
			r.each(call[1:len(call)-1], call[len(call)-1], in, where, then)
			return
		}
	}
	r.refuse("proof.form", decl.Location, "some without its list: write some x in list")
}

// each does the same for the variables and the list.
func (r *Reading) each(vars []*ast.Term, list *ast.Term, in scope, where Lit, then func(scope, Lit)) {
	var names []ast.Var
	for _, t := range vars {
		name, ok := t.Value.(ast.Var)
		if !ok {
			r.form(t, t.Location)
			return
		}
		names = append(names, name)
	}
	is := r.term(list, in)
	if _, ok := is.(refused); ok {
		return
	}
	if table, ok := is.(table); ok && len(names) == 2 {
		for _, key := range inOrder(table) {
			then(in.with(names[0], constant(key)).with(names[1], table[key]), where)
		}
		return
	}
	if len(names) != 1 {
		r.form(list, list.Location)
		return
	}
	switch is := is.(type) {
	case set:
		for _, text := range inOrder(is) {
			if r.step(list.Location) {
				then(in.with(names[0], constant(text)), r.And(where, is[text]))
			}
		}
	case group:
		for _, at := range is {
			if r.step(list.Location) {
				then(in.with(names[0], at), r.And(where, at.there))
			}
		}
	default:
		r.form(list, list.Location)
	}
}

// every returns the condition that a body holds for every element.
func (r *Reading) every(e *ast.Every, in scope) Lit {
	if e.Key != nil || asksGroup(e.Body) {
		r.form(e, e.Location)
		return False
	}
	fails := False
	r.each([]*ast.Term{e.Value}, e.Domain, in, True, func(in scope, there Lit) {
		fails = r.Or(fails, r.And(there, r.holds(e.Body, in).Not()))
	})
	return fails.Not()
}

// asksGroup reports whether a body goes through a list itself: then no number of elements
// of the lists would be enough.
func asksGroup(body ast.Body) bool {
	found := false
	ast.WalkExprs(body, func(e *ast.Expr) bool {
		switch e.Terms.(type) {
		case *ast.SomeDecl, *ast.Every:
			found = true
		}
		return found
	})
	return found
}

// condition returns the condition that an expression holds.
func (r *Reading) condition(expr *ast.Expr, in scope) Lit {
	holds := False
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		switch is := r.term(terms, in).(type) {
		case Lit:
			holds = is
		case refused:
		default:
			r.form(expr, expr.Location)
		}
	case *ast.Every:
		holds = r.every(terms, in)
	case []*ast.Term:
		holds = r.comparison(expr, terms, in)
	}
	if expr.Negated {
		return holds.Not()
	}
	return holds
}

// comparison returns the condition of a call with two operands.
func (r *Reading) comparison(expr *ast.Expr, terms []*ast.Term, in scope) Lit {
	if len(terms) != 3 || orders[terms[0].Value.String()] == nil && terms[0].Value.String() != ast.Member.Name {
		r.form(expr, expr.Location)
		return False
	}
	operator, left, right := terms[0].Value.String(), terms[1], terms[2]
	if name, ok := rule.ListOf(right); ok && operator == ast.Member.Name {
		if w, ok := r.term(left, in).(word); ok && r.beside.List(name) != nil {
			return r.inList(w, r.beside.List(name))
		}
	}
	if operator == ast.Equal.Name && !expr.Negated && isRef(left) {
		if result, ok := r.lookup(left, right, in); ok {
			return result
		}
	}
	a, b := r.term(left, in), r.term(right, in)
	r.known(a, left, right, in)
	r.known(b, right, left, in)
	switch a := a.(type) {
	case refused:
		return False
	case word:
		switch b := b.(type) {
		case refused:
			return False
		case word:
			if is, ok := equality(operator, r.same(a, b)); ok {
				return is
			}
		case set:
			if operator == ast.Member.Name {
				return r.among(a, b)
			}
		}
	case Lit: // a rule that does not hold has no value, and so is not false
		if b, ok := b.(Lit); ok && (isBoolean(left) || isBoolean(right)) && (isField(left) || isField(right)) {
			if is, ok := equality(operator, r.Differ(a, b).Not()); ok {
				return is
			}
		}
	case count:
		if n, ok := right.Value.(ast.Number); ok {
			return r.counted(expr, operator, a, n)
		}
	case number:
		if b, ok := b.(number); ok {
			return r.ordered(expr, operator, a, b)
		}
	}
	if _, ok := b.(refused); !ok {
		r.form(expr, expr.Location)
	}
	return False
}

// known refuses a constant that a field of closed words never has.
func (r *Reading) known(is any, at, other *ast.Term, in scope) {
	if ref, ok := at.Value.(ast.Ref); !ok || !isField(at) && !rule.IsVar(ref[0]) || !isField(at) && in.parts[ref[0].Value.(ast.Var)].shape == nil {
		return
	}
	constants := []*ast.Term{other}
	if s, ok := other.Value.(ast.Set); ok {
		constants = s.Slice()
	}
	has := func(string) bool { return true }
	switch is := is.(type) {
	case word:
		has = func(text string) bool { _, ok := is[text]; return ok }
	case set:
		has = func(text string) bool { _, ok := is[text]; return ok }
	}
	for _, t := range constants {
		if text, ok := t.Value.(ast.String); ok && !has(string(text)) {
			r.refuse("proof.unknown_word", t.Location, "%s: no such word in %s", rule.Brief(t.String()), rule.Brief(at.String()))
		}
	}
}

func isBoolean(t *ast.Term) bool {
	_, ok := t.Value.(ast.Boolean)
	return ok
}

func isRef(t *ast.Term) bool {
	_, ok := t.Value.(ast.Ref)
	return ok
}

func isField(t *ast.Term) bool {
	ref, ok := t.Value.(ast.Ref)
	return ok && ref.HasPrefix(ast.InputRootRef)
}

// equality returns the condition == or !=.
func equality(operator string, same Lit) (Lit, bool) {
	switch operator {
	case ast.Equal.Name:
		return same, true
	case ast.NotEqual.Name:
		return same.Not(), true
	}
	return False, false
}

// orders are the operators that compare numbers.
var orders = map[string]func(a, b float64) bool{
	ast.Equal.Name:         func(a, b float64) bool { return a == b },
	ast.NotEqual.Name:      func(a, b float64) bool { return a != b },
	ast.LessThan.Name:      func(a, b float64) bool { return a < b },
	ast.LessThanEq.Name:    func(a, b float64) bool { return a <= b },
	ast.GreaterThan.Name:   func(a, b float64) bool { return a > b },
	ast.GreaterThanEq.Name: func(a, b float64) bool { return a >= b },
}

// ordered compares two numbers.
func (r *Reading) ordered(expr *ast.Expr, operator string, a, b number) Lit {
	order := orders[operator]
	if order == nil {
		r.form(expr, expr.Location)
		return False
	}
	result := False
	for _, x := range inOrder(a) {
		for _, y := range inOrder(b) {
			if order(x, y) {
				result = r.Or(result, r.And(a[x], b[y]))
			}
		}
	}
	return result
}

// counted compares a count with a constant below the last one.
func (r *Reading) counted(expr *ast.Expr, operator string, a count, of ast.Number) Lit {
	n, ok := of.Float64()
	order := orders[operator]
	if !ok || order == nil || n >= float64(len(a)-1) || n < 0 {
		r.form(expr, expr.Location)
		return False
	}
	result := False
	for i, is := range a {
		if order(float64(i), n) {
			result = r.Or(result, is)
		}
	}
	return result
}

// lookup compares an entry of a table, such as asked[code], with a word; false if left is
// none. No entry of this key is no value, and the condition is false.
func (r *Reading) lookup(left, right *ast.Term, in scope) (Lit, bool) {
	ref := left.Value.(ast.Ref)
	if len(ref) != 2 || isField(left) || !rule.IsVar(ref[0]) {
		return False, false
	}
	if _, ok := ref[1].Value.(ast.Var); !ok {
		return False, false
	}
	entries, isTable := r.term(ref[0], in).(table)
	key, isWord := r.term(ref[1], in).(word)
	want, isWanted := r.term(right, in).(word)
	if !isTable || !isWord || !isWanted {
		return False, false
	}
	result := False
	for _, name := range inOrder(entries) {
		result = r.Or(result, r.And(key.is(name), r.same(entries[name], want)))
	}
	return result, true
}

// field returns what a place of the input stands for.
func (r *Reading) fieldAt(ref ast.Ref, at *ast.Location) any {
	path := input.Names(ref[1:])
	if len(path) < len(ref)-1 {
		return r.form(ref, at)
	}
	if is, ok := r.fixed[strings.Join(path, ".")]; ok {
		return is
	}
	if f := r.Space.field(slices.Clone(path)); f != nil {
		return f.is
	}
	return r.refuse("proof.unknown_field", at, "%s: no such field, or a group of fields", rule.Brief(ref.String()))
}

// Sources returns the rules of a program, with the module that connects them.
func Sources(p *eval.Program) []rule.Source {
	var sources []rule.Source
	for _, s := range p.Files {
		if !s.Test {
			sources = append(sources, s)
		}
	}
	return append(sources, rule.Parse(rule.EngineFile, p.Generated, rule.FromEngine, nil))
}

// modules yields the modules of sources.
func modules(sources []rule.Source) iter.Seq[*ast.Module] {
	return func(yield func(*ast.Module) bool) {
		for i := range sources {
			if !yield(sources[i].Module) {
				return
			}
		}
	}
}
