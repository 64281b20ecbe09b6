package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy/internal/rule"
)

// A set of rules has limits, beside each file.
func TestSetLimits(t *testing.T) {
	text := func(i int) string {
		return fmt.Sprintf("package comity.custom.p%d\n\n# METADATA\n# title: x\nforbid contains \"x\" if input.facts.live\n", i)
	}
	many, large, rules := fstest.MapFS{}, fstest.MapFS{}, fstest.MapFS{}
	for i := range 1001 {
		many[fmt.Sprintf("%d.rego", i)] = &fstest.MapFile{Data: []byte(text(i))}
	}
	for i := range (2<<20)/(256<<10) + 3 {
		large[fmt.Sprintf("%d.rego", i)] = &fstest.MapFile{Data: []byte(text(i) + strings.Repeat("# long\n", (256<<10)/8))}
		rules[fmt.Sprintf("%d.rego", i)] = &fstest.MapFile{Data: []byte(text(i) + strings.Repeat("\nhelper if input.facts.live\n", maxRules/8))}
	}
	refused(t, many, "there are more than 1000 rule files: put several rules in one")
	refused(t, large, "the rules are over 2 MiB together")
	refused(t, rules, "more than 10000 rules and helpers together")
}

// Each step looks at the context itself, so that what nobody waits for ends.
func TestEachStepObeysItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	set, err := Load(t.Context(), builtin, nil)
	if err != nil {
		t.Fatal(err)
	}
	sources := set.Sources
	if read, err := rule.ParseAll(ctx, builtin, rule.FromLibrary, false); len(read) > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("parsed %d files: %v", len(read), err)
	}
	faults := &rule.Faults{}
	bad := rule.Parse("own.rego", "package comity.custom.acme\n\nforbid contains \"untitled\" if input.facts.hsts == \"home\"\n", rule.FromOperator, faults)
	Sources(ctx, []rule.Source{bad}, false, faults)
	if err := faults.Err(); err != nil {
		t.Errorf("checked: %v", err)
	}
	newChecker(ctx, []rule.Source{bad}, faults).clause(clause{&bad, bad.Module.Rules[0]}, nil)
	if err := faults.Err(); err != nil {
		t.Errorf("walked: %v", err)
	}
	if errs := compileModules(ctx, sources).Errors; len(errs) != 1 || errs[0].Message != context.Canceled.Error() {
		t.Errorf("compiled: %v", errs)
	}
}
