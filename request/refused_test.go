package request_test

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// TestRefused: every kind of fault has a page in testdata/refused, named after
// its code, that provokes it and shows its line as examples/decide prints it. The
// section "What is refused" of README.md lists the kinds. With -update both are
// written.
func TestRefused(t *testing.T) {
	pages, err := filepath.Glob("testdata/refused/*.txtar")
	require.NoError(t, err)
	missing := rows(t)
	for _, name := range pages {
		code := "request." + strings.TrimSuffix(filepath.Base(name), ".txtar")
		if !missing[code] {
			t.Errorf("%s: the table in refused.go has no row %s; add it or remove the page", name, code)
			continue
		}
		delete(missing, code)
		t.Run(code, func(t *testing.T) { provoke(t, name, code) })
	}
	for code := range missing {
		t.Errorf("%s has no page that provokes it; add testdata/refused/%s.txtar", code, strings.TrimPrefix(code, "request."))
	}
}

// rows returns the codes of the table.
func rows(t *testing.T) map[string]bool {
	codes := map[string]bool{}
	for _, row := range request.Refused {
		assert.Regexp(t, codeForm, row.Code)
		assert.Regexp(t, `^[A-Z].*\.$`, row.Means, row.Code)
		assert.False(t, codes[row.Code], "%s has two rows", row.Code)
		codes[row.Code] = true
	}
	return codes
}

var codeForm = regexp.MustCompile(`^request\.[a-z_]+$`)

// provoke compares the faults of the requests of a page with those it shows.
func provoke(t *testing.T, name, code string) {
	page, err := txtar.ParseFile(name)
	require.NoError(t, err)
	last := len(page.Files) - 1
	require.Positive(t, last, "a page has request.json, want, and between them what is beside custom rules")
	var lines strings.Builder
	for _, fault := range faultsOf(t, repeated(string(page.Files[0].Data)), page.Files[1:last]) {
		if fault.Code == code {
			fmt.Fprintf(&lines, "request.json:%d: %v\n", fault.Line, fault)
		} else {
			assert.Equal(t, "request.more", code, "the page has another fault too: %v", fault)
		}
	}
	assert.NotEmpty(t, lines.String(), "the page does not provoke the fault")
	if *request.Update {
		page.Files[last].Data = []byte(lines.String())
		require.NoError(t, os.WriteFile(name, txtar.Format(page), 0o644))
	}
	assert.Equal(t, string(page.Files[last].Data), lines.String(), "go test ./request -run TestRefused -update writes it")
}

// repeated writes out what a page has short: «x×3» is xxx.
func repeated(text string) string {
	return regexp.MustCompile(`«(.+)×(\d+)»`).ReplaceAllStringFunc(text, func(short string) string {
		text, count, _ := strings.Cut(strings.Trim(short, "«»"), "×")
		n, _ := strconv.Atoi(count)
		return strings.Repeat(text, n)
	})
}

// faultsOf returns the faults of some requests, in order of line: those too that only
// the law can see, or an engine with custom rules.
func faultsOf(t *testing.T, text string, rules []txtar.File) []*request.FieldError {
	check := jurisdiction.Builtin().Check
	if len(rules) > 0 {
		files, err := txtar.FS(&txtar.Archive{Files: rules})
		require.NoError(t, err)
		engine, err := policy.New(t.Context(), policy.WithRules(files))
		require.NoError(t, err)
		check = engine.Check
	}
	var all []*request.FieldError
	for reader := request.NewReader(strings.NewReader(text)); ; {
		doc, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		all = append(all, request.FieldErrors(doc.Err)...)
		for _, fault := range request.FieldErrors(check(doc.Request)) {
			if !slices.ContainsFunc(all, func(f *request.FieldError) bool { return f.Pointer == fault.Pointer }) {
				fault.Line = doc.LineOf(fault.Pointer)
				all = append(all, fault)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *request.FieldError) int { return cmp.Compare(a.Line, b.Line) })
	return all
}

// TestRefusedManual: the manual lists every kind of fault.
func TestRefusedManual(t *testing.T) {
	const name, begin, end = "README.md", "<!-- refused -->\n", "<!-- /refused -->"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "%s has no line %s", name, begin)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "%s has no line %s", name, end)
	table := "| code | what it refuses, and the cure |\n|---|---|\n"
	for _, row := range request.Refused {
		page := "testdata/refused/" + strings.TrimPrefix(row.Code, "request.") + ".txtar"
		table += fmt.Sprintf("| [`%s`](%s) | %s |\n", row.Code, page, row.Means)
	}
	want := before + begin + table + end + after
	if *request.Update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(text), "go test ./request -run TestRefused -update writes it")
}

// TestEveryFaultHasACode reads the sources of the module: no FieldError is made
// without a code, and every code that is written out has a row in the table.
func TestEveryFaultHasACode(t *testing.T) {
	codes := rows(t)
	made := 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(text), "FieldError{") && filepath.Dir(name) != "../request" {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				code, err := strconv.Unquote(n.Value)
				if err == nil && codeForm.MatchString(code) && !codes[code] {
					t.Errorf("%s: the table in refused.go has no row %s", files.Position(n.Pos()), code)
				}
			case *ast.CompositeLit:
				if !isFieldError(n.Type) {
					break
				}
				made++
				if !slices.ContainsFunc(n.Elts, isCode) {
					t.Errorf("%s: a FieldError without a Code", files.Position(n.Pos()))
				}
			}
			return true
		})
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, made, 5, "the sources are not where this test looks for them")
}

// isFieldError reports whether a type is written FieldError or x.FieldError.
func isFieldError(t ast.Expr) bool {
	if selector, ok := t.(*ast.SelectorExpr); ok {
		t = selector.Sel
	}
	name, ok := t.(*ast.Ident)
	return ok && name.Name == "FieldError"
}

// isCode reports whether an element of a literal sets the field Code.
func isCode(element ast.Expr) bool {
	pair, ok := element.(*ast.KeyValueExpr)
	if !ok {
		return false
	}
	name, ok := pair.Key.(*ast.Ident)
	return ok && name.Name == "Code"
}
