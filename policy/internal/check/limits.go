package check

import (
	"maps"
	"math/big"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
)

// How large rules may be. Within this, compiling takes a moment, and no step of a
// rule takes longer than a deadline can wait.
const (
	maxRules      = 10_000 // and helpers, all custom rules together
	maxConditions = 200    // of one rule
	maxChain      = 100    // rules and helpers, each of which refers to the next
	maxNumber     = 1e15
)

// checkSet checks how many custom rules there are.
func checkSet(sources []rule.Source, faults *rule.Faults) {
	rules := 0
	for i := range sources {
		s := &sources[i]
		if s.Origin != rule.FromOperator {
			continue
		}
		if rules += len(s.Module.Rules); rules > maxRules {
			faults.Halt("rule.many_rules", &ast.Location{File: s.Name},
				"there are more than %d rules and helpers together: remove some",
				maxRules)
			return
		}
	}
}

// checkSize checks how long each rule is, and how large its numbers.
func checkSize(s *rule.Source, faults *rule.Faults) {
	for _, r := range s.Module.Rules {
		conditions := 0
		ast.WalkExprs(r, func(*ast.Expr) bool { conditions++; return false })
		if conditions > maxConditions {
			faults.Halt("rule.many_conditions", r.Location,
				"the rule has more than %d conditions: split it", maxConditions)
		}
		ast.WalkTerms(r, func(t *ast.Term) bool {
			if n, ok := t.Value.(ast.Number); ok && tooLarge(n) {
				faults.Halt("rule.number_range", t.Location,
					"%s is out of range: write 0 or a number between 1e-15 and 1e15",
					rule.Brief(t.String()))
			}
			return false
		})
	}
}

// tooLarge reports whether the number, or one divided by it, is beyond
// maxNumber.
func tooLarge(n ast.Number) bool {
	f, ok := new(big.Float).SetString(string(n))
	if !ok {
		return true
	}
	f.Abs(f)
	return f.Cmp(big.NewFloat(maxNumber)) > 0 || f.Sign() != 0 && f.Cmp(big.NewFloat(1/maxNumber)) < 0
}

// checkChains checks how many helpers refer to each other in a row: the evaluator
// goes one call deeper with each.
func (c *checker) checkChains() {
	lengths := map[*definition]int{}
	for _, path := range slices.Sorted(maps.Keys(c.defs)) {
		d := c.defs[path]
		if c.chain(d, lengths) == maxChain+1 {
			c.faults.Halt("rule.long_chain", d.clauses[0].rule.Location,
				"%s: more than %d rules refer to each other in a row: shorten the chain",
				rule.NameOf(d.clauses[0].rule), maxChain)
		}
	}
}

// chain returns how many definitions refer to each other in a row from this one on.
// The compiler refuses one that refers to itself.
func (c *checker) chain(d *definition, lengths map[*definition]int) int {
	if n, ok := lengths[d]; ok {
		return n
	}
	lengths[d] = 1
	longest := 0
	for _, cl := range d.clauses {
		c.in = cl.source
		ast.WalkTerms(cl.rule, func(t *ast.Term) bool {
			if next, _ := c.named(t); next != nil {
				longest = max(longest, c.chain(next, lengths))
				c.in = cl.source
			}
			return false
		})
	}
	lengths[d] = longest + 1
	return lengths[d]
}
