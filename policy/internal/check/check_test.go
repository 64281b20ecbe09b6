package check

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// builtin are the built-in rules.
var builtin = os.DirFS("../../rego")

// load does with rules what an engine does.
func load(builtin fs.FS, own ...fs.FS) error {
	set, err := Load(context.Background(), builtin, own)
	if err != nil {
		return err
	}
	_, err = Compile(context.Background(), set.Sources, engineStandIn)
	return err
}

// refused fails t unless the rules are refused, for this reason.
func refused(t *testing.T, own fs.FS, why string) {
	t.Helper()
	if err := load(builtin, own); err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("got %.300v, want %s", err, why)
	}
}

// own returns one file of the operator's.
func own(text string) fs.FS { return fstest.MapFS{"own.rego": {Data: []byte(text)}} }

// acme returns a file with one rule of this body, and whatever comes after.
func acme(body, after string) string {
	return "package comity.custom.acme\n\n# METADATA\n# title: A rule.\nforbid contains \"x\" if {\n" + body + "\n}\n\n" + after
}

// The pages first: the table of TestRefused is made from them.
//
//go:generate go test . -run ^TestPages$ -update
//go:generate go test . -run ^TestRefused$ -update

var update = flag.Bool("update", false, "rewrite what the pages expect")

// A page holds rules, the operator's under own/ and more/ or instead of the built-in
// ones under rego/, and the errors that they must give, every one.
func TestPages(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no pages", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			page, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, last := filesOf(page), &page.Files[len(page.Files)-1]
			got := faults(builtin, files)
			if *update {
				last.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(page), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(last.Data), got); diff != "" {
				t.Errorf("errors (-want +got), run with -update where the new ones are right:\n%s", diff)
			}
		})
	}
}

// faults returns the errors that the files of a page give, a line each.
func faults(builtin fs.FS, files map[string]fstest.MapFS) string {
	if len(files["rego"]) > 0 {
		builtin = files["rego"]
	}
	var more []fs.FS
	for _, folder := range []string{"own", "more"} {
		if len(files[folder]) > 0 {
			more = append(more, files[folder])
		}
	}
	if err := load(builtin, more...); err != nil {
		return err.Error() + "\n"
	}
	return ""
}

func TestBuiltinRules(t *testing.T) {
	if err := load(builtin); err != nil {
		t.Error(err)
	}
}

func TestRuleErrors(t *testing.T) {
	err := load(builtin, own(acme("\tinput.facts.hosts == \"hme\"\n\tinput.facts.hsts == \"home\"", "")))
	var fault *rule.Fault
	if !errors.As(err, &fault) {
		t.Fatalf("got %v, want a RuleError", err)
	}
	want := &rule.Fault{File: "own.rego", Line: 6, Column: 23, Code: "rule.unknown_word",
		Problem:  `"hme": no such word in input.facts.hosts, did you mean home?`,
		Accepted: []string{"home", "agreed", "silent", "unknown"}}
	if diff := cmp.Diff(want, fault); diff != "" {
		t.Error(diff)
	}
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 2 {
		t.Errorf("got %v, want both faults", err)
	}
}

func TestSeveralFileSystems(t *testing.T) {
	rule := acme("\tinput.facts.live", "")
	if err := load(builtin, own(rule), own(strings.ReplaceAll(rule, "acme", "other"))); err != nil {
		t.Error("two files of one name in two file systems:", err)
	}
	err := load(builtin, own(rule), own(rule))
	want := "own.rego:5:17: code custom.acme.x is already used in own.rego:5, in the set forbid: " +
		"give this rule another code [rule.repeated_code]"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLimits(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"size":     {acme("\tinput.facts.live", strings.Repeat("# long\n", (256<<10)/7)), "own.rego:1:1: the file is over 256 KiB: split it"},
		"brackets": {acme("\tx := "+strings.Repeat("[", 9e3)+strings.Repeat("]", 9e3)+"\n\tx", ""), "nested too deep: split the rule"},
		"sum":      {acme("\t1"+strings.Repeat("+1", 9e3)+" == 2", ""), "nested too deep: split the rule"},
		"closures": {acme("\t"+strings.Repeat("[1|", 30)+"true"+strings.Repeat("]", 30)+" == []", ""), "nested too deep: split the rule"},
		"every":    {acme(strings.Repeat("every x in [1] {\n", 30)+"true"+strings.Repeat("}", 30), ""), "nested too deep: split the rule"},
		"utf-8":    {acme("\tinput.facts.hosts == \"\xff\"", ""), "illegal utf-8 character"},
	} {
		t.Run(name, func(t *testing.T) {
			err := load(builtin, own(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %.200v, want %s", err, test.want)
			}
		})
	}
}

// A name that looks like that of a test file is the name of a rule file, in which
// a package of tests cannot be.
func TestNameLikeThatOfTests(t *testing.T) {
	tests := &fstest.MapFile{Data: []byte("package test.acme\n\ntest_x if true\n")}
	refused(t, fstest.MapFS{"a.rego": {Data: []byte(acme("\tinput.facts.live", ""))}, "a_tеst.rego": tests},
		"package test.acme cannot hold rules")
}
