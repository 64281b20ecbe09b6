package ownlaw

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
	"github.com/comity-go/comity/request"
	"golang.org/x/tools/txtar"
)

// TestCases decides the cases with the law of one's own.
func TestCases(t *testing.T) {
	law, err := jurisdiction.Extend(os.DirFS("law"))
	if err != nil {
		t.Fatal(err)
	}
	policytest.Cases(t, os.DirFS("cases"), policy.WithLaw(law))
}

// What the folder changes, row by row. The treaty stands in it whole, so that a
// difference from the built-in file would show here.
func Example_diff() {
	law, err := jurisdiction.Extend(os.DirFS("law"))
	if err != nil {
		log.Fatal(err)
	}
	for _, change := range jurisdiction.Diff(jurisdiction.Builtin(), law) {
		fmt.Println(change.Kind, change.Instrument, change.Row)
	}
	// Output:
	// added ph/ra-1405 party PH
	// added ph/ra-1405 sec. 2 and 3, bar of subscriber, identification, documents
	// added treaty/asean-mlat-2004 party TL
}

// Each file flips a decision.
func Example() {
	law, err := jurisdiction.Extend(os.DirFS("law"))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range []struct {
		page    string
		posture policy.Posture
	}{{"bank-in-manila", policy.ConflictAvoidance}, {"asked-of-dili", policy.StorageLocation}} {
		fmt.Printf("%s: %s, with the law of one's own %s\n", c.page,
			outcome(c.page, policy.WithPosture(c.posture)), outcome(c.page, policy.WithPosture(c.posture), policy.WithLaw(law)))
	}
	// Output:
	// bank-in-manila: allow, with the law of one's own redirect_to_mlat
	// asked-of-dili: deny, with the law of one's own redirect_to_mlat
}

// outcome decides the request of a page.
func outcome(page string, options ...policy.Option) policy.Outcome {
	archive, err := txtar.ParseFile(filepath.Join("cases", page+".txtar"))
	if err != nil {
		log.Fatal(err)
	}
	req, err := request.Decode(archive.Files[0].Data)
	if err != nil {
		log.Fatal(err)
	}
	engine, err := policy.New(context.Background(), options...)
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), req)
	if err != nil {
		log.Fatal(err)
	}
	return decision.Outcome
}
