package policy_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
)

// What would the e-Evidence Regulation change for what Sweden asks?
func ExampleImpact_World() {
	ctx := context.Background()
	engine, err := policy.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	impact, err := policy.NewImpact(ctx, policy.Side{Engine: engine, Day: "2026-08-17"}, policy.Side{Engine: engine, Day: "2026-08-18"})
	if err != nil {
		log.Fatal(err)
	}
	for _, err := range impact.World(ctx, "2026-08-18", "SE") {
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(impact.Flipped, "of", impact.Decided)
	for _, group := range impact.Groups() {
		fmt.Println(group.Items, group.Causes[0].Change, group.Causes[0].Name, group.Causes[0].Article)
	}
	// Output:
	// 192 of 13500
	// 128 came eu/2023-1543 art. 4(2), 5(4), 8, 10(2), 12
	// 64 came eu/2023-1543 art. 4(1), 5(3), 10
}

// A candidate is watched on the requests that come in, before it decides one.
func ExampleLive_Shadow() {
	ctx := context.Background()
	current, err := policy.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	var live policy.Live
	if err := live.Swap(ctx, current); err != nil {
		log.Fatal(err)
	}
	candidate, err := policy.New(ctx, policy.WithRules(fstest.MapFS{"acme.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# title: Subscriber data leaves with the approval of counsel.
gate contains "no_counsel" if input.facts.category == "subscriber"
`)}}))
	if err != nil {
		log.Fatal(err)
	}
	seen := make(chan policy.Shadowed)
	shadow := live.Shadow(candidate, func(s policy.Shadowed) { seen <- s })

	decision, err := live.Decide(ctx, requests.IrishWarrant())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("decided:", decision.Items[1].Outcome)
	for _, flip := range (<-seen).Flips {
		fmt.Println("would be:", flip.Now, "by", flip.Group.Causes[0].Name)
	}
	fmt.Printf("%+v\n", shadow.Stop())
	// Output:
	// decided: allow
	// would be: deny by custom.acme.no_counsel
	// {Compared:1 Flipped:1 Failed:0 Dropped:0}
}
