package policy_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/testdata/requests"
)

func ExampleDecision_String() {
	engine, err := policy.New(context.Background(), policy.WithLanguage("sv"))
	if err != nil {
		log.Fatal(err)
	}
	forged := requests.IrishMail()
	forged.Instrument.Authenticated = false
	decision, err := engine.Decide(context.Background(), forged)
	if err != nil {
		log.Fatal(err)
	}
	page := decision.String()
	fmt.Print(page[:strings.Index(page, "\n\n1 ")])
	// Output:
	// UTLÄMNANDE VÄGRAS
	//
	//   Begäran      13-mag-2814, mottagen 2014-04-25
	//   Begärs av    USA (US): åklagare, U.S. Attorney, S.D.N.Y.
	//   Med stöd av  beslut om husrannsakan 13 Mag. 2814, utfärdare: domare,
	//                2013-12-04
	//   Hållning     lagringsplats
}

func ExampleDecision_WithRemedies() {
	decision, err := policy.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	if decision, err = decision.WithRemedies(context.Background()); err != nil {
		log.Fatal(err)
	}
	for _, remedy := range decision.Items[0].Remedies {
		for _, change := range remedy.Change {
			fmt.Println(remedy.Kind, change.Path, string(change.Value))
		}
	}
	// Output: change_channel /clearances [{"state":"IE","by":"authority","reference":"<reference>"}]
}

// A decision of another posture is not the one that is made here.
func ExampleVerify() {
	engine, err := policy.New(context.Background(), policy.WithPosture(policy.ProviderControl))
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(engine.Verify(context.Background(), decision.JSON(), requests.IrishMail()))
	fmt.Println(policy.Verify(context.Background(), decision.JSON(), requests.IrishMail()))
	// Output:
	// <nil>
	// posture: the decision has provider_control, here it is storage_location
}

func ExampleEngine_In() {
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	if engine, err = engine.In(policy.MatchLanguage("fr-CA, en;q=0.5")); err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Provenance().Lang, decision.Outcome)
	// Output: fr redirect_to_mlat
}

func ExampleMatchLanguage() {
	fmt.Println(policy.MatchLanguage("de-CH, en;q=0.8"), policy.MatchLanguage("ja"))
	// Output: de en
}

func ExampleStateName() {
	fmt.Println(policy.StateName("DE", "sv"), policy.StateName("HK", "en"))
	// Output: Tyskland Hong Kong
}

func ExampleEngine_Explain() {
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	report, err := engine.Explain(requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Title)
	for _, fact := range report.Items[0].Sections[:2] {
		fmt.Println(fact.Label, fact.Line)
	}
	// Output:
	// Request 13-mag-2814, received 2014-04-25
	// category content
	// places IE (Ireland)
}

// A page of one's own sets the parts of a report as it likes.
func ExampleDecision_Report() {
	d, err := policy.Decide(context.Background(), requests.IrishMail())
	if err != nil {
		log.Fatal(err)
	}
	report := d.Report()
	fmt.Println(report.Title)
	for _, section := range report.Items[0].Sections {
		if section.Code == "why" {
			fmt.Println(section.Label + ": " + section.Points[1])
		}
	}
	fmt.Println("[1]", report.Sources[0].Article)
	// Output:
	// REDIRECT TO MUTUAL LEGAL ASSISTANCE
	// Why: Data-protection law bars the transfer, and nothing lifts the bar. [1]
	// [1] art. 25–26
}
