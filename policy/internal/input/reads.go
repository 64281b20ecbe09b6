package input

import (
	"iter"
	"reflect"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ReadBy returns the part of the form root that modules refer to, in an import too. No
// rule there sees a difference in anything else. Package check refuses references that
// are not constant, so this finds all that is read.
func ReadBy(root *Shape, modules iter.Seq[*ast.Module]) *Shape {
	var paths [][]string
	for module := range modules {
		ast.WalkRefs(module, func(ref ast.Ref) bool {
			if ref.HasPrefix(ast.InputRootRef) {
				paths = append(paths, Names(ref[1:]))
			}
			return false
		})
	}
	return root.only(paths)
}

// Names returns the leading parts of a reference that are names.
func Names(ref ast.Ref) []string {
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
func (s *Shape) only(paths [][]string) *Shape {
	below := map[string][][]string{}
	for _, path := range paths {
		if len(path) == 0 {
			return s
		}
		below[path[0]] = append(below[path[0]], path[1:])
	}
	if s.Kind != reflect.Struct && s.Kind != reflect.Map {
		return s
	}
	part := &Shape{Kind: s.Kind, Fields: map[string]Field{}}
	for _, name := range s.Names {
		if rest, ok := below[name]; ok {
			f := s.Fields[name]
			f.Shape = f.only(rest)
			part.Names = append(part.Names, name)
			part.Fields[name] = f
		}
	}
	return part
}

// Has reports whether a place lies on the form, by the names that lead there.
func (s *Shape) Has(path ...string) bool {
	for _, name := range path {
		f, ok := s.Fields[name]
		if !ok {
			return false
		}
		s = f.Shape
	}
	return true
}
