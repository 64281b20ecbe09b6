package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkRules checks rules as they are written. Whether some rule could not be
// parsed, and so cannot be found, is for the caller to say.
func checkRules(ctx context.Context, sources []rule.Source, unparsed bool, faults *rule.Faults) {
	c := newChecker(ctx, withStandIn(sources), faults)
	c.unparsed = unparsed
	checkSet(sources, faults)
	if c.checkChains(); faults.Halted() {
		return // too far down to follow
	}
	for i := range sources {
		if ctx.Err() != nil {
			return
		}
		s := &sources[i]
		checkPackage(s, faults)
		checkMetadata(s, faults)
		checkSize(s, faults)
		if s.Origin == rule.FromLibrary {
			checkPlace(s, faults)
		}
		c.checkImports(s)
		for _, r := range s.Module.Rules {
			checkHead(s, r, faults)
			c.clause(clause{s, r}, nil)
		}
		c.checkMissed(s)
	}
	checkOnce(sources, faults)
	c.checkOutcomes()
	c.checkUnused()
}

// withStandIn returns the sources, and what stands where the engine's module
// will.
func withStandIn(sources []rule.Source) []rule.Source {
	return append(slices.Clip(sources), rule.Parse("own.rego", ownStandIn, rule.FromEngine, &rule.Faults{}))
}

// ownStandIn has the form of the engine's module, and can mean all that it can.
const ownStandIn = `package comity.own

default gate := false

default forbid := false

default outcome := "deny"

outcome := "redirect_to_mlat" if gate

outcome := "allow" if forbid

ask contains code if some code in ["hosts", "life", "all", "bars", "protected"]
`

// A definition is everything of one name in one package: a set, a complete
// rule or a function.
type definition struct {
	path    string // such as data.comity.permit
	clauses []clause
	set     bool
	args    int // of a function
	used    bool
}

// A clause is one rule of a definition.
type clause struct {
	source *rule.Source
	rule   *ast.Rule
}

// define collects the definitions of the sources.
func define(sources []rule.Source) map[string]*definition {
	defs := map[string]*definition{}
	for i := range sources {
		s := &sources[i]
		for _, r := range s.Module.Rules {
			path := s.Package + "." + rule.NameOf(r)
			if defs[path] == nil {
				defs[path] = &definition{path: path}
			}
			defs[path].add(clause{s, r})
		}
	}
	return defs
}

func (d *definition) add(c clause) {
	d.clauses = append(d.clauses, c)
	d.args = max(d.args, len(c.rule.Head.Args))
	d.set = d.set || c.rule.Head.RuleKind() == ast.MultiValue
}

// pkg returns the package of the definition.
func (d *definition) pkg() string { return d.path[:strings.LastIndexByte(d.path, '.')] }
