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
		rule.EachLookup(s.Module, func(call []*ast.Term, list string) {
			at := call[0].Location
			call[0], call[1], call[2] = ast.NewTerm(check.InList.Ref()).SetLocation(at), ast.StringTerm(list).SetLocation(at), call[1]
		})
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
