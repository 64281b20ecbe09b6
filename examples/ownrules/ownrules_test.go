package ownrules

import (
	"context"
	"fmt"
	"log"
	"os"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
)

// TestRules runs the Rego tests of the rules, what they leave uncovered, their
// layout and the cases.
func TestRules(t *testing.T) { policytest.Run(t, os.DirFS("rules")) }

// What is active is listed: a rule that is not here decides nothing.
func Example() {
	engine, err := policy.New(context.Background(), policy.WithRules(os.DirFS("rules")), policy.WithPosture("guarded"))
	if err != nil {
		log.Fatal(err)
	}
	for _, rule := range engine.Rules() {
		if rule.Origin != "built-in" {
			fmt.Printf("%s (%s)\n", rule.Code, rule.Origin)
		}
	}
	// Output:
	// custom.bank.customer_first (bank.rego)
	// custom.bank.not_asked (bank.rego)
	// custom.intelligence.two_approvals (intelligence.rego)
	// custom.intelligence.two_persons (intelligence.rego)
	// custom.sweden.secrecy (sweden.rego)
	// custom.sweden.tell_public_body (sweden.rego)
}
