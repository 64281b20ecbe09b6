package eval

import (
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// addFindings adds a twin to every rule that adds a code to one of the sets. The
// twin has the same conditions and adds the whole code, such as forbid.no_control, to the
// set finding of its package. OPA reads this form fastest: there is one set for
// each package, and OPA can index the conditions.
func addFindings(sources []rule.Source) {
	for i := range sources {
		s := &sources[i]
		if !s.HasRules() {
			continue
		}
		module := s.Module.Copy()
		for _, found := range s.Codes() {
			twin := found.Rule.Copy()
			twin.Head = ast.NewHead("finding", ast.StringTerm(s.ID(found)))
			twin.Head.Location, twin.Annotations, twin.Module = found.Rule.Head.Location, nil, module
			for j, expr := range twin.Body {
				twin.Body.Set(plain(expr), j)
			}
			module.Rules = append(module.Rules, twin)
		}
		s.Module = module
	}
}

// plain returns a condition on a boolean of the input as an equality, which OPA can
// index. It means the same, because every field of the input is always present.
func plain(expr *ast.Expr) *ast.Expr {
	term, ok := expr.Terms.(*ast.Term)
	if !ok || len(expr.With) > 0 {
		return expr
	}
	ref, ok := term.Value.(ast.Ref)
	if !ok || !ref.HasPrefix(ast.InputRootRef) || input.TruthAt(input.Names(ref[1:])) == nil {
		return expr
	}
	equal := ast.Equal.Expr(term, ast.BooleanTerm(!expr.Negated))
	equal.Index, equal.Location = expr.Index, expr.Location
	return equal
}
