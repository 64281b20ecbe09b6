package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A role is what a package is for.
type role int

const (
	astray      role = iota // outside the namespace
	ruleRole                // comity: the built-in rules
	customRole              // comity.custom.<name>: the operator's own
	postureRole             // comity.posture.<name>
	verdictRole             // comity.verdict: what stands above the postures
	engineRole              // comity.own: what the engine generates
)

// setsOf are the sets that a package of each role adds to.
var setsOf = map[role][]string{
	ruleRole:    families,
	customRole:  {"gate", "forbid", "channel", "obligation"},
	postureRole: {"ask"},
	verdictRole: {"ask", "silence"},
}

// askWords are the places that a posture may have asked.
var askWords = []string{"hosts", "life", "all", "bars", "protected"}

// wordForm is the form of codes and of names of packages.
var wordForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// nameForm is the form of what stands behind a dot.
var nameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// place finds what the package is for.
func (s *source) place() {
	s.pkg = dotted(s.module.Package.Path)
	var parts []string
	for _, t := range s.module.Package.Path[1:] {
		part := string(t.Value.(ast.String))
		if !wordForm.MatchString(part) {
			return
		}
		parts = append(parts, part)
	}
	s.last = parts[len(parts)-1]
	switch {
	case parts[0] != "comity":
	case len(parts) == 3 && parts[1] == "posture":
		s.role = postureRole
	case len(parts) == 3 && parts[1] == "custom" && s.origin == fromOperator:
		s.role = customRole
	case s.origin == fromLibrary && len(parts) == 1:
		s.role = ruleRole
	case s.origin == fromLibrary && len(parts) == 2 && s.last == "verdict":
		s.role = verdictRole
	case s.origin == fromEngine:
		s.role = engineRole
	}
}

// checkPackage checks the name of the package.
func (s *source) checkPackage(faults *ruleFaults) {
	if s.role != astray {
		return
	}
	name := strings.TrimPrefix(s.pkg, "data.")
	accepted := []string{"comity.custom.<name>", "comity.posture.<name>"}
	if s.origin == fromLibrary {
		accepted = []string{"comity", "comity.verdict", "comity.posture.<name>"}
	}
	hint := ""
	if parts := strings.Split(name, "."); len(parts) == 3 && s.origin == fromOperator {
		for _, part := range []string{"custom", "posture"} {
			guess := "comity." + part + "." + parts[2]
			if wordForm.MatchString(parts[2]) && near(parts[0], "comity") && near(parts[1], part) {
				hint = ", did you mean " + guess + "?"
			}
		}
	}
	faults.add(s.module.Package.Location, accepted, "package %s is no place for rules%s", brief(name), hint)
}

// near reports whether a name could be a slip for another.
func near(name, other string) bool { return request.Suggest(name, []string{other}) != "" }

// hasRules reports whether the file holds rules that give codes to items.
func (s *source) hasRules() bool { return s.role == ruleRole || s.role == customRole }

// reserved reports whether the package may use the name for a set of codes or
// places only.
func (r role) reserved(name string) bool {
	return slices.Contains(families, name) || slices.Contains(setsOf[r], name)
}

// wanted lists what a package of the role is there to define.
func (r role) wanted() []string {
	if r == postureRole || r == verdictRole {
		return append([]string{"outcome"}, setsOf[r]...)
	}
	return setsOf[r]
}

// dotted returns the leading constant parts of a reference: joined by dots
// where they are names, in brackets where they are not.
func dotted(ref ast.Ref) string {
	var b strings.Builder
	for i, t := range ref {
		switch part := t.Value.(type) {
		case ast.Var:
			if i > 0 {
				return b.String()
			}
			b.WriteString(string(part))
		case ast.String:
			b.WriteString(member(string(part)))
		default:
			return b.String()
		}
	}
	return b.String()
}

// member returns the name as it stands behind another.
func member(name string) string {
	if nameForm.MatchString(name) {
		return "." + name
	}
	return fmt.Sprintf("[%q]", name)
}
