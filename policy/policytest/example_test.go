package policytest_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/comity-go/comity/policy/policytest"
)

// An operator's rule, and what it is for. The property breaks: the rule waits for a word
// that says that no place agreed, and an unknown place is another word.
func ExampleProve() {
	rules := policytest.Rules{Posture: "provider_control", Custom: []fs.FS{fstest.MapFS{"content.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# title: Content leaves only with the leave of the state where it rests.
forbid contains "content" if {
	input.facts.category == "content"
	input.facts.hosts == "silent"
}
`)}}}}
	proofs, err := policytest.Prove(context.Background(), rules, fstest.MapFS{"property.rego": {Data: []byte(`package comity.property

never contains "content leaves without leave" if {
	input.outcome == "allow"
	input.facts.category == "content"
	not input.facts.hosts in {"home", "agreed"}
}
`)}})
	if err != nil {
		panic(err)
	}
	for _, p := range proofs {
		fmt.Println(p.Name, p.Holds)
		for _, d := range p.Counter.Differs {
			fmt.Println(" ", d)
		}
	}
	// Output:
	// content leaves without leave false
	//   facts.ask_all = "closed", not "open"
	//   facts.ask_hosts = "closed", not "open"
	//   facts.hosts = "unknown", not "silent"
	//   facts.places = ["IE","XX"], not ["IE"]
}
