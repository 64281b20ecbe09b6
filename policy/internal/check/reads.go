package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Read is one place of the input that a rule reads.
type Read struct {
	Path  []string // such as facts, bars
	Words []string // the constants that it compares with; nil where any counts
}

// use notes that a term is used for its whole value.
func (c *checker) use(t *ast.Term, m meaning) {
	c.withoutFields(t, m)
	c.readAll(m)
}

// withoutFields refuses a group of fields, or a list of groups, and returns any other
// meaning as it is.
func (c *checker) withoutFields(t *ast.Term, m meaning) meaning {
	if !m.holdsFields() {
		return m
	}
	text := rule.Brief(t.String())
	if m.kind == aGroup {
		c.faults.Add("rule.whole_group", t.Location, m.shape.Names, "%s is a group of fields: name one of them", text)
	} else {
		c.faults.Add("rule.whole_group", t.Location, nil,
			"%s is a list of groups of fields: count it, or write some x in %s",
			text, m.from[0])
	}
	c.readAll(m)
	return meaning{}
}

// readAll notes that any value counts of all that m is read from.
func (c *checker) readAll(m meaning) { c.note(m.origins(), nil) }

// note notes what is read, and the words that count there. Any word counts where words
// is nil, and where the rule may hold because the words are not there.
func (c *checker) note(from, words []string) {
	if c.foreignDepth > 0 {
		return
	}
	for _, name := range from {
		path, ok := strings.CutPrefix(name, "input.")
		if !ok {
			continue
		}
		r, found := c.reads[path]
		if !found {
			r = &Read{Path: strings.Split(path, "."), Words: []string{}}
			c.reads[path] = r
		}
		if words == nil || r.Words == nil || c.eitherWayDepth > 0 {
			r.Words = nil
		} else {
			r.Words = merge(r.Words, words, strings.Compare)
		}
	}
}

// readsOf returns what the clauses read, in order of path.
func (c *checker) readsOf(clauses []clause) []Read {
	c.reads, c.seen = map[string]*Read{}, map[string]meaning{}
	for _, cl := range clauses {
		c.clause(cl, nil)
	}
	var all []Read
	for _, path := range slices.Sorted(maps.Keys(c.reads)) {
		all = append(all, *c.reads[path])
	}
	return all
}
