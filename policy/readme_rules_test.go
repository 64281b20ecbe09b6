package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
)

// TestReadmeRules checks the rules that rego/README.md shows: the built-in one
// is the one that there is, the custom ones load, and their tests pass.
func TestReadmeRules(t *testing.T) {
	own := shownRules(t)
	if len(own) != 7 {
		t.Errorf("%d files are shown, want a rule, its tests, labels and a list, rules that read them, and a posture", len(own))
	}
	mustNew(t, WithRules(own), WithPosture("by_leave"))
	shown, fault := rule.ParseAll(t.Context(), own, rule.FromOperator, true)
	builtin, err := rule.ParseAll(t.Context(), os.DirFS("rego"), rule.FromLibrary, true) // with what the tests begin with
	if err := errors.Join(fault, err); err != nil {
		t.Fatal(err)
	}
	if end := runTests(t.Context(), slices.Concat(shown, builtin), ast.MustParseRef("data.test.acme")); end != survived {
		t.Error(end)
	}
}

// shownRules returns the operator's files among those that the page shows.
func shownRules(t *testing.T) fstest.MapFS {
	t.Helper()
	text, err := os.ReadFile("rego/README.md")
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{}
	for _, block := range regexp.MustCompile("(?s)```\n(# fold\n.*?)```").FindAllSubmatch(text, -1) {
		own["lists/vip.txt"] = &fstest.MapFile{Data: block[1]}
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1) {
		own["labels.yaml"] = &fstest.MapFile{Data: block[1]}
	}
	for _, block := range regexp.MustCompile("(?s)```rego\n(.*?)```").FindAllSubmatch(text, -1) {
		shown := block[1]
		if formatted, err := format.SourceWithOpts("", shown, format.Opts{RegoVersion: ast.RegoV1}); err != nil || !bytes.Equal(formatted, shown) {
			t.Errorf("not as opa fmt writes it (%v):\n%s", err, shown)
		}
		module := ast.MustParseModule(string(shown))
		name := strings.TrimPrefix(module.Package.Path.String(), "data.")
		if name == "comity.property" {
			continue // which policytest proves
		}
		if head := module.Rules[0].Head; name == "comity" {
			file := fmt.Sprintf("rego/%s/%s.rego", head.Name, string(head.Key.Value.(ast.String)))
			if is, err := os.ReadFile(file); err != nil || !bytes.Equal(is, shown) {
				t.Errorf("%s is not as shown: %v", file, err)
			}
			continue
		}
		if strings.HasPrefix(name, "test.") {
			name += "_test"
		}
		own[name+".rego"] = &fstest.MapFile{Data: shown}
	}
	return own
}
