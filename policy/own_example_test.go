package policy_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
)

// one returns a file system with one rule file.
func one(text string) fs.FS { return fstest.MapFS{"house.rego": {Data: []byte(text)}} }

func ExampleWithRules() {
	engine, err := policy.New(context.Background(), policy.WithPosture(policy.ProviderControl), policy.WithRules(one(`package comity.custom.house

# METADATA
# title: Mail of consumers is not handed over across a border.
forbid contains "consumer_mail" if {
	input.request.customer.kind == "consumer"
	input.facts.category == "content"
	input.facts.hosts != "home"
}
`)))
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Outcome)
	fmt.Println(decision.Items[0].Reasons[0].Code, decision.Items[0].Reasons[0].Facts)
	// Output:
	// redirect_to_mlat
	// custom.house.consumer_mail [/customer/kind /data/0/category /data/0/stored_in/0 /requesting]
}

// Every mistake is told, with its place and what to write.
func ExampleWithRules_mistaken() {
	_, err := policy.New(context.Background(), policy.WithRules(one(`package comity.custom.house

# METADATA
# title: The police come with a prosecutor.
forbid contains "police" if input.request.autority.kind == "polise"

forbidd contains "bulk" if input.request.scope == "bulk"
`)))
	var fault *policy.RuleError
	if errors.As(err, &fault) {
		fmt.Println(fault.Line, fault.Code)
	}
	fmt.Println(err)
	// Output:
	// 5 rule.unknown_field
	// house.rego:5:43: input.request.autority: no such field, did you mean authority? (accepted: requesting, authority, instrument, purpose, scope, targets, offence, emergency, provider, subject, subjects, privileged, customer, clearances, confidential, confidential_user) [rule.unknown_field]
	// house.rego:7:1: forbidd contains: no such set, did you mean forbid? (accepted: gate, forbid, channel, obligation) [rule.unknown_set]
}

func ExampleEngine_Rules() {
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, rule := range engine.Rules() {
		if rule.Code == "silence.no_permit" {
			fmt.Println(rule.Code, rule.Origin)
			fmt.Println(rule.Title)
		}
	}
	// Output:
	// silence.no_permit built-in
	// Nothing in the law held permits the disclosure, and nothing forbids it.
}

// The fields of a form are the labels that the operator declared.
func ExampleEngine_Labels() {
	engine, err := policy.New(context.Background(), policy.WithRules(fstest.MapFS{
		"labels.yaml": {Data: []byte(`tier: {words: [standard, sovereign], about: "The customer's contract."}`)},
		"house.rego": {Data: []byte(`package comity.custom.house

# METADATA
# title: Data of a sovereign customer stay here.
forbid contains "sovereign" if input.request.labels.tier != "standard"
`)},
	}))
	if err != nil {
		log.Fatal(err)
	}
	for _, label := range engine.Labels() {
		fmt.Println(label.Name, label.Words, label.About)
	}
	// Output:
	// tier [standard sovereign] The customer's contract.
}

// A rule that cannot be evaluated gives no answer, and that denies.
func ExampleFailure() {
	engine, err := policy.New(context.Background(), policy.WithRules(one(`package comity.custom.house

# METADATA
# title: Few clearances for the places.
forbid contains "few" if count(input.facts.places) / count(input.request.clearances) > 2
`)))
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	var failure *policy.Failure
	if errors.As(err, &failure) {
		fmt.Println(decision.Outcome, failure.Code)
	}
	fmt.Println(err)
	// Output:
	// deny failure.rule
	// request 13-mag-2814: item 0: failure.rule: house.rego:5: eval_builtin_error: div: divide by zero
}

func ExampleBuiltinRules() {
	gates, err := fs.Glob(policy.BuiltinRules(), "gate/*bulk*.rego")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gates)
	// Output: [gate/bulk.rego gate/bulk_test.rego]
}
