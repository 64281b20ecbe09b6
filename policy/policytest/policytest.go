// Package policytest tests custom rules: that they load, that their Rego tests
// pass and cover them, that they are laid out as opa fmt does, and that whole
// requests get the answers expected. [Prove] answers what rules do to all inputs, and
// [Mutate] names the conditions that no test notices.
//
//	func TestRules(t *testing.T) { policytest.Run(t, os.DirFS("rules")) }
//
// A folder of rules holds, in files and folders of any name:
//
//   - rules, *.rego, as policy.WithRules takes them, and labels.yaml, which declares
//     the labels that they read;
//   - Rego tests, *_test.rego, in a package of any other name, such as
//     test.acme. The built-in rules are there as data.comity. What a test begins
//     with is data.test.base: base.input_ is an ordinary item that no gate
//     refuses and nothing permits, base.facts(change) and base.given(change) are
//     the same with a part changed. It has no labels: a test gives those that its
//     rule reads, with "" or [] for one that is absent;
//   - cases, *.txtar, one a page. A page has a comment that says why the case is
//     there, then request.json, then reasons, which is what speaks for and
//     against, and then for each posture that matters, under its name, what it
//     decides.
//
// Where a page expects another answer, the test prints the page as it is now. A
// page may have want behind request.json: what a posture must decide, which no
// Answer writes. Its lines read POSTURE: OUTCOME [or OUTCOME] [by INSTRUMENT], as in
//
//	storage_location: redirect_to_mlat by treaty/ets-185
//
// where the instrument is that of a channel which the decision names.
package policytest

import (
	"context"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// Run tests the rules of fsys, each Rego test and each case as a subtest.
// Options are those of the engines that decide the cases, such as custom law.
func Run(t *testing.T, fsys fs.FS, options ...policy.Option) {
	t.Helper()
	options = append(options[:len(options):len(options)], policy.WithRules(fsys))
	if _, err := policy.New(context.Background(), options...); err != nil {
		t.Fatalf("the rules do not load:\n%v", err)
	}
	t.Run("format", func(t *testing.T) { Format(t, fsys) })
	t.Run("rego", func(t *testing.T) { Rego(t, fsys, policy.BuiltinRules()) })
	t.Run("cases", func(t *testing.T) { Cases(t, fsys, options...) })
}

// Format fails t for each Rego file that is not laid out as opa fmt does.
func Format(t testing.TB, fsys fs.FS) {
	t.Helper()
	for _, name := range files(t, fsys, ".rego") {
		text := read(t, fsys, name)
		formatted, err := format.SourceWithOpts(name, text, format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Error(err)
		} else if line := differs(string(text), string(formatted)); line > 0 {
			t.Errorf("%s:%d: not as opa fmt writes it", name, line)
		}
	}
}

// differs returns the first line in which two texts differ, 0 where none does.
func differs(a, b string) int {
	if a == b {
		return 0
	}
	n := 1
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		n += strings.Count(a[i:i+1], "\n")
	}
	return n
}

// files returns the names of the files that end in ext, in order. Names that
// begin with a dot are passed over.
func files(t testing.TB, fsys fs.FS, ext string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case hidden && d.IsDir():
			return fs.SkipDir
		case !hidden && !d.IsDir() && path.Ext(name) == ext:
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t testing.TB, fsys fs.FS, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
