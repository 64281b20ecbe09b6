package check

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/tools/txtar"
)

// FuzzCheck: nothing panics, and what loads reads no field that there is not.
func FuzzCheck(f *testing.F) {
	pages, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range pages {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		faults := &rule.Faults{}
		s := rule.Parse("own.rego", text, rule.FromOperator, faults)
		if s.Module == nil {
			return
		}
		sources := []rule.Source{s}
		Sources(t.Context(), sources, false, faults)
		Catalogue(t.Context(), sources)
		if faults.Err() != nil {
			return
		}
		compiler, err := Compile(t.Context(), sources, engineStandIn)
		if err != nil {
			return
		}
		for _, module := range compiler.Modules {
			ast.WalkRefs(module, func(ref ast.Ref) bool {
				if ref.HasPrefix(ast.InputRootRef) && !known(ref) {
					t.Errorf("%s is read", ref)
				}
				return false
			})
		}
	})
}

// known reports whether a reference to input ends at a place that a rule may
// read, walked apart from the checker.
func known(ref ast.Ref) bool {
	at := input.Root()
	for i, t := range ref[1:] {
		name, named := t.Value.(ast.String)
		switch at.Kind {
		case reflect.Struct:
			f, ok := at.Fields[string(name)]
			if !named || !ok {
				return false
			}
			at = f.Shape
		case reflect.Slice:
			if named {
				return false
			}
			at = at.Elem
			if at.Kind == reflect.Struct && i == len(ref)-2 {
				return true // bound to a variable, whose fields the compiler knows
			}
		default:
			return false
		}
	}
	return at.Kind != reflect.Struct
}
