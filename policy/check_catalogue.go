package policy

import (
	"context"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A rule is what stands behind one code.
type catalogued struct {
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
func catalogue(ctx context.Context, sources []rule.Source) map[string]*catalogued {
	c := newChecker(ctx, sources, nil)
	rules, clauses := map[string]*catalogued{}, map[string][]clause{}
	for i := range sources {
		s := &sources[i]
		for _, found := range s.Codes() {
			id := s.ID(found)
			if rules[id] == nil {
				rules[id] = &catalogued{code: id, family: found.Set, origin: builtIn}
			}
			if s.Origin == rule.FromOperator {
				rules[id].origin = s.Name
			}
			rules[id].describe(found.Rule.Annotations)
			clauses[id] = append(clauses[id], clause{s, found.Rule})
		}
	}
	for id, r := range rules {
		r.reads = c.readsOf(clauses[id])
	}
	return rules
}

// describe takes the texts from METADATA.
func (r *catalogued) describe(annotations []*ast.Annotations) {
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
func postures(sources []rule.Source) []string {
	var names []string
	for i := range sources {
		if sources[i].Role == rule.PostureRole {
			names = append(names, sources[i].Last)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// hasPosture reports whether there is a posture of the name.
func hasPosture(sources []rule.Source, p Posture) bool {
	return slices.Contains(postures(sources), string(p))
}
