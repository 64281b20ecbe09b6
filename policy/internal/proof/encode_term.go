package proof

import (
	"maps"
	"slices"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// term returns what a term stands for.
func (r *Reading) term(t *ast.Term, in scope) any {
	switch v := t.Value.(type) {
	case ast.String:
		return constant(string(v))
	case ast.Boolean:
		return truth(bool(v))
	case ast.Number:
		if n, ok := v.Float64(); ok {
			return number{n: True}
		}
	case ast.Var:
		if is, ok := in.vars[v]; ok {
			return is
		}
		if _, ok := in.parts[v]; !ok {
			return r.rule(in.pkg+"."+string(v), t.Location)
		}
	case ast.Ref:
		return r.ref(v, t.Location, in)
	case ast.Set:
		elements := set{}
		for _, e := range v.Slice() {
			r.collect(elements, nil, e, in, false)
		}
		return elements
	case *ast.SetComprehension:
		elements := set{}
		r.collect(elements, v.Body, v.Term, in, false)
		return elements
	case ast.Object:
		return r.table(t, v, in)
	case ast.Call:
		return r.call(t, v, in)
	}
	return r.form(t, t.Location)
}

// ref returns what a reference to the input or to a rule stands for.
func (r *Reading) ref(ref ast.Ref, at *ast.Location, in scope) any {
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		return r.form(ref, at)
	}
	if part, ok := in.parts[head]; ok {
		if names := input.Names(ref[1:]); len(names) == 1 && len(ref) == 2 {
			if is := r.part(part, names[0]); is != nil {
				return is
			}
		}
		return r.form(ref, at)
	}
	switch {
	case ref.HasPrefix(ast.InputRootRef):
		return r.fieldAt(ref, at)
	case in.imports[head] != nil:
		return r.rule(rule.Dotted(append(slices.Clone(in.imports[head]), ref[1:]...)), at)
	case ref.HasPrefix(ast.DefaultRootRef) && len(input.Names(ref[1:])) == len(ref)-1:
		return r.rule(rule.Dotted(ref), at)
	}
	return r.form(ref, at)
}

// table returns the table of an object.
func (r *Reading) table(t *ast.Term, object ast.Object, in scope) any {
	entries := table{}
	fits := true
	object.Foreach(func(key, value *ast.Term) {
		name, isConstant := key.Value.(ast.String)
		is, isWord := r.term(value, in).(word)
		fits = fits && isConstant && isWord
		entries[string(name)] = is
	})
	if !fits {
		return r.form(t, t.Location)
	}
	return entries
}

// call returns what a call of a function stands for: count, or an operator.
func (r *Reading) call(t *ast.Term, call ast.Call, in scope) any {
	operator := call[0].Value.String()
	if operator == ast.Count.Name {
		if of, ok := call[1].Value.(*ast.SetComprehension); ok && len(in.parts) == 0 {
			elements := set{}
			r.collect(elements, of.Body, of.Term, in, true)
			return r.count(elements)
		}
	}
	var operands []any
	for _, operand := range call[1:] {
		is := r.term(operand, in)
		if _, ok := is.(refused); ok {
			return is
		}
		operands = append(operands, is)
	}
	if operator == ast.Count.Name && len(operands) == 1 {
		switch of := operands[0].(type) {
		case set:
			return r.count(of)
		case group:
			var all []Lit
			for _, at := range of {
				all = append(all, at.there)
			}
			return count(r.Counts(all, r.cap))
		}
	}
	if len(operands) == 2 {
		switch a := operands[0].(type) {
		case count:
			if b, ok := operands[1].(count); ok && operator == ast.Plus.Name {
				return r.sum(a, b)
			}
		case set:
			if b, ok := operands[1].(set); ok {
				if joined := r.joined(operator, a, b); joined != nil {
					return joined
				}
			}
		}
	}
	return r.form(t, t.Location)
}

// count counts the elements of a set.
func (r *Reading) count(of set) count {
	var all []Lit
	for _, text := range inOrder(of) {
		all = append(all, of[text])
	}
	return r.Counts(all, r.cap)
}

// sum adds two counts; what is as much as the last one, or more, is the last one.
func (r *Reading) sum(a, b count) count {
	total := make(count, len(a))
	for i := range total {
		total[i] = False
	}
	for i, x := range a {
		for j, y := range b {
			n := min(i+j, len(total)-1)
			total[n] = r.Or(total[n], r.And(x, y))
		}
	}
	return total
}

// joined returns the set that an operator makes of two; nil if it makes none.
func (r *Reading) joined(operator string, a, b set) any {
	elements := maps.Clone(a)
	for _, text := range inOrder(b) {
		switch operator {
		case ast.Or.Name:
			elements[text] = r.Or(has(a, text), b[text])
		case ast.Minus.Name:
			elements[text] = r.And(has(a, text), b[text].Not())
		}
	}
	switch operator {
	case ast.Or.Name, ast.Minus.Name:
		return elements
	case ast.And.Name:
		for _, text := range inOrder(a) {
			elements[text] = r.And(a[text], has(b, text))
		}
		return elements
	}
	return nil
}
