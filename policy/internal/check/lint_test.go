package check

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// lintRules checks what is asked of the built-in rules beyond what is asked of
// the operator's: each file has a description, and a test beside it.
func lintRules(fsys fs.FS) error {
	var faults []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".rego" {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		rule, test := strings.CutSuffix(name, "_test.rego")
		if test {
			return nil
		}
		if !strings.Contains(string(text), "\n# description: ") {
			faults = append(faults, fmt.Errorf("policy/rego/%s: METADATA has no description: write # description: … below the title", name))
		}
		tests := strings.TrimSuffix(rule, ".rego") + "_test.rego"
		if _, err := fs.Stat(fsys, tests); err != nil {
			faults = append(faults, fmt.Errorf("policy/rego/%s is missing: the tests of the rule", tests))
		}
		return nil
	})
	return errors.Join(append(faults, err)...)
}

func TestLintRules(t *testing.T) {
	if err := lintRules(builtin); err != nil {
		t.Error(err)
	}
	rules := fstest.MapFS{
		"gate/good.rego":      {Data: []byte("# METADATA\n# description: Fine.\npackage comity\n")},
		"gate/good_test.rego": {Data: []byte("package comity_test\n")},
		"gate/bad.rego":       {Data: []byte("package comity\nx := 1\n")},
	}
	rules["gate/good.rego"].Data = []byte("package comity\n\n# METADATA\n# description: Fine.\nx := 1\n")
	want := "policy/rego/gate/bad.rego: METADATA has no description: write # description: … below the title\n" +
		"policy/rego/gate/bad_test.rego is missing: the tests of the rule"
	if err := lintRules(rules); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
