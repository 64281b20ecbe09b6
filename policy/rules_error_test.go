package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every fault of the rules leaves the package as a RuleError, in order.
func TestRuleErrors(t *testing.T) {
	_, err := New(t.Context(), WithRules(own(acme("\tinput.facts.hosts == \"hme\"\n\tinput.facts.live == 1", ""))))
	var got []*RuleError
	var collect func(error)
	collect = func(err error) {
		if fault, ok := err.(*RuleError); ok {
			got = append(got, fault)
			return
		}
		joined, ok := err.(interface{ Unwrap() []error })
		require.True(t, ok, "no RuleError: %v", err)
		for _, part := range joined.Unwrap() {
			collect(part)
		}
	}
	collect(err)
	want := []*RuleError{
		{File: "own.rego", Line: 6, Column: 23, Code: "rule.unknown_word",
			Problem:  `"hme": no such word in input.facts.hosts, did you mean home?`,
			Accepted: []string{"home", "agreed", "silent", "unknown"}},
		{File: "own.rego", Line: 7, Column: 22, Code: "rule.never_equal",
			Problem: "input.facts.live is a boolean and 1 is a number: they are never equal"},
	}
	assert.Empty(t, cmp.Diff(want, got))
	assert.ErrorContains(t, err, "own.rego:6:23: ")
}
