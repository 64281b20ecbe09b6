package mutant_test

import (
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/internal/mutant"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/google/go-cmp/cmp"
)

// TestOf puts every fault into one file.
func TestOf(t *testing.T) {
	const text = `package comity.posture.sample

default outcome := "deny"

outcome := "allow" if {
	not input.request.confidential
	input.facts.issuer in {"right", "wrong"}
	count(input.facts.bars) > 0
} else := "redirect_to_mlat" if {
	input.facts.cleared == "all"
}

ask contains "hosts" if input.request.subject.located == ""
`
	faults := &rule.Faults{}
	s := rule.Parse("sample.rego", text, rule.FromLibrary, faults)
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range mutant.Of([]rule.Source{s}, rule.FromLibrary) {
		got = append(got, strings.TrimPrefix(m.Name, "sample.rego: "))
		if m.Module.Equal(s.Module) {
			t.Errorf("%s: changes nothing", m.Name)
		}
	}
	want := []string{
		`outcome: drop the rule default`,
		`outcome: "redirect_to_mlat" for "deny" in outcome := "deny"`,
		`outcome: "allow" for "deny" in outcome := "deny"`,
		`outcome: drop the first branch`,
		`outcome: drop branch 2`,
		`outcome: swap branches 1 and 2`,
		`outcome: drop the condition not input.request.confidential`,
		`outcome: drop the not of not input.request.confidential`,
		`outcome: drop the condition input.facts.issuer in {"right", "wrong"}`,
		`outcome: put not before input.facts.issuer in {"right", "wrong"}`,
		`outcome: drop the condition count(input.facts.bars) > 0`,
		`outcome: >= for > in count(input.facts.bars) > 0`,
		`outcome: <= for > in count(input.facts.bars) > 0`,
		`outcome: drop the condition input.facts.cleared == "all"`,
		`outcome: != for == in input.facts.cleared == "all"`,
		`outcome: "deny" for "allow" in outcome := "allow"`,
		`outcome: "redirect_to_mlat" for "allow" in outcome := "allow"`,
		`outcome: confidential_user for confidential in not input.request.confidential`,
		`outcome: take "right" out of input.facts.issuer in {"right", "wrong"}`,
		`outcome: "wrong" for "right" in input.facts.issuer in {"right", "wrong"}`,
		`outcome: take "wrong" out of input.facts.issuer in {"right", "wrong"}`,
		`outcome: "right" for "wrong" in input.facts.issuer in {"right", "wrong"}`,
		`outcome: 1 for 0 in count(input.facts.bars) > 0`,
		`outcome: "deny" for "redirect_to_mlat" in outcome := "redirect_to_mlat"`,
		`outcome: "allow" for "redirect_to_mlat" in outcome := "redirect_to_mlat"`,
		`outcome: "some" for "all" in input.facts.cleared == "all"`,
		`outcome: "none" for "all" in input.facts.cleared == "all"`,
		`ask: drop the rule ask contains "hosts" if input.request.subject.located == ""`,
		`ask: drop the condition input.request.subject.located == ""`,
		`ask: != for == in input.request.subject.located == ""`,
		`ask: "life" for "hosts" in ask contains "hosts"`,
		`ask: "all" for "hosts" in ask contains "hosts"`,
		`ask: "bars" for "hosts" in ask contains "hosts"`,
		`ask: "protected" for "hosts" in ask contains "hosts"`,
		`ask: nationality for located in input.request.subject.located == ""`,
		`ask: residence for located in input.request.subject.located == ""`,
		`ask: "XX" for "" in input.request.subject.located == ""`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
