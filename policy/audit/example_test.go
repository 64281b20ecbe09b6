package audit_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A decision is on disk before anything is handed over.
func Example() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	key, err := audit.NewKey([]byte("32 bytes from a source of chance"))
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "decisions.jsonl")
	decisions, err := audit.Open(path, key, audit.WithLabels(map[string]string{"service": "mail"}))
	if err != nil {
		log.Fatal(err)
	}
	defer decisions.Close()

	req := homeWarrant()
	decision, err := policy.Decide(context.Background(), req)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := decisions.Append(audit.Event{Request: req, Decision: decision}); err != nil {
		log.Fatal(err) // and nothing is handed over
	}
	if _, err := decisions.Review(audit.Review{DecisionID: decision.ID(), By: "staff 7", Finding: audit.Confirmed}); err != nil {
		log.Fatal(err)
	}
	entry, err := decisions.Release(audit.Release{DecisionID: decision.ID(), By: "staff 9", Items: []int{0}})
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	extent, err := audit.Verify(bytes.NewReader(text), audit.Expected{Records: entry.Seq})
	fmt.Println(decision.Outcome, extent.Records, err)
	_, err = audit.Verify(bytes.NewReader(bytes.Replace(text, []byte("staff 9"), []byte("staff 8"), 1)), audit.Expected{})
	fmt.Println(err != nil)
	fmt.Println(bytes.Contains(text, []byte("user@example.org")))
	// Output:
	// allow 3 <nil>
	// true
	// false
}

// A checkpoint that is published bars everybody from rewriting what was before.
func ExampleLog_Checkpoint() {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	key, err := audit.NewKey([]byte("32 bytes from a source of chance"))
	if err != nil {
		log.Fatal(err)
	}
	decisions, err := audit.Open(filepath.Join(dir, "decisions.jsonl"), key)
	if err != nil {
		log.Fatal(err)
	}
	defer decisions.Close()
	if _, err := decisions.Release(audit.Release{DecisionID: "of a decision", By: "staff 9"}); err != nil {
		log.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		log.Fatal(err)
	}
	made, err := decisions.Checkpoint(private)
	if err != nil {
		log.Fatal(err)
	}
	published := made.JSON()
	checkpoint, err := audit.ReadCheckpoint(published, public)
	if err != nil {
		log.Fatal(err)
	}
	_, err = audit.Verify(bytes.NewReader(nil), audit.Expected{Checkpoints: []audit.Checkpoint{checkpoint}})
	fault := err.(interface{ Unwrap() []error }).Unwrap()[0].(*audit.Fault)
	fmt.Println(fault.Problem)
	// Output: the end was cut off
}

// homeWarrant is a warrant of a state for subscriber data in that state.
func homeWarrant() request.Request {
	return request.Request{
		ID: "2026-117", Received: "2026-02-03", Requesting: "US", Scope: request.Targeted,
		Authority:  request.Authority{Kind: request.Prosecutor},
		Instrument: request.Instrument{Kind: request.Warrant, Issuer: request.ByJudge, IssuedIn: "US-NY", Authenticated: true},
		Targets:    []request.Target{{Kind: request.Email, Value: "user@example.org"}},
		Data:       []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{"US"}}},
		Provider:   request.Provider{Home: "US", Addressed: "US", Control: true},
		Customer:   request.Customer{Kind: request.Consumer},
	}
}
