package jurisdiction

import (
	"go/ast"
	"go/constant"
	"go/types"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// loadPackage returns this package without its tests, type-checked.
func loadPackage(t *testing.T) *packages.Package {
	t.Helper()
	p, err := typeChecked()
	require.NoError(t, err)
	require.Empty(t, p.Errors)
	return p
}

var typeChecked = sync.OnceValues(func() (*packages.Package, error) {
	mode := packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	loaded, err := packages.Load(&packages.Config{Mode: mode}, ".")
	if err != nil {
		return nil, err
	}
	return loaded[0], nil
})

// checkConstants fails where a value of a type of this package is spelled out
// and no constant, and where a constant of it is not valid.
func checkConstants(t *testing.T, p *packages.Package, typeName string, valid func(string) bool) {
	t.Helper()
	of := p.Types.Scope().Lookup(typeName).Type()
	for id, object := range p.TypesInfo.Defs {
		c, ok := object.(*types.Const)
		if ok && types.Identical(c.Type(), of) && !valid(constant.StringVal(c.Val())) {
			t.Errorf("%s: %s is not valid: %s", p.Fset.Position(id.Pos()), id.Name, c.Val())
		}
	}
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && spec.Type != nil && types.Identical(p.TypesInfo.TypeOf(spec.Type), of) {
				return false
			}
			text, ok := n.(*ast.BasicLit)
			if ok && types.Identical(p.TypesInfo.TypeOf(text), of) && text.Value != `""` {
				t.Errorf("%s: %s is spelled out, write a constant of type %s", p.Fset.Position(text.Pos()), text.Value, typeName)
			}
			return true
		})
	}
}
