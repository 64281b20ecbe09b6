package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkVisited refuses references to the input that the walk did not come to. So
// nothing is read without a check.
func (c *checker) checkVisited(s *rule.Source) {
	missed := func(t *ast.Term) bool {
		if ref, ok := t.Value.(ast.Ref); ok && ref.HasPrefix(ast.InputRootRef) && !c.visited[t] {
			c.faults.Add("rule.unchecked_field", t.Location, nil,
				"%s cannot be checked here: write it in a separate condition",
				rule.Brief(t.String()))
		}
		return false
	}
	for _, r := range s.Module.Rules {
		ast.WalkTerms(r, missed)
	}
}

// checkOutcomes checks that the verdict and each posture give one of the outcomes.
func (c *checker) checkOutcomes() {
	for _, path := range slices.Sorted(maps.Keys(c.defs)) {
		d := c.defs[path]
		role := d.clauses[0].source.Role
		weighs := role == rule.PostureRole || role == rule.VerdictRole
		if !weighs || !strings.HasSuffix(path, ".outcome") || d.set || d.args > 0 {
			continue
		}
		m := c.value(d, nil)
		c.requireKnown(m.literals, meaning{kind: aWord, words: rule.Outcomes, from: []string{"outcome"}})
		if m.kind != aWord || m.words == nil || len(m.from) > 0 {
			c.faults.Add("rule.open_outcome", d.clauses[0].rule.Location, rule.Outcomes,
				"outcome may be another word: give it only the accepted ones")
		}
	}
}

// checkUnused refuses a helper that nothing refers to: often its name, or the name of
// a set, is misspelt.
func (c *checker) checkUnused() {
	if c.unparsed {
		return // what refers to it may stand in the file that is missing
	}
	for _, path := range slices.Sorted(maps.Keys(c.defs)) {
		d := c.defs[path]
		r := d.clauses[0].rule
		role := d.clauses[0].source.Role
		if d.used || d.set || len(r.Head.Ref()) > 1 || role == rule.NoRole || role == rule.EngineRole {
			continue
		}
		name := rule.NameOf(r)
		if role.Reserved(name) || slices.Contains(role.Wanted(), name) || taken(name) {
			continue
		}
		c.faults.Add("rule.unused_helper", r.Location, nil, "nothing uses the helper %s: use it or remove it%s",
			name, request.Suggest(name, role.Wanted()))
	}
}
