package policy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
	"golang.org/x/tools/txtar"
)

// TestRego runs the Rego tests of the built-in rules, which cover all of them.
func TestRego(t *testing.T) { policytest.Rego(t, policy.BuiltinRules()) }

// TestFormat checks that each built-in rule is laid out as opa fmt does.
func TestFormat(t *testing.T) { policytest.Format(t, policy.BuiltinRules()) }

// TestCases decides each page of testdata/cases under the built-in postures. Every
// built-in rule fires on some page. The pages of its folder law say what they want.
func TestCases(t *testing.T) {
	t.Parallel()
	const folder = "../testdata/cases"
	var all []byte
	for name, page := range pages(t, folder) {
		for _, posture := range postures {
			if !bytes.Contains(page, []byte("\n-- "+posture+" --\n")) {
				t.Errorf("%s: nothing is expected under %s; -update writes it", name, posture)
			}
		}
		all = append(all, page...)
	}
	for name, page := range pages(t, folder+"/law") {
		if !bytes.Contains(page, []byte("\n-- want --\n")) {
			t.Errorf("%s: a page of law says what is wanted", name)
		}
		all = append(all, page...)
	}
	everyRuleFires(t, all)
	policytest.Cases(t, os.DirFS(folder))
}

// postures are the built-in ones, each of which a page of testdata/cases shows.
var postures = []policy.Posture{policy.StorageLocation, policy.ProviderControl, policy.ConflictAvoidance}

// pages returns the pages of a folder by name, with -update as they are written anew.
func pages(t *testing.T, folder string) map[string][]byte {
	names, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s has no cases: %v", folder, err)
	}
	found := map[string][]byte{}
	for _, name := range names {
		if found[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
		if *policy.Update {
			found[name] = updateCase(t, name, found[name])
		}
	}
	return found
}

// updateCase writes the decisions of today into a page, and returns it. A new page has
// only its comment, request.json, and want where it says what is wanted.
func updateCase(t *testing.T, name string, page []byte) []byte {
	archive := txtar.Parse(page)
	if !bytes.Contains(page, []byte("\n-- reasons --\n")) {
		_, want, wants := bytes.Cut(page, []byte("\n-- want --\n"))
		archive.Files = append(archive.Files, txtar.File{Name: "reasons"})
		for _, posture := range postures {
			if !wants || bytes.Contains(want, []byte(posture+":")) {
				archive.Files = append(archive.Files, txtar.File{Name: string(posture)})
			}
		}
	}
	answered, err := policytest.Answer(t.Context(), txtar.Format(archive))
	if err != nil {
		t.Error(name, err)
		return page
	}
	if err := os.WriteFile(name, answered, 0o644); err != nil {
		t.Fatal(err)
	}
	return answered
}

// everyRuleFires fails t for each built-in rule that no page expects.
func everyRuleFires(t *testing.T, pages []byte) {
	engine, err := policy.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range engine.Rules() {
		line := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(strings.TrimPrefix(rule.Code, "obligation.")) + `(:| by |$)`)
		if !line.Match(pages) {
			t.Errorf("testdata/cases has no page whose reasons name %s: add one, and write its reasons with -update", rule.Code)
		}
	}
}
