package rule

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A Code is a constant that a rule adds to a set.
type Code struct {
	Set, Name string
	At        *ast.Location
	Rule      *ast.Rule
}

// Codes returns the codes of the file that have a title, in order, one for each rule.
func (s *Source) Codes() []Code {
	var all []Code
	for _, rule := range s.Module.Rules {
		head := rule.Head
		if head.Key == nil || len(head.Ref()) != 1 || head.RuleKind() != ast.MultiValue {
			continue
		}
		name, ok := head.Key.Value.(ast.String)
		set := string(head.Name)
		if ok && set != "ask" && slices.Contains(SetsOf[s.Role], set) {
			all = append(all, Code{set, string(name), head.Key.Location, rule})
		}
	}
	return all
}

// ID returns the code as decisions show it: that of a built-in rule begins with
// its set, that of a custom rule with custom and the name of its package.
func (s *Source) ID(c Code) string {
	if s.Role == CustomRole {
		return "custom." + s.Last + "." + c.Name
	}
	return c.Set + "." + c.Name
}

// NameOf returns the name that the rule defines.
func NameOf(rule *ast.Rule) string { return string(rule.Head.Ref()[0].Value.(ast.Var)) }

// Imports returns what the imports of a module stand for.
func Imports(module *ast.Module) map[ast.Var]ast.Ref {
	names := map[ast.Var]ast.Ref{}
	for _, i := range module.Imports {
		if path, ok := i.Path.Value.(ast.Ref); ok && path.HasPrefix(ast.DefaultRootRef) {
			names[i.Name()] = path
		}
	}
	return names
}
