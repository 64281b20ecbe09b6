package policy

import (
	"maps"
	"slices"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// imports returns what the imports of a module stand for.
func imports(module *ast.Module) map[ast.Var]ast.Ref {
	names := map[ast.Var]ast.Ref{}
	for _, i := range module.Imports {
		if path, ok := i.Path.Value.(ast.Ref); ok && path.HasPrefix(ast.DefaultRootRef) {
			names[i.Name()] = path
		}
	}
	return names
}

// checkImports checks what a file imports.
func (c *checker) checkImports(s *source) {
	c.in = s
	for _, i := range s.module.Imports {
		path := i.Path.Value.(ast.Ref)
		at := i.Path.Location
		switch text := dotted(path); {
		case path.HasPrefix(ast.InputRootRef):
			c.faults.add(at, nil, "import %s: fields are read by their full name: write %s where it is used", brief(text), brief(text))
		case !path.HasPrefix(ast.DefaultRootRef):
			c.faults.add(at, nil, "import %s: not needed and not for rules: leave it out", brief(text))
		case len(path) == 1:
			c.faults.add(at, nil, "import data: name the rule or package that is read")
		case !c.mayImport(text):
			c.faults.add(at, c.readable(), "import %s: %s", brief(text), c.scopeRule())
		case !c.unparsed && !c.exists(text):
			c.faults.add(at, nil, "import %s: no such rule or package%s", brief(text), request.Suggest(text, slices.Sorted(maps.Keys(c.defs))))
		}
	}
}

// mayImport reports whether the file may read something at or below path.
func (c *checker) mayImport(path string) bool {
	return c.mayRead(path+".") || c.in.role == postureRole && path == "data.comity"
}
