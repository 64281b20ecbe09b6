package policy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
)

// TestRego runs the Rego tests of the built-in rules, which cover all of them.
func TestRego(t *testing.T) { policytest.Rego(t, policy.BuiltinRules()) }

// TestFormat checks that each built-in rule is laid out as opa fmt does.
func TestFormat(t *testing.T) { policytest.Format(t, policy.BuiltinRules()) }

// TestCases decides each page of testdata/cases under the built-in postures.
func TestCases(t *testing.T) {
	const folder = "../testdata/cases"
	pages, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if *policy.Update {
			updateCase(t, name, page)
		}
		for _, posture := range []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance} {
			if !bytes.Contains(page, []byte("\n-- "+posture+" --\n")) {
				t.Errorf("%s: nothing is expected under %s", name, posture)
			}
		}
	}
	policytest.Cases(t, os.DirFS(folder))
}

// updateCase writes the decisions of today into a page.
func updateCase(t *testing.T, name string, page []byte) {
	page, err := policytest.Answer(t.Context(), page)
	if err != nil {
		t.Fatal(name, err)
	}
	if err := os.WriteFile(name, page, 0o644); err != nil {
		t.Fatal(err)
	}
}
