package policy

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkHead checks what a rule defines: a code of one of the sets, or a helper,
// which is a complete rule or a function.
func (s *source) checkHead(rule *ast.Rule, faults *ruleFaults) {
	role, head := s.role, rule.Head
	name := ruleName(rule)
	at := head.Ref()[0].Location
	switch {
	case role == engineRole:
	case taken(name):
		faults.add(at, nil, "%s: a helper has a name of its own", name)
	case role == astray:
	case role == customRole && name == "permit":
		faults.add(at, setsOf[role], "permit: rules of one's own can only tighten")
	case (role == postureRole || role == verdictRole) && name == "outcome":
		if len(head.Ref()) > 1 || len(head.Args) > 0 || head.RuleKind() == ast.MultiValue {
			faults.add(at, nil, "outcome is a complete rule: write outcome := \"allow\" if …")
		}
	case role == postureRole && slices.Contains(families, name):
		faults.add(at, []string{"outcome", "ask"}, "%s: a posture weighs and adds no codes; those stand in package comity.custom.<name>", name)
	case len(head.Ref()) > 1 && !role.reserved(name):
		faults.add(at, nil, "%s: a helper is a complete rule or a function, its name without dots and brackets", brief(head.Ref().String()))
	case role.reserved(name) && rule.Default:
		faults.add(at, nil, "default %s: a set has no default, it is empty where no rule adds to it", name)
	case role.reserved(name) && (len(head.Ref()) > 1 || head.RuleKind() != ast.MultiValue):
		faults.add(at, nil, "%s is a set: write %s contains \"<code>\" if …", name, name)
	case head.RuleKind() == ast.MultiValue && !role.reserved(name):
		faults.add(at, setsOf[role], "%s contains: no such set%s", name, request.Suggest(name, setsOf[role]))
	case head.RuleKind() == ast.MultiValue:
		s.checkCode(role, name, head.Key, faults)
	}
}

// taken reports whether a name stands for something else in every rule.
func taken(name string) bool {
	return name == "input" || name == "data" || ast.BuiltinMap[name] != nil || slices.Contains(libraries(), name)
}

// libraries are the names before the dot of OPA's functions. The compiler would
// look for object.get, or for what it makes of in, in a helper of that name.
var libraries = sync.OnceValue(func() []string {
	var names []string
	for name := range ast.BuiltinMap {
		if library, _, dotted := strings.Cut(name, "."); dotted {
			names = append(names, library)
		}
	}
	return names
})

// checkCode checks the code that a rule adds to a set.
func (s *source) checkCode(role role, set string, key *ast.Term, faults *ruleFaults) {
	code, ok := key.Value.(ast.String)
	switch {
	case role == verdictRole && set == "ask": // passes on what the posture asks
	case !ok:
		faults.add(key.Location, nil, "%s contains %s: write a constant in quotes", set, brief(key.String()))
	case set == "ask" && !slices.Contains(askWords, string(code)):
		faults.add(key.Location, askWords, "%s: no such places to ask%s", key, request.Suggest(string(code), askWords))
	case !wordForm.MatchString(string(code)):
		faults.add(key.Location, nil, "%s: a code is lower-case letters, digits and underscores, and begins with a letter", brief(key.String()))
	}
}

// checkPlace checks that a built-in rule stands in the file that its name says.
func (s *source) checkPlace(faults *ruleFaults) {
	folder, file := path.Base(path.Dir(s.name)), strings.TrimSuffix(path.Base(s.name), ".rego")
	role, name := s.role, s.last
	at := s.module.Package.Location
	if (role == postureRole || role == verdictRole) && (folder != "posture" || file != name) {
		faults.add(at, nil, "package %s belongs in posture/%s.rego", s.pkg[len("data."):], name)
	}
	if role != ruleRole {
		return
	}
	for _, c := range s.codes() {
		if c.set != folder || c.name != file {
			faults.add(c.at, nil, "%s.%s belongs in %s/%s.rego, and nothing else there", c.set, c.name, c.set, c.name)
		}
	}
}

// A code is a constant that a rule adds to a set.
type code struct {
	set, name string
	at        *ast.Location
	rule      *ast.Rule
}

// codes returns the codes of the file that have a text, in order, a line for
// each rule.
func (s *source) codes() []code {
	var all []code
	for _, rule := range s.module.Rules {
		head := rule.Head
		if head.Key == nil || len(head.Ref()) != 1 || head.RuleKind() != ast.MultiValue {
			continue
		}
		name, ok := head.Key.Value.(ast.String)
		set := string(head.Name)
		if ok && set != "ask" && slices.Contains(setsOf[s.role], set) {
			all = append(all, code{set, string(name), head.Key.Location, rule})
		}
	}
	return all
}

// id returns the code as decisions show it: that of a built-in rule has the
// set in it, that of the operator's own the package.
func (s *source) id(c code) string {
	if s.role == customRole {
		return "custom." + s.last + "." + c.name
	}
	return c.set + "." + c.name
}
