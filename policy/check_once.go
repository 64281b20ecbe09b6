package policy

import "github.com/open-policy-agent/opa/v1/ast"

// A holder is where something stands that may stand once.
type holder struct {
	source *source
	set    string
	at     *ast.Location
}

// checkOnce checks what must stand in one place only: a code, a helper, the
// name of a posture; and that every file gives something.
func checkOnce(sources []source, faults *ruleFaults) {
	codes, names := map[string]holder{}, map[string]holder{}
	builtin := map[string]bool{}
	for i := range sources {
		s := &sources[i]
		role, name := s.role, s.last
		if s.origin == fromLibrary && role == postureRole {
			builtin[name] = true
		}
		if s.origin == fromOperator && role == postureRole && builtin[name] {
			faults.add(s.module.Package.Location, nil, "posture %s is built in: choose another name", name)
			continue
		}
		for _, c := range s.codes() {
			first, ok := codes[s.id(c)]
			if !ok {
				codes[s.id(c)] = holder{s, c.set, c.at}
			} else if first.source != s || first.set != c.set {
				faults.add(c.at, nil, "%s stands already in %v, in the set %s: a code belongs to one rule", s.id(c), first.at, first.set)
			}
		}
		s.checkNames(names, faults)
		s.checkGives(faults)
	}
}

// checkNames checks that no other file of the package defines a helper or an
// outcome of the same name, with which it would merge without a word.
func (s *source) checkNames(names map[string]holder, faults *ruleFaults) {
	for _, rule := range s.module.Rules {
		if s.role == astray {
			return
		}
		head := rule.Head
		name := ruleName(rule)
		if s.role.reserved(name) {
			continue
		}
		path := s.pkg + "." + name
		first, ok := names[path]
		if !ok {
			names[path] = holder{s, "", head.Location}
		} else if first.source != s {
			faults.add(head.Location, nil, "%s stands already in %v: the rules of a package share their names", name, first.at)
		}
	}
}

// checkGives checks that the file has a code or an outcome.
func (s *source) checkGives(faults *ruleFaults) {
	at := s.module.Package.Location
	switch s.role {
	case ruleRole, customRole:
		if len(s.codes()) == 0 {
			faults.add(at, nil, "the file gives no code: a helper stands beside the rule that uses it")
		}
	case postureRole, verdictRole:
		for _, rule := range s.module.Rules {
			if rule.Head.Name == "outcome" {
				return
			}
		}
		faults.add(at, nil, "posture %s has no outcome: write outcome := \"allow\" if …", s.last)
	}
}

// checkTests refuses rules in files of tests, which no engine runs.
func checkTests(sources []source, faults *ruleFaults) {
	for i := range sources {
		if s := &sources[i]; s.test {
			for _, c := range s.codes() {
				faults.add(c.at, nil, "%s stands in a file of tests, which decides nothing: move it, or rename the file", s.id(c))
			}
		}
	}
}
