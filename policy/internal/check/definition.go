package check

import (
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A definition is everything of one name in one package: a set, a complete
// rule or a function.
type definition struct {
	path    string // such as data.comity.permit
	clauses []clause
	set     bool
	args    int // of a function
	used    bool
}

// A clause is one rule of a definition.
type clause struct {
	source *rule.Source
	rule   *ast.Rule
}

// define collects the definitions of the sources.
func define(sources []rule.Source) map[string]*definition {
	defs := map[string]*definition{}
	for i := range sources {
		s := &sources[i]
		for _, r := range s.Module.Rules {
			path := s.Package + "." + rule.NameOf(r)
			if defs[path] == nil {
				defs[path] = &definition{path: path}
			}
			defs[path].add(clause{s, r})
		}
	}
	return defs
}

func (d *definition) add(c clause) {
	d.clauses = append(d.clauses, c)
	d.args = max(d.args, len(c.rule.Head.Args))
	d.set = d.set || c.rule.Head.RuleKind() == ast.MultiValue
}

// pkg returns the package of the definition.
func (d *definition) pkg() string { return d.path[:strings.LastIndexByte(d.path, '.')] }

// hasValueEitherWay reports whether the definition has a value also where its
// conditions are false. What they read then counts whether they hold or not.
func (d *definition) hasValueEitherWay() bool {
	for _, cl := range d.clauses {
		if cl.rule.Default || cl.rule.Else != nil {
			return true
		}
	}
	return false
}
