package check

import (
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A firstUse is where a name is used first that may be used in one place only.
type firstUse struct {
	source *rule.Source
	set    string
	at     *ast.Location
}

// checkUnique checks that a code, a helper and the name of a posture are in one place
// only, and that no file is without a code or an outcome.
func checkUnique(sources []rule.Source, faults *rule.Faults) {
	codes, names := map[string]firstUse{}, map[string]firstUse{}
	builtin := map[string]bool{}
	for i := range sources {
		s := &sources[i]
		role, name := s.Role, s.Last
		if s.Origin == rule.FromLibrary && role == rule.PostureRole {
			builtin[name] = true
		}
		if s.Origin == rule.FromOperator && role == rule.PostureRole && builtin[name] {
			faults.Add("rule.built_in_posture", s.Module.Package.Location, nil,
				"posture %s is built in: choose another name", name)
			continue
		}
		for _, c := range s.Codes() {
			first, ok := codes[s.ID(c)]
			if !ok {
				codes[s.ID(c)] = firstUse{s, c.Set, c.At}
			} else if first.source != s || first.set != c.Set {
				faults.Add("rule.repeated_code", c.At, nil,
					"code %s is already used in %v, in the set %s: give this rule another code",
					s.ID(c), first.at, first.set)
			}
		}
		checkNames(s, names, faults)
		checkNotEmpty(s, faults)
	}
}

// checkNames checks that no other file of the package defines a helper or an outcome
// of the same name: Rego would merge the two in silence.
func checkNames(s *rule.Source, names map[string]firstUse, faults *rule.Faults) {
	for _, r := range s.Module.Rules {
		if s.Role == rule.NoRole {
			return
		}
		head := r.Head
		name := rule.NameOf(r)
		if s.Role.Reserved(name) {
			continue
		}
		path := s.Package + "." + name
		first, ok := names[path]
		if !ok {
			names[path] = firstUse{s, "", head.Location}
		} else if first.source != s {
			faults.Add("rule.repeated_name", head.Location, nil,
				"%s is already defined in %v: define it in one file of the package only",
				name, first.at)
		}
	}
}

// checkNotEmpty checks that the file has a code or an outcome.
func checkNotEmpty(s *rule.Source, faults *rule.Faults) {
	at := s.Module.Package.Location
	switch s.Role {
	case rule.RuleRole, rule.CustomRole:
		if len(s.Codes()) == 0 {
			faults.Add("rule.no_code", at, nil,
				"the file has no rule with a code: move its helpers to the file of the rule that uses them")
		}
	case rule.PostureRole, rule.VerdictRole:
		for _, r := range s.Module.Rules {
			if r.Head.Name == "outcome" {
				return
			}
		}
		faults.Add("rule.no_outcome", at, nil, "posture %s has no outcome: write outcome := \"allow\" if …", s.Last)
	}
}

// checkTests refuses rules in test files, which no engine runs.
func checkTests(sources []rule.Source, faults *rule.Faults) {
	for i := range sources {
		if s := &sources[i]; s.Test {
			for _, c := range s.Codes() {
				faults.Add("rule.in_test_file", c.At, nil,
					"%s is in a test file, which decides nothing: move the rule, or rename the file",
					s.ID(c))
			}
		}
	}
}
