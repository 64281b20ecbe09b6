package input

import (
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/require"
)

// TestBase: the input that the tests of rules begin with has every field that a rule can
// read, and no other.
func TestBase(t *testing.T) {
	text, err := os.ReadFile("../../rego/base_test.rego")
	require.NoError(t, err)
	module, err := ast.ParseModuleWithOpts("base_test.rego", string(text), ast.ParserOptions{RegoVersion: ast.RegoV1})
	require.NoError(t, err)
	i := slices.IndexFunc(module.Rules, func(r *ast.Rule) bool { return r.Head.Name == "input_" })
	require.GreaterOrEqual(t, i, 0, "base_test.rego has no rule input_")
	base, err := ast.JSON(module.Rules[i].Head.Value.Value)
	require.NoError(t, err)
	compareBase(t, Root(), base, "input")
}

func compareBase(t *testing.T, s *Shape, value any, at string) {
	switch s.Kind {
	case reflect.Struct:
		object, _ := value.(map[string]any)
		for _, name := range s.Names {
			if part, ok := object[name]; ok {
				compareBase(t, s.Fields[name].Shape, part, at+"."+name)
			} else {
				t.Errorf("policy/rego/base_test.rego: the field %s.%s is missing: give it the value of an ordinary item", at, name)
			}
		}
		for name := range object {
			if _, ok := s.Fields[name]; !ok {
				t.Errorf("policy/rego/base_test.rego: no rule can read the field %s.%s: remove it", at, name)
			}
		}
	case reflect.Slice:
		list, _ := value.([]any)
		for _, part := range list {
			compareBase(t, s.Elem, part, at+"[]")
		}
	}
}
