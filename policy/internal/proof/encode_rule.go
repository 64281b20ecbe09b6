package proof

import (
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// rule returns what the rules of a name stand for.
func (r *Reading) rule(path string, at *ast.Location) any {
	if is, ok := r.done[path]; ok {
		return is
	}
	clauses := r.rules[path]
	if len(clauses) == 0 && strings.HasPrefix(path, "data.comity.posture.") && strings.HasSuffix(path, ".ask") {
		return set{} // of a posture that asks nobody
	}
	if len(clauses) == 0 {
		return r.refuse("proof.unknown_rule", at, "%s: no such rule", rule.Brief(path))
	}
	r.done[path] = refused{} // of what refers to itself, which OPA refuses
	r.inside(clauses[0].name, func() { r.done[path] = r.meaning(clauses) })
	return r.done[path]
}

// inside has faults name a rule while it is being understood.
func (r *Reading) inside(name string, understand func()) {
	r.within = append(r.within, name)
	understand()
	r.within = r.within[:len(r.within)-1]
}

// meaning returns what the clauses of a rule stand for.
func (r *Reading) meaning(clauses []clause) any {
	first := clauses[0]
	for _, cl := range clauses {
		if len(cl.Head.Args) > 0 || len(cl.Head.Ref()) != 1 {
			return r.form(cl.Head, cl.Location)
		}
	}
	switch {
	case first.Head.RuleKind() == ast.MultiValue:
		elements := set{}
		for _, cl := range clauses {
			r.inside(cl.name, func() { r.collect(elements, cl.Body, cl.Head.Key, cl.in, false) })
		}
		return elements
	case onlyTrue(clauses):
		return r.someHolds(clauses)
	}
	if len(clauses) == 1 && unconditional(first.Rule) && first.Else == nil {
		return r.term(first.Head.Value, first.in)
	}
	return r.choice(clauses)
}

// unconditional reports whether a rule always holds.
func unconditional(r *ast.Rule) bool {
	return !r.Default && len(r.Body) == 1 && r.Body[0].Equal(ast.NewExpr(ast.BooleanTerm(true)))
}

// onlyTrue reports whether the clauses give true alone, and false by default.
func onlyTrue(clauses []clause) bool {
	for _, cl := range clauses {
		for r := cl.Rule; r != nil; r = r.Else {
			if r.Head.Value == nil || r.Head.Value.Value.Compare(ast.Boolean(!r.Default)) != 0 {
				return false
			}
		}
	}
	return true
}

// someHolds returns the condition that some clause holds.
func (r *Reading) someHolds(clauses []clause) Lit {
	result := False
	for _, cl := range clauses {
		for branch := cl.Rule; branch != nil && !branch.Default; branch = branch.Else {
			result = r.Or(result, r.holds(branch.Body, cl.in))
		}
	}
	return result
}

// collect adds to a set the word of a term for all values with which the body holds. A
// set of what elements of a group have is only counted: no number of elements would be
// enough for what else could be asked of it.
func (r *Reading) collect(elements set, body ast.Body, t *ast.Term, in scope, counted bool) {
	_, constant := t.Value.(ast.String)
	r.body(body, in, True, func(in scope, where Lit) {
		if len(in.parts) > 0 && !constant && !counted {
			r.form(t, t.Location)
			return
		}
		switch element := r.term(t, in).(type) {
		case word:
			r.add(elements, element, where)
		case refused:
		default:
			r.form(t, t.Location)
		}
	})
}

// choice returns the word that the clauses give: that of the first branch that holds, of
// each clause. Clauses that give different words, or none, clash.
func (r *Reading) choice(clauses []clause) any {
	result, none := word{}, True
	give := func(t *ast.Term, where Lit, in scope) {
		is, ok := r.term(t, in).(word)
		if !ok {
			r.form(t, t.Location)
			return
		}
		for _, text := range inOrder(is) {
			when := r.And(where, is[text])
			for _, other := range inOrder(result) {
				if other != text {
					r.clash = r.Or(r.clash, r.And(when, result[other]))
				}
			}
			result[text] = r.Or(result.is(text), when)
		}
	}
	for _, cl := range clauses {
		before := False
		for branch := cl.Rule; branch != nil && !branch.Default; branch = branch.Else {
			holds := r.holds(branch.Body, cl.in)
			give(branch.Head.Value, r.And(holds, before.Not()), cl.in)
			before = r.Or(before, holds)
		}
		none = r.And(none, before.Not())
	}
	for _, cl := range clauses {
		if cl.Default {
			give(cl.Head.Value, none, cl.in)
			none = False
		}
	}
	r.clash = r.Or(r.clash, none)
	return result
}

// Code returns the condition that the rules of a code fire, such as custom.acme.night.
func (r *Reading) Code(code string) Lit {
	result := False
	for _, cl := range r.codes[code] {
		r.inside(cl.name, func() { result = r.Or(result, r.holds(cl.Body, cl.in)) })
	}
	return result
}

// Outcome is the path of the rule that gives the outcome.
const Outcome = "data.comity.verdict.outcome"

// Word returns the word that the rules of a path give, with each text that it can be.
func (r *Reading) Word(path string, texts []string) map[string]Lit {
	given, _ := r.rule(path, nil).(word)
	w := word{}
	for _, text := range texts {
		w[text] = given.is(text)
	}
	return w
}

// Has returns the condition that a text is in the set to which the rules of a path add.
func (r *Reading) Has(path, text string) Lit {
	elements, _ := r.rule(path, nil).(set)
	return has(elements, text)
}

// Fix has a place of the input stand for a word, such as outcome, of which rules that do
// not say what the word is know nothing.
func (r *Reading) Fix(place string, is any) {
	if w, ok := is.(map[string]Lit); ok {
		is = word(w)
	}
	r.fixed[place] = is
}

// FreeSet has the set of a path hold any of some texts.
func (r *Reading) FreeSet(path string, texts []string) {
	elements := set{}
	for _, text := range texts {
		elements[text] = r.Var()
	}
	r.done[path] = elements
}

// Clash returns the condition that some rule that was read has two values, or none.
func (r *Reading) Clash() Lit { return r.clash }
