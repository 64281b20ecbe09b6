package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkRules checks rules as they are written. What the compiler says as well
// is added where the check has found a fault, so that all is said at once;
// where it has not, the engine compiles the rules anyway.
func checkRules(sources []source, faults *ruleFaults) {
	unparsed := len(faults.list) > 0
	stand := parseSource("own.rego", ownStandIn, fromEngine, faults)
	c := newChecker(append(slices.Clip(sources), stand), faults)
	c.unparsed = unparsed
	for i := range sources {
		s := &sources[i]
		s.checkPackage(faults)
		s.checkMetadata(faults)
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
	if len(faults.list) > 0 && !unparsed {
		faults.addCompiled(compileModules(append(slices.Clip(sources), stand)).Errors)
	}
}

// ownStandIn stands where the engine's module will, whose form is the same.
const ownStandIn = `package comity.own

default gate := false

default forbid := false

outcome := "deny"

ask contains "hosts"
`

// A definition is everything of one name in one package: a set, a complete
// rule or a function.
type definition struct {
	path    string // such as data.comity.permit
	clauses []clause
	set     bool
	args    int      // of a function
	codes   []string // of a set
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
	head := c.rule.Head
	d.args = max(d.args, len(head.Args))
	if head.RuleKind() != ast.MultiValue {
		return
	}
	d.set = true
	if code, ok := head.Key.Value.(ast.String); ok {
		d.codes = append(d.codes, string(code))
	}
}

// pkg returns the package of the definition.
func (d *definition) pkg() string { return d.path[:strings.LastIndexByte(d.path, '.')] }

// ruleName returns the name that the rule defines.
func ruleName(rule *ast.Rule) string { return string(rule.Head.Ref()[0].Value.(ast.Var)) }
