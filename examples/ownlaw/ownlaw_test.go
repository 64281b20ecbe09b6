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

// TestCases decides the cases with custom law.
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
	// added lb/banking-secrecy-law art. 2, bar of subscriber, identification, documents
	// added lb/banking-secrecy-law party LB
	// added treaty/asean-mlat-2004 party TL
}

// Each file changes an answer: what was not known becomes an act that can be
// cited, and nobody to ask a state that can be asked.
func Example() {
	law, err := jurisdiction.Extend(os.DirFS("law"))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range []struct {
		page    string
		posture policy.Posture
	}{{"bank-in-beirut", policy.ConflictAvoidance}, {"asked-of-dili", policy.StorageLocation}} {
		fmt.Println(c.page)
		fmt.Println("  built in:", answer(c.page, policy.WithPosture(c.posture)))
		fmt.Println("  with custom law:", answer(c.page, policy.WithPosture(c.posture), policy.WithLaw(law)))
	}
	// Output:
	// bank-in-beirut
	//   built in: redirect_to_mlat [forbid.law_unknown]
	//   with custom law: redirect_to_mlat [forbid.bank_secrecy forbid.law_unknown]
	// asked-of-dili
	//   built in: deny [forbid.law_unknown]
	//   with custom law: redirect_to_mlat [forbid.law_unknown]
}

// answer decides the request of a page: the outcome, and what speaks against
// disclosure.
func answer(page string, options ...policy.Option) string {
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
	var against []string
	for _, reason := range decision.Items[0].Reasons {
		if reason.Effect == policy.EffectForbid {
			against = append(against, reason.Code)
		}
	}
	return fmt.Sprint(decision.Outcome, " ", against)
}
