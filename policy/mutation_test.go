package policy

import (
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/google/go-cmp/cmp"
)

// equivalents are the mutants that nothing can tell from the rules as they
// are, and why not.
var equivalents = map[string]string{
	"posture/verdict.rego: outcome: swap branches 1 and 2": "both deny",
	"posture/verdict.rego: outcome: swap branches 2 and 3": "both deny",
}

// TestMutation puts small faults into the built-in rules, one at a time, and
// checks that the Rego tests or the cases notice each of them; one in some of
// them where not all cases are asked for.
func TestMutation(t *testing.T) {
	t.Parallel()
	lab := newLab(t)
	mutants := mutantsOf(lab.rules)
	all := len(mutants)
	names := map[string]bool{}
	for _, m := range mutants {
		names[m.name] = true
	}
	for name := range equivalents {
		if !names[name] {
			t.Errorf("there is no mutant %q: take it from the list", name)
		}
	}
	part := 150
	if raced {
		part = 40
	}
	mutants = sample(mutants, full(all, part))
	count := map[trial]int{}
	for i, end := range lab.try(t, mutants) {
		count[end]++
		why, listed := equivalents[mutants[i].name]
		switch {
		case end == untested:
			t.Errorf("%s: %s", mutants[i].name, end)
		case end == survived && !listed:
			t.Errorf("no test and no case notices this fault, write one:\n%s", mutants[i].name)
		case end != survived && listed:
			t.Errorf("listed as equivalent (%s), but %s:\n%s", why, end, mutants[i].name)
		}
	}
	tried := len(mutants) - count[stillborn]
	score := 100 * float64(tried-count[survived]) / float64(tried)
	t.Logf("%d of %d mutants: %d do not compile, %d killed by the Rego tests, %d by the cases, %d live on; score %.1f %%",
		len(mutants), all, count[stillborn], count[killedByTests], count[killedByCases], count[survived], score)
	if score < 97 {
		t.Errorf("score %.1f %%, want 97 or more", score)
	}
}

// TestMutantsOf puts every fault into one file.
func TestMutantsOf(t *testing.T) {
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
	for _, m := range mutantsOf([]rule.Source{s}) {
		got = append(got, strings.TrimPrefix(m.name, "sample.rego: "))
		if m.module.Equal(s.Module) {
			t.Errorf("%s: changes nothing", m.name)
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
