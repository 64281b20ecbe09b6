package eval

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A weighing names the sets of codes that the verdict and the posture look at. The
// other sets make no difference to the verdict.
type weighing struct {
	seen    []string // sets whose codes they see
	counted []string // sets whose codes they only count
}

// weighs reports whether the file weighs codes under the posture.
func weighs(s *rule.Source, posture string) bool {
	return s.Role == rule.VerdictRole || s.Role == rule.PostureRole && s.Last == posture
}

// weighingOf finds what the verdict and the posture look at. A set is only counted
// if each reference to it is the one argument of count. Every other expression may
// see the codes of the set.
func weighingOf(sources []rule.Source, posture string) weighing {
	all, counted := map[string]int{}, map[string]int{}
	for i := range sources {
		if s := &sources[i]; weighs(s, posture) {
			names := rule.Imports(s.Module)
			ast.WalkRefs(s.Module, func(ref ast.Ref) bool {
				set, _ := setOf(ref, names)
				all[set]++
				return false
			})
			walkCounts(s.Module, func(ref ast.Ref) {
				if set, whole := setOf(ref, names); whole {
					counted[set]++
				}
			})
		}
	}
	var w weighing
	for _, set := range rule.Sets {
		switch {
		case all[set] == 0:
		case all[set] == counted[set]:
			w.counted = append(w.counted, set)
		default:
			w.seen = append(w.seen, set)
		}
	}
	return w
}

// walkCounts visits every reference that is the argument of count.
func walkCounts(module *ast.Module, visit func(ast.Ref)) {
	ast.WalkTerms(module, func(t *ast.Term) bool {
		if call, ok := t.Value.(ast.Call); ok && len(call) == 2 && call[0].Value.String() == ast.Count.Name {
			if ref, ok := call[1].Value.(ast.Ref); ok {
				visit(ref)
			}
		}
		return false
	})
}

// setOf returns the set of codes that a reference names, directly or through an
// import, or "". It also reports whether the reference names the whole set and not
// one code in it. The import of a set is itself a reference to the set, so that an
// imported set counts as seen.
func setOf(ref ast.Ref, names map[ast.Var]ast.Ref) (set string, whole bool) {
	if head, ok := ref[0].Value.(ast.Var); ok && names[head] != nil {
		ref = append(slices.Clone(names[head]), ref[1:]...)
	}
	if path := input.Names(ref[1:]); ref.HasPrefix(ast.DefaultRootRef) && len(path) > 1 && path[0] == "comity" {
		return path[1], len(ref) == len(ast.DefaultRootRef)+2
	}
	return "", false
}

// key adds what the verdict and the posture see of the codes: the number of codes
// in each counted set, and the codes of the seen sets. It always adds custom codes,
// because engine.rego looks at the sets of the custom packages.
func (w weighing) key(k memo.Key, codes []string, rules map[string]*check.Rule) memo.Key {
	counts := make([]byte, len(w.counted))
	for _, code := range codes {
		set := rules[code].Set
		if i := slices.Index(w.counted, set); i >= 0 && !strings.HasPrefix(code, "custom.") {
			counts[i]++
		} else if i < 0 && slices.Contains(w.seen, set) || strings.HasPrefix(code, "custom.") {
			k = k.Text(code)
		}
	}
	return append(k.Bool(true), counts...)
}
