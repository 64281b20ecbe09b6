package policy_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

func Example() {
	text, err := os.ReadFile("../testdata/requests/us-warrant-ireland.json")
	if err != nil {
		log.Fatal(err)
	}
	req, err := request.Decode(text)
	if err != nil {
		log.Fatal(err)
	}
	decision, err := policy.Decide(context.Background(), req)
	if err != nil {
		log.Fatal(err)
	}
	for _, item := range decision.Items {
		fmt.Println(item.Category, "in", item.Places, "→", item.Outcome)
		if len(item.Channels) > 0 { // best first
			way := item.Channels[0]
			fmt.Println("  ask", way.CentralAuthority.Name, "under", way.Instrument)
		}
	}
	// Output:
	// content in [IE] → redirect_to_mlat
	//   ask Central Authority for Mutual Assistance under treaty/ie-us
	// subscriber in [US] → allow
}

// Under provider control the ruling of the magistrate reaches Dublin.
func ExampleNew() {
	engine, err := policy.New(context.Background(), policy.WithPosture(policy.ProviderControl))
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Posture, decision.Outcome)
	// Output: provider_control allow
}

func ExampleDecide() {
	forged := requests.IrishMail()
	forged.Instrument.Authenticated = false
	decision, err := policy.Decide(context.Background(), forged)
	if err != nil {
		log.Fatal(err)
	}
	reason := decision.Items[0].Reasons[0]
	fmt.Println(decision.Outcome, reason.Code, reason.Facts)
	// Output: deny gate.unauthenticated [/instrument/authenticated]
}

func ExampleEngine_DecideInto() {
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	var decision policy.Decision
	for _, authenticated := range []bool{true, false} {
		mail := requests.IrishMail()
		mail.Instrument.Authenticated = authenticated
		if err := engine.DecideInto(context.Background(), &decision, &mail); err != nil {
			log.Fatal(err)
		}
		fmt.Println(decision.Outcome, decision.Items[0].Reasons[0].Code)
	}
	// Output:
	// redirect_to_mlat forbid.data_protection
	// deny gate.unauthenticated
}

func ExampleWithLaw() {
	engine, err := policy.New(context.Background(), policy.WithLaw(jurisdiction.Builtin()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(engine.Law().Compiled())
	// Output: 2026-11-26
}

func ExampleDecision_Provenance() {
	decision, err := policy.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	p := decision.Provenance()
	fmt.Println(p.LawCompiled, p.Posture, p.Lang, p.OPA)
	// Output: 2026-11-26 storage_location en 1.22.3
}

func ExampleEngine_Filter() {
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	filter, err := engine.Filter(context.Background(), requests.IrishMail(),
		policy.FilterColumns{Place: "object.country", Category: "object.category"})
	if err != nil {
		log.Fatal(err)
	}
	where, args := filter.Where(policy.DollarPlaceholder, "user@example.org")
	fmt.Println("SELECT id FROM object WHERE owner = $1 AND", where)
	fmt.Println(args...)
	fmt.Println(filter)
	// Output:
	// SELECT id FROM object WHERE owner = $1 AND ((object.country IN ($2, $3, $4, $5, $6, $7, $8) AND object.category = $9))
	// user@example.org AS GU MP PR UM US VI content
	// ((object.country IN ("AS", "GU", "MP", "PR", "UM", "US", "VI") AND object.category = "content"))
}
