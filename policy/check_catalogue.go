package policy

import (
	"context"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A rule is what stands behind one code.
type rule struct {
	code        string
	family      string // the set that it adds to
	title       string
	description string
	refs        []string // the law and literature, as METADATA has them
	origin      string   // where it stands
	reads       []read   // in order of path
}

// catalogue returns the rules of checked sources by their codes. Several rules
// of one code are one.
func catalogue(ctx context.Context, sources []source) map[string]*rule {
	c := newChecker(ctx, sources, nil)
	rules, clauses := map[string]*rule{}, map[string][]clause{}
	for i := range sources {
		s := &sources[i]
		for _, found := range s.codes() {
			id := s.id(found)
			if rules[id] == nil {
				rules[id] = &rule{code: id, family: found.set, origin: builtIn}
			}
			if s.origin == fromOperator {
				rules[id].origin = s.name
			}
			rules[id].describe(found.rule.Annotations)
			clauses[id] = append(clauses[id], clause{s, found.rule})
		}
	}
	for id, r := range rules {
		r.reads = c.readsOf(clauses[id])
	}
	return rules
}

// describe takes the texts from METADATA.
func (r *rule) describe(annotations []*ast.Annotations) {
	for _, a := range annotations {
		if a.Scope != "rule" || a.Title == "" {
			continue
		}
		r.title, r.description = a.Title, a.Description
		for _, related := range a.RelatedResources {
			r.refs = append(r.refs, related.Ref.String())
		}
	}
}

// postures returns the names of the postures that there are, in order.
func postures(sources []source) []string {
	var names []string
	for i := range sources {
		if sources[i].role == postureRole {
			names = append(names, sources[i].last)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// hasPosture reports whether there is a posture of the name.
func hasPosture(sources []source, p Posture) bool {
	return slices.Contains(postures(sources), string(p))
}
