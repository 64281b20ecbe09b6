package check

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// checkHead checks what a rule defines: a code of one of the sets, or a helper, which
// is a complete rule or a function.
func checkHead(s *rule.Source, r *ast.Rule, faults *rule.Faults) {
	role, head := s.Role, r.Head
	name := rule.NameOf(r)
	at := head.Ref()[0].Location
	switch {
	case role == rule.EngineRole:
	case taken(name):
		faults.Add("rule.taken_name", at, nil, "%s already has a meaning in Rego: give the helper another name", name)
	case role == rule.NoRole:
	case role == rule.CustomRole && name == "permit":
		faults.Add("rule.permit", at, rule.SetsOf[role], "permit: custom rules can only tighten")
	case (role == rule.PostureRole || role == rule.VerdictRole) && name == "outcome":
		if len(head.Ref()) > 1 || len(head.Args) > 0 || head.RuleKind() == ast.MultiValue {
			faults.Add("rule.outcome_form", at, nil, "outcome is a complete rule: write outcome := \"allow\" if …")
		}
	case role == rule.PostureRole && slices.Contains(rule.Sets, name):
		faults.Add("rule.posture_code", at, []string{"outcome", "ask"},
			"%s: a posture adds no codes: move the rule to package comity.custom.<name>", name)
	case len(head.Ref()) > 1 && !role.Reserved(name):
		faults.Add("rule.helper_form", at, nil,
			"%s: a helper is a complete rule or a function: write its name without dots and brackets",
			rule.Brief(head.Ref().String()))
	case role.Reserved(name) && r.Default:
		faults.Add("rule.set_form", at, nil,
			"default %s: a set has no default: it is empty if no rule adds to it", name)
	case role.Reserved(name) && (len(head.Ref()) > 1 || head.RuleKind() != ast.MultiValue):
		faults.Add("rule.set_form", at, nil, "%s is a set: write %s contains \"<code>\" if …", name, name)
	case head.RuleKind() == ast.MultiValue && !role.Reserved(name):
		faults.Add("rule.unknown_set", at, rule.SetsOf[role],
			"%s contains: no such set%s", name, request.Suggest(name, rule.SetsOf[role]))
	case head.RuleKind() == ast.MultiValue:
		checkCode(s, role, name, head.Key, faults)
	}
}

// taken reports whether the name already means something else in every rule.
func taken(name string) bool {
	return name == "input" || name == "data" || ast.BuiltinMap[name] != nil || slices.Contains(libraries(), name)
}

// libraries are the names before the dot of OPA's functions. If a helper had such a
// name, the compiler would look for object.get, or for what it makes of in, there.
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
func checkCode(s *rule.Source, role rule.Role, set string, key *ast.Term, faults *rule.Faults) {
	code, ok := key.Value.(ast.String)
	switch {
	case role == rule.VerdictRole && set == "ask": // passes on what the posture asks
	case !ok:
		faults.Add("rule.code_form", key.Location, nil,
			"%s contains %s: write a constant in quotes", set, rule.Brief(key.String()))
	case set == "ask" && !slices.Contains(rule.AskWords, string(code)):
		faults.Add("rule.unknown_ask", key.Location, rule.AskWords, "%s: no such places to ask%s",
			key, request.Suggest(string(code), rule.AskWords))
	case !rule.WordForm.MatchString(string(code)):
		faults.Add("rule.code_form", key.Location, nil,
			"%s: a code is lower-case letters, digits and underscores, and begins with a letter", rule.Brief(key.String()))
	}
}

// checkPlace checks that a built-in rule is in the file that its name says.
func checkPlace(s *rule.Source, faults *rule.Faults) {
	folder, file := path.Base(path.Dir(s.Name)), strings.TrimSuffix(path.Base(s.Name), ".rego")
	role, name := s.Role, s.Last
	at := s.Module.Package.Location
	if (role == rule.PostureRole || role == rule.VerdictRole) && (folder != "posture" || file != name) {
		faults.Add("rule.wrong_file", at, nil, "package %s belongs in posture/%s.rego", s.Package[len("data."):], name)
	}
	if role != rule.RuleRole {
		return
	}
	for _, c := range s.Codes() {
		if c.Set != folder || c.Name != file {
			faults.Add("rule.wrong_file", c.At, nil,
				"%s.%s belongs in %s/%s.rego, and nothing else there", c.Set, c.Name, c.Set, c.Name)
		}
	}
}

// checkPackage checks the name of the package.
func checkPackage(s *rule.Source, faults *rule.Faults) {
	if s.Role != rule.NoRole {
		return
	}
	name := strings.TrimPrefix(s.Package, "data.")
	accepted := []string{"comity.custom.<name>", "comity.posture.<name>"}
	if s.Origin == rule.FromLibrary {
		accepted = []string{"comity", "comity.verdict", "comity.posture.<name>"}
	}
	hint := ""
	if parts := strings.Split(name, "."); len(parts) == 3 && s.Origin == rule.FromOperator {
		for _, part := range []string{"custom", "posture"} {
			guess := "comity." + part + "." + parts[2]
			if rule.WordForm.MatchString(parts[2]) && near(parts[0], "comity") && near(parts[1], part) {
				hint = ", did you mean " + guess + "?"
			}
		}
	}
	faults.Add("rule.unknown_package", s.Module.Package.Location, accepted,
		"package %s cannot hold rules%s", rule.Brief(name), hint)
}

// near reports whether a name may be another one, misspelt.
func near(name, other string) bool { return request.Suggest(name, []string{other}) != "" }
