package policy

import (
	"maps"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkImports checks what a file imports.
func (c *checker) checkImports(s *rule.Source) {
	c.in = s
	for _, i := range s.Module.Imports {
		path := i.Path.Value.(ast.Ref)
		at := i.Path.Location
		switch text := rule.Dotted(path); {
		case path.HasPrefix(ast.InputRootRef):
			c.faults.Add(at, nil, "import %s: fields are read by their full name: write %s where it is used", rule.Brief(text), rule.Brief(text))
		case !path.HasPrefix(ast.DefaultRootRef):
			c.faults.Add(at, nil, "import %s: not needed and not for rules: leave it out", rule.Brief(text))
		case len(path) == 1:
			c.faults.Add(at, nil, "import data: name the rule or package that is read")
		case !c.mayImport(text):
			c.faults.Add(at, c.readable(), "import %s: %s", rule.Brief(text), c.scopeRule())
		case !c.unparsed && !c.exists(text):
			c.faults.Add(at, nil, "import %s: no such rule or package%s", rule.Brief(text), request.Suggest(text, slices.Sorted(maps.Keys(c.defs))))
		}
	}
}

// mayImport reports whether the file may read something at or below path.
func (c *checker) mayImport(path string) bool {
	return c.mayRead(path+".") || c.in.Role == rule.PostureRole && path == "data.comity"
}
