package jurisdiction

import (
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// endingCode finds the code at the end of a fault.
var endingCode = regexp.MustCompile(`^.*\S \[(law\.[a-z]+(?:_[a-z]+)*)\]$`)

// TestRefused holds the codes of faults, their pages in testdata/law and the
// section of the manual together: each fault on a page has the code of a row,
// each row has a page that provokes it, and the manual has every row.
func TestRefused(t *testing.T) {
	var rows []string
	for _, row := range faultCodes {
		assert.NotContains(t, rows, string(row.Code), "two rows of faultCodes have one code")
		rows = append(rows, string(row.Code))
	}
	provoked := map[string]bool{}
	for _, page := range lintPages(t) {
		for _, line := range pageErrors(t, page) {
			if regexp.MustCompile(`^and \d+ more$`).MatchString(line) {
				continue
			}
			m := endingCode.FindStringSubmatch(line)
			if m == nil || !slices.Contains(rows, m[1]) {
				t.Errorf("%s: %s\nends with no code of faultCodes", filepath.Base(page), line)
				continue
			}
			provoked[m[1]] = true
		}
	}
	for _, row := range rows {
		if !provoked[row] {
			t.Errorf("%s: no page of testdata/law provokes it, add one and run with -update", row)
		}
	}
	checkSection(t, "refused", refusedTable())
}

// pageErrors returns the errors that a page expects, each on its line.
func pageErrors(t *testing.T, page string) []string {
	archive, err := txtar.ParseFile(page)
	require.NoError(t, err)
	for _, f := range archive.Files {
		if f.Name == "errors" {
			return strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
		}
	}
	return nil
}

// refusedTable returns the section of the manual.
func refusedTable() string {
	var b strings.Builder
	b.WriteString("| code | what is refused, and what to do |\n|---|---|\n")
	for _, row := range faultCodes {
		fmt.Fprintf(&b, "| `%s` | %s |\n", row.Code, row.Means)
	}
	return b.String()
}

// checkSection compares what law/README.md has between the markers of a name, or
// rewrites it with -update.
func checkSection(t *testing.T, name, section string) {
	t.Helper()
	const file = "law/README.md"
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	require.True(t, ok && ok2, "%s: no %s and %s", file, begin, end)
	want := before + begin + section + end + after
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(want), 0o644))
	} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(text), "\n")); diff != "" {
		t.Errorf("jurisdiction/%s: the section %s is old; go generate ./jurisdiction writes it (-want +got):\n%s",
			file, name, diff)
	}
}

// TestFaultsHaveCodes: every fault that this package makes is given a code, and
// every code is a constant with a row in faultCodes.
func TestFaultsHaveCodes(t *testing.T) {
	t.Parallel()
	p := loadPackage(t)
	checkConstants(t, p, "code", func(value string) bool {
		return slices.ContainsFunc(faultCodes, func(row faultCode) bool { return string(row.Code) == value })
	})
	isFault := p.Types.Scope().Lookup("LintError").Type()
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if ok && types.Identical(p.TypesInfo.TypeOf(lit), isFault) && !slices.ContainsFunc(lit.Elts, isKey("Code")) {
				t.Errorf("%s: a fault without a code", p.Fset.Position(lit.Pos()))
			}
			return true
		})
	}
}

// isKey returns whether an element of a literal is given by that name.
func isKey(name string) func(ast.Expr) bool {
	return func(e ast.Expr) bool {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := kv.Key.(*ast.Ident)
		return ok && key.Name == name
	}
}
