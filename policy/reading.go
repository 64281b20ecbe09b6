package policy

import (
	"reflect"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// readOf returns the form of what the modules in the packages, and below them,
// refer to in the input: no rule there sees a difference in the rest. The
// loader refuses references that are not constant, so that nothing is read
// that is not found here.
func readOf(compiler *ast.Compiler, packages ...string) *shape {
	var paths [][]string
	for _, module := range compiler.Modules {
		if !inPackages(module, packages) {
			continue
		}
		ast.WalkRefs(module, func(ref ast.Ref) bool {
			if ref.HasPrefix(ast.InputRootRef) {
				paths = append(paths, constants(ref[1:]))
			}
			return false
		})
	}
	return inputShape().only(paths)
}

func inPackages(module *ast.Module, packages []string) bool {
	name := strings.TrimPrefix(module.Package.Path.String(), "data.")
	for _, p := range packages {
		if name == p || strings.HasPrefix(name, p+".") {
			return true
		}
	}
	return false
}

// constants returns the leading parts of a reference that are names.
func constants(ref ast.Ref) []string {
	var names []string
	for _, part := range ref {
		name, ok := part.Value.(ast.String)
		if !ok {
			break
		}
		names = append(names, string(name))
	}
	return names
}

// only returns the form with nothing but what lies on the paths.
func (s *shape) only(paths [][]string) *shape {
	below := map[string][][]string{}
	for _, path := range paths {
		if len(path) == 0 {
			return s
		}
		below[path[0]] = append(below[path[0]], path[1:])
	}
	if s.kind != reflect.Struct {
		return s
	}
	part := &shape{kind: s.kind, fields: map[string]field{}}
	for _, name := range s.names {
		if rest, ok := below[name]; ok {
			f := s.fields[name]
			f.shape = f.only(rest)
			part.names = append(part.names, name)
			part.fields[name] = f
		}
	}
	return part
}
