package ownrules

import (
	"context"
	"fmt"
	"io/fs"
	"log"
	"os"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
	"github.com/comity-go/comity/testdata/full"
)

// TestRules runs the Rego tests of the rules, what they leave uncovered, their
// layout and the cases.
func TestRules(t *testing.T) { policytest.Run(t, os.DirFS("rules")) }

// TestMutate puts a fault into each condition of the rules: a test notices it, or it is
// proved that it changes nothing.
func TestMutate(t *testing.T) {
	if !full.Asked() {
		t.Skip("COMITY_FULL=1 asks for it: it takes half a minute")
	}
	began := time.Now()
	m, err := policytest.Mutate(t.Context(), policytest.Rules{Custom: []fs.FS{os.DirFS("rules")}, Progress: func(done, all int) {
		if done%20 == 0 {
			t.Logf("%d of %d faults tried after %v", done, all, time.Since(began).Round(time.Second))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(m)
	if len(m.Missed) > 0 {
		t.Error("no test notices some faults: add the cases")
	}
}

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
