package eval

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/rule"
)

// askLists has custom rules ask the lists beside them by a function: OPA would go through
// a million values one by one, and minds letter case.
func askLists(sources []rule.Source) {
	for i := range sources {
		s := &sources[i]
		if s.Beside == nil || len(s.Beside.Lists) == 0 {
			continue
		}
		s.Module = s.Module.Copy()
		ast.WalkExprs(s.Module, func(e *ast.Expr) bool {
			if terms, ok := e.Terms.([]*ast.Term); ok {
				askList(terms)
			}
			return false
		})
		ast.WalkTerms(s.Module, func(t *ast.Term) bool {
			if call, ok := t.Value.(ast.Call); ok {
				askList(call)
			}
			return false
		})
	}
}

// askList makes a call of the function of one that looks into a list.
func askList(call []*ast.Term) {
	if len(call) != 3 || call[0].Value.String() != ast.Member.Name {
		return
	}
	if name, ok := rule.ListOf(call[2]); ok {
		at := call[0].Location
		call[0], call[1], call[2] = ast.NewTerm(check.InList.Ref()).SetLocation(at), ast.StringTerm(name).SetLocation(at), call[1]
	}
}

// inList is that function.
func inList(beside *rule.Beside) func(*rego.Rego) {
	function := &rego.Function{Name: check.InList.Name, Decl: check.InList.Decl}
	return rego.Function2(function, func(_ rego.BuiltinContext, list, value *ast.Term) (*ast.Term, error) {
		name, _ := list.Value.(ast.String)
		word, ok := value.Value.(ast.String)
		l := beside.List(string(name))
		return ast.InternedTerm(ok && l != nil && l.Has(string(word))), nil
	})
}
