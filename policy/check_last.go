package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkMissed refuses references to input that the walk did not come by, so
// that nothing is read unchecked.
func (c *checker) checkMissed(s *source) {
	missed := func(t *ast.Term) bool {
		if ref, ok := t.Value.(ast.Ref); ok && ref.HasPrefix(ast.InputRootRef) && !c.met[t] {
			c.faults.add(t.Location, nil, "%s: cannot be checked here: write it in a condition of its own", brief(t.String()))
		}
		return false
	}
	for _, rule := range s.module.Rules {
		ast.WalkTerms(rule, missed)
	}
}

// checkOutcomes checks that every posture, and the verdict, gives one of the
// outcomes.
func (c *checker) checkOutcomes() {
	for _, path := range slices.Sorted(maps.Keys(c.defs)) {
		d := c.defs[path]
		role := d.clauses[0].source.role
		if role != postureRole && role != verdictRole || !strings.HasSuffix(path, ".outcome") || d.set || d.args > 0 {
			continue
		}
		m := c.value(d, nil)
		c.known(m.literals, meaning{kind: aWord, words: outcomeWords, from: []string{"outcome"}})
		if m.kind != aWord || m.words == nil || len(m.from) > 0 {
			c.faults.add(d.clauses[0].rule.Location, outcomeWords, "outcome: it must be known to be one of the outcomes")
		}
	}
}

// checkUnused refuses a helper that nothing refers to: often its name, or that
// of a set, is misspelt.
func (c *checker) checkUnused() {
	if c.unparsed {
		return // what refers to it may stand in the file that is missing
	}
	for _, path := range slices.Sorted(maps.Keys(c.defs)) {
		d := c.defs[path]
		rule := d.clauses[0].rule
		role := d.clauses[0].source.role
		if d.used || d.set || len(rule.Head.Ref()) > 1 || role == astray || role == engineRole {
			continue
		}
		name := ruleName(rule)
		if role.reserved(name) || slices.Contains(role.wanted(), name) || taken(name) {
			continue
		}
		c.faults.add(rule.Location, nil, "%s: nothing refers to this helper%s", name, request.Suggest(name, role.wanted()))
	}
}
