package jurisdiction

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// TestFactNames: the name of a fact is a constant, and each constant is the name
// of a field of Facts. A name that is spelled where it is used could be misspelt
// and would then have no provisions behind it.
func TestFactNames(t *testing.T) {
	t.Parallel()
	mode := packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	loaded, err := packages.Load(&packages.Config{Mode: mode, Context: t.Context()}, ".")
	require.NoError(t, err)
	require.Len(t, loaded, 1)
	p := loaded[0]
	require.Empty(t, p.Errors)
	isFact := p.Types.Scope().Lookup("fact").Type()
	fields := map[string]bool{}
	for f := range reflect.TypeFor[Facts]().Fields() {
		fields[f.Tag.Get("json")] = true
	}
	for id, of := range p.TypesInfo.Defs {
		c, ok := of.(*types.Const)
		if !ok || !types.Identical(c.Type(), isFact) {
			continue
		}
		if name := constant.StringVal(c.Val()); !fields[name] {
			t.Errorf("%s: %q is no field of Facts, write the name in its json tag", id.Name, name)
		}
	}
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && spec.Type != nil && types.Identical(p.TypesInfo.TypeOf(spec.Type), isFact) {
				return false
			}
			if text, ok := n.(*ast.BasicLit); ok && types.Identical(p.TypesInfo.TypeOf(text), isFact) {
				t.Errorf("%s: %s is spelled out, write the constant of facts.go", p.Fset.Position(text.Pos()), text.Value)
			}
			return true
		})
	}
}
