package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkRules checks rules as they are written. Whether some rule could not be
// parsed, and so cannot be found, is for the caller to say.
func checkRules(ctx context.Context, sources []source, unparsed bool, faults *ruleFaults) {
	c := newChecker(ctx, withStandIn(sources), faults)
	c.unparsed = unparsed
	checkSet(sources, faults)
	if c.checkChains(); faults.stop {
		return // too far down to follow
	}
	for i := range sources {
		if ctx.Err() != nil {
			return
		}
		s := &sources[i]
		s.checkPackage(faults)
		s.checkMetadata(faults)
		s.checkSize(faults)
		if s.origin == fromLibrary {
			s.checkPlace(faults)
		}
		c.checkImports(s)
		for _, rule := range s.module.Rules {
			s.checkHead(rule, faults)
			c.clause(clause{s, rule}, nil)
		}
		c.checkMissed(s)
	}
	checkOnce(sources, faults)
	c.checkOutcomes()
	c.checkUnused()
}

// withStandIn returns the sources, and what stands where the engine's module
// will.
func withStandIn(sources []source) []source {
	return append(slices.Clip(sources), parseSource("own.rego", ownStandIn, fromEngine, &ruleFaults{}))
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
	source *source
	rule   *ast.Rule
}

// define collects the definitions of the sources.
func define(sources []source) map[string]*definition {
	defs := map[string]*definition{}
	for i := range sources {
		s := &sources[i]
		for _, rule := range s.module.Rules {
			path := s.pkg + "." + ruleName(rule)
			if defs[path] == nil {
				defs[path] = &definition{path: path}
			}
			defs[path].add(clause{s, rule})
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

// ruleName returns the name that the rule defines.
func ruleName(rule *ast.Rule) string { return string(rule.Head.Ref()[0].Value.(ast.Var)) }
