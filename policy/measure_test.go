package policy_test

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMeasuredWithoutRace: what counts allocations or processor time stands still
// under the race detector, which allocates and drops pooled memory at random.
func TestMeasuredWithoutRace(t *testing.T) {
	t.Parallel()
	measured := 0
	for _, of := range []string{"request", "jurisdiction", "policy"} {
		require.NoError(t, fs.WalkDir(os.DirFS(".."), of, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, parser.ParseComments)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || !names(f, "AllocsPerRun", "Getrusage") {
					continue
				}
				measured++
				assert.True(t, leftOutUnderRace(file) || names(f, "raced"),
					"%s: %s measures, so it needs the line //go:build !race, or to skip where raced is true", path, f.Name.Name)
			}
			return nil
		}))
	}
	assert.NotZero(t, measured)
}

// names says whether one of the identifiers stands in the tree.
func names(n ast.Node, ids ...string) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && slices.Contains(ids, id.Name)
		return !found
	})
	return found
}

// leftOutUnderRace says whether the race detector leaves the file out.
func leftOutUnderRace(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, line := range group.List {
			if expr, err := constraint.Parse(line.Text); err == nil && group.Pos() < file.Package {
				return !expr.Eval(func(string) bool { return true })
			}
		}
	}
	return false
}
