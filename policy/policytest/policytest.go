// Package policytest tests rules of one's own: that they load, that their Rego
// tests pass and cover them, that they are laid out as opa fmt does, and that
// whole requests get the answers expected.
//
//	func TestRules(t *testing.T) { policytest.Run(t, os.DirFS("rules")) }
//
// A folder of rules holds, in files and folders of any name:
//
//   - rules, *.rego, as policy.WithRules takes them;
//   - Rego tests, *_test.rego, in a package of any other name, such as
//     test.acme. The built-in rules are there as data.comity, and
//     data.test.base holds what a test begins with: base.input_, an ordinary
//     item of which no gate fires and nothing permits, and base.facts(change),
//     base.given(change), the same with a part changed;
//   - cases, *.txtar, a page each: a comment that says why, request.json, what
//     speaks for and against under the name reasons, and for each posture that
//     matters, under its name, what it makes of it.
//
// A page that is right but for what is expected is printed as it should be.
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
// Options are those of the engines that decide the cases, such as a law of
// one's own.
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
		text := Read(t, fsys, name)
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

// files returns the names of the files that end in ext, in order. What begins
// with a dot is not looked at.
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

func Read(t testing.TB, fsys fs.FS, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
