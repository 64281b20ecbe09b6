package policy

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestRules(t *testing.T) {
	mine := fstest.MapFS{"law/night.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# title: No request of the police is answered at night.
# description: Whoever is on call cannot judge it.
# related_resources:
# - ref: https://example.org/house-rules
forbid contains "night" if input.request.authority.kind == "police"

forbid contains "night" if input.request.authority.kind == "tax_authority"
`)}}
	rules := mustNew(t, WithRules(mine)).Rules()
	if !slices.IsSortedFunc(rules, func(a, b Rule) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("not in order of code")
	}
	want := Rule{"custom.acme.night", "forbid", "No request of the police is answered at night.", "Whoever is on call cannot judge it.",
		[]string{"https://example.org/house-rules"}, "law/night.rego"}
	own := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Origin == "built-in" })
	if diff := cmp.Diff([]Rule{want}, own); diff != "" {
		t.Error(diff)
	}
	builtin := mustNew(t).Rules()
	if diff := cmp.Diff(len(builtin)+1, len(rules)); diff != "" {
		t.Error(diff)
	}
	for _, r := range builtin {
		if set, _, _ := strings.Cut(r.Code, "."); set != r.Set || r.Title == "" || r.Description == "" {
			t.Errorf("%+v", r)
		}
	}
}
