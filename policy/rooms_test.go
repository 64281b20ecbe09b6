package policy_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/comity-go/comity/"

// rooms are the packages of the library, ground first: a package imports only
// those above it in this list. Knot is how many of its files may reach each
// other, each through what it uses of the next. files, where set, is how many
// files it may have. The documents are .github/ARCHITECTURE.md.
var rooms = []struct {
	path  string
	knot  int
	files int
}{
	{path: "request/internal/jsontree", knot: 4},
	{path: "request/array", knot: 1},
	{path: "request", knot: 7},
	{path: "jurisdiction/filename", knot: 1},
	{path: "jurisdiction/internal/pack", knot: 1},
	{path: "jurisdiction/regions", knot: 2},
	{path: "jurisdiction", knot: 1},
	{path: "policy/internal/memo", knot: 1},
	{path: "policy/internal/page", knot: 1},
	{path: "policy/internal/lang", knot: 1},
	{path: "policy/internal/bundle", knot: 1},
	{path: "policy/internal/bundle/bundletest", knot: 1},
	{path: "policy/internal/rule", knot: 3},
	{path: "policy/internal/input", knot: 1},
	{path: "policy/internal/check", knot: 10},
	{path: "policy/internal/eval", knot: 3},
	{path: "policy/internal/mutant", knot: 1},
	{path: "policy/internal/proof", knot: 6},
	{path: "policy", knot: 4, files: 32},
	{path: "policy/policytest", knot: 6},
	{path: "policy/audit/internal/withhold", knot: 2},
	{path: "policy/audit/internal/c2sp", knot: 1},
	{path: "policy/audit/witness", knot: 1},
	{path: "policy/audit", knot: 6},
	{path: "policy/guard", knot: 6},
}

// TestRooms holds the order of the packages and the size of each: no package
// names one that stands later, none is missing from the list, and no knot of
// files grows. With -v it prints them.
func TestRooms(t *testing.T) {
	t.Parallel()
	mode := packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	var patterns []string
	for _, of := range []string{"request", "jurisdiction", "policy"} {
		patterns = append(patterns, module+of+"/...")
	}
	loaded, err := packages.Load(&packages.Config{Mode: mode, Context: t.Context()}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*packages.Package{}
	for _, p := range loaded {
		byPath[strings.TrimPrefix(p.PkgPath, module)] = p
		for _, e := range p.Errors {
			t.Error(e)
		}
	}
	seen := map[string]bool{}
	t.Logf("%-34s %5s %6s %6s %5s  %s", "package, ground first", "files", "lines", "uses", "knot", "imports")
	for _, room := range rooms {
		p := byPath[room.path]
		if p == nil {
			t.Errorf("%s is in the list and not in the tree", room.path)
			continue
		}
		var imports []string
		for path := range p.Imports {
			if name, ours := strings.CutPrefix(path, module); ours {
				imports = append(imports, name)
				if !seen[name] {
					t.Errorf("%s imports %s, which does not stand above it in the list of rooms", room.path, name)
				}
			}
		}
		slices.Sort(imports)
		seen[room.path] = true
		delete(byPath, room.path)

		uses := fileUses(p)
		count := 0
		for _, to := range uses {
			count += len(to)
		}
		lines := 0
		for _, f := range p.Syntax {
			lines += p.Fset.File(f.FileStart).LineCount() - 1
		}
		knot := largestKnot(uses)
		t.Logf("%-34s %5d %6d %6d %5d  %s", room.path, len(p.Syntax), lines, count, len(knot), strings.Join(imports, " "))
		if len(knot) > room.knot {
			t.Errorf("%s: %d files reach each other, %d are allowed: %s", room.path, len(knot), room.knot, strings.Join(knot, " "))
		}
		if room.files > 0 && len(p.Syntax) > room.files {
			t.Errorf("%s has %d files, %d are allowed", room.path, len(p.Syntax), room.files)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		t.Errorf("%s is in the tree and not in the list of rooms", path)
	}
}

// fileUses returns for each file of a package the others of which it names
// something: a function, a type, a field, a method.
func fileUses(p *packages.Package) map[string]map[string]bool {
	name := func(pos token.Pos) string { return filepath.Base(p.Fset.Position(pos).Filename) }
	uses := map[string]map[string]bool{}
	for _, f := range p.Syntax {
		from := name(f.FileStart)
		uses[from] = map[string]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			used := p.TypesInfo.Uses[id]
			if used == nil || used.Pkg() != p.Types || !used.Pos().IsValid() {
				return true
			}
			if _, isPackage := used.(*types.PkgName); isPackage {
				return true
			}
			if to := name(used.Pos()); to != from {
				uses[from][to] = true
			}
			return true
		})
	}
	return uses
}

// largestKnot returns the largest set of files that reach each other: the
// largest strongly connected component, found by Tarjan's algorithm.
func largestKnot(uses map[string]map[string]bool) []string {
	var (
		stack   []string
		largest []string
		index   = map[string]int{}
		low     = map[string]int{}
		onStack = map[string]bool{}
		visit   func(string)
	)
	visit = func(v string) {
		index[v] = len(index) + 1
		low[v] = index[v]
		stack = append(stack, v)
		onStack[v] = true
		for _, w := range slices.Sorted(maps.Keys(uses[v])) {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if onStack[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		start := slices.Index(stack, v)
		knot := slices.Sorted(slices.Values(stack[start:]))
		stack = stack[:start]
		for _, w := range knot {
			onStack[w] = false
		}
		if len(knot) > len(largest) {
			largest = knot
		}
	}
	for _, v := range slices.Sorted(maps.Keys(uses)) {
		if index[v] == 0 {
			visit(v)
		}
	}
	return largest
}

// TestLargestKnot: two files that name each other, a third that names both.
func TestLargestKnot(t *testing.T) {
	t.Parallel()
	got := largestKnot(map[string]map[string]bool{"a": {"b": true}, "b": {"c": true}, "c": {"b": true}, "d": {"a": true, "c": true}})
	if want := []string{"b", "c"}; cmp.Compare(fmt.Sprint(got), fmt.Sprint(want)) != 0 {
		t.Errorf("got %v, want %v", got, want)
	}
}
