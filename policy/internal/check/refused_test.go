package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/policy/internal/rule"
)

var (
	codeForm   = regexp.MustCompile(`^rule\.[a-z]+(?:_[a-z]+)*$`)
	endingCode = regexp.MustCompile(` \[([^ \[\]]+)\]$`)
)

// rows returns the codes of the table.
func rows(t *testing.T) map[string]bool {
	codes := map[string]bool{}
	for _, row := range rule.Refused {
		assert.Regexp(t, codeForm, row.Code)
		assert.Regexp(t, "^[A-Z`].*\\.$", row.Means, row.Code)
		assert.False(t, codes[row.Code], "%s has two rows", row.Code)
		codes[row.Code] = true
	}
	return codes
}

// pageOf returns, for each code, the page of testdata/rules that provokes it: the
// one whose every fault has that code, or else the first.
func pageOf(t *testing.T) map[string]string {
	names, err := filepath.Glob("testdata/rules/*.txtar")
	require.NoError(t, err)
	codes, pages := rows(t), map[string]string{}
	for _, name := range names {
		page, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for line := range strings.Lines(string(page.Files[len(page.Files)-1].Data)) {
			m := endingCode.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil || !codes[m[1]] {
				t.Errorf("%s: %send with no code of the table in rule/refused.go", name, line)
				continue
			}
			own := strings.TrimSuffix(filepath.Base(name), ".txtar") == strings.TrimPrefix(m[1], "rule.")
			if pages[m[1]] == "" || own {
				pages[m[1]] = name
			}
		}
	}
	return pages
}

// TestRefused: every kind of fault has a page in testdata/rules that provokes it and
// shows its line. The section "What is refused" of the manual lists the kinds; with
// -update it is written.
func TestRefused(t *testing.T) {
	const name, begin, end = "../../rego/README.md", "<!-- refused -->\n", "<!-- /refused -->"
	pages := pageOf(t)
	table := "| code | what it refuses, and the cure |\n|---|---|\n"
	for _, row := range rule.Refused {
		page := pages[row.Code]
		if page == "" {
			t.Errorf("%s: no page of policy/internal/check/testdata/rules provokes it; add %s.txtar and run "+
				"go test ./policy/internal/check -update", row.Code, strings.TrimPrefix(row.Code, "rule."))
		}
		table += fmt.Sprintf("| [`%s`](../internal/check/%s) | %s |\n", row.Code, page, row.Means)
	}
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	require.True(t, ok && ok2, "%s has no lines %s and %s", name, begin, end)
	want := before + begin + table + end + after
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
	} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(text), "\n")); diff != "" {
		t.Errorf("policy/rego/README.md: the table is old; go generate ./policy/internal/check writes it "+
			"(-want +got):\n%s", diff)
	}
}

// TestEveryFaultHasACode reads the sources: every fault is made with a code, and every
// code has a row in the table. A code that is not written where the fault is made is
// in the variable code, or is what compileCode returns.
func TestEveryFaultHasACode(t *testing.T) {
	codes, made := rows(t), 0
	names, err := filepath.Glob("../*/*.go")
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				code, err := strconv.Unquote(n.Value)
				if err == nil && codeForm.MatchString(code) && !codes[code] {
					t.Errorf("%s: the table in rule/refused.go has no row %s", fset.Position(n.Pos()), code)
				}
			case *ast.CallExpr:
				if !makesFault(n) {
					break
				}
				made++
				if !hasCode(n.Args[0]) {
					t.Errorf("%s: a fault without a code", fset.Position(n.Pos()))
				}
			case *ast.CompositeLit:
				if isFault(n.Type) && filepath.Base(name) != "fault.go" {
					t.Errorf("%s: make a fault with Faults.Add, which takes its code", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
	assert.Greater(t, made, 80, "the sources are not where this test looks for them")
}

// makesFault reports whether a call is one of Add or Halt of faults.
func makesFault(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Add" && method.Sel.Name != "Halt" {
		return false
	}
	of := method.X
	if field, ok := of.(*ast.SelectorExpr); ok {
		of = field.Sel
	}
	name, ok := of.(*ast.Ident)
	return ok && (name.Name == "faults" || name.Name == "f")
}

// hasCode reports whether the first argument of Add or Halt is a code.
func hasCode(arg ast.Expr) bool {
	switch arg := arg.(type) {
	case *ast.BasicLit:
		code, err := strconv.Unquote(arg.Value)
		return err == nil && codeForm.MatchString(code)
	case *ast.Ident:
		return arg.Name == "code"
	case *ast.CallExpr:
		name, ok := arg.Fun.(*ast.Ident)
		return ok && name.Name == "compileCode"
	}
	return false
}

// isFault reports whether a type is written Fault or rule.Fault.
func isFault(t ast.Expr) bool {
	if selector, ok := t.(*ast.SelectorExpr); ok {
		t = selector.Sel
	}
	name, ok := t.(*ast.Ident)
	return ok && name.Name == "Fault"
}
