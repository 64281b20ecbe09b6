package policy

import (
	"testing"

	"github.com/comity-go/comity/policy/internal/mutant"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/testdata/full"
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
	mutants := mutant.Of(lab.rules, rule.FromLibrary)
	all := len(mutants)
	names := map[string]bool{}
	for _, m := range mutants {
		names[m.Name] = true
	}
	for name := range equivalents {
		if !names[name] {
			t.Errorf("there is no mutant %q: take it from the list", name)
		}
	}
	mutants = sample(mutants, full.Of(all, 40))
	count := map[trial]int{}
	for i, end := range lab.try(t, mutants) {
		count[end]++
		why, listed := equivalents[mutants[i].Name]
		switch {
		case end == untested:
			t.Errorf("%s: %s", mutants[i].Name, end)
		case end == survived && !listed:
			t.Errorf("no test and no case notices this fault, write one:\n%s", mutants[i].Name)
		case end != survived && listed:
			t.Errorf("listed as equivalent (%s), but %s:\n%s", why, end, mutants[i].Name)
		}
	}
	tried := len(mutants) - count[stillborn]
	score := 100 * float64(tried-count[survived]) / float64(tried)
	t.Logf("%d of %d mutants: %d do not compile, %d killed by the Rego tests, %d by the cases, %d live on; score %.1f %%",
		len(mutants), all, count[stillborn], count[killedByTests], count[killedByCases], count[survived], score)
	if full.Asked() && score < 97 { // of all, since a part can hold too many that are equivalent
		t.Errorf("score %.1f %%, want 97 or more", score)
	}
}
