package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// A decision is on disk before anything is handed over.
func Example() {
	decisions, read, done := newLog()
	defer done()
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
	if _, err := decisions.Release(audit.Release{DecisionID: decision.ID(), By: "staff 9", Items: []int{0}}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Outcome, bytes.Contains(read(), []byte("user@example.org")))

	report, err := audit.Count(bytes.NewReader(read()), audit.Period{From: "2026-01-01", Until: "2026-06-30"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Total.Number(audit.Requests), report.Total.Number(audit.NonContent), report.Total.Number(audit.Content))
	// Output:
	// allow false
	// 1 1 0
}

// What was decided on an object, and who did what about it, is found with the key.
func ExampleRead() {
	decisions, read, done := newLog()
	defer done()
	decision, err := policy.Decide(context.Background(), homeWarrant())
	if err != nil {
		log.Fatal(err)
	}
	const object = "mail/user@example.org"
	if _, err := decisions.Append(audit.Event{Request: homeWarrant(), Decision: decision, Object: object}); err != nil {
		log.Fatal(err)
	}
	if _, err := decisions.Release(audit.Release{DecisionID: decision.ID(), By: "staff 9", Items: []int{0}}); err != nil {
		log.Fatal(err)
	}
	query := audit.Query{Key: exampleKey(), Object: object}
	for record, err := range audit.Read(bytes.NewReader(read()), query) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d %s %q\n", record.Seq, record.Kind, record.By)
	}
	// Output:
	// 1 decision ""
	// 2 release "staff 9"
}

func ExampleVerify() {
	decisions, read, done := newLog()
	defer done()
	id := decide(decisions)
	for _, by := range []string{"staff 7", "staff 8"} {
		if _, err := decisions.Review(audit.Review{DecisionID: id, By: by, Finding: audit.Confirmed}); err != nil {
			log.Fatal(err)
		}
	}
	extent, err := audit.Verify(bytes.NewReader(read()), audit.Expected{Records: 3})
	fmt.Println(extent.Records, err)

	edited := bytes.Replace(read(), []byte("staff 7"), []byte("staff 6"), 1)
	_, err = audit.Verify(bytes.NewReader(edited), audit.Expected{Records: 3})
	var fault *audit.Fault
	if errors.As(err, &fault) {
		fmt.Println(fault.Line, fault.Problem)
	}
	// Output:
	// 3 <nil>
	// 2 the record was changed
}

// A checkpoint that is published bars everybody from rewriting what was before.
func ExampleLog_Checkpoint() {
	decisions, read, done := newLog()
	defer done()
	decide(decisions)
	signer, key := logKey()
	made, err := decisions.Checkpoint(signer)
	if err != nil {
		log.Fatal(err)
	}
	checkpoint, err := audit.ReadCheckpoint(made.Text(), key)
	if err != nil {
		log.Fatal(err)
	}
	known := audit.Expected{Checkpoints: []audit.Checkpoint{checkpoint}, Keys: []note.Verifier{key}}
	_, err = audit.Verify(bytes.NewReader(read()), known)
	fmt.Println(err)
	_, err = audit.Verify(bytes.NewReader(nil), known)
	var fault *audit.Fault
	if errors.As(err, &fault) {
		fmt.Println(fault.Problem)
	}
	// Output:
	// <nil>
	// the end was cut off
}

// One record is shown to somebody who sees no other: it was in the log when the
// checkpoint was published.
func ExampleProveInclusion() {
	decisions, read, done := newLog()
	defer done()
	id := decide(decisions)
	for _, by := range []string{"staff 8", "staff 9"} {
		if _, err := decisions.Release(audit.Release{DecisionID: id, By: by}); err != nil {
			log.Fatal(err)
		}
	}
	signer, key := logKey()
	published, err := decisions.Checkpoint(signer)
	if err != nil {
		log.Fatal(err)
	}
	second := slices.Collect(bytes.Lines(read()))[1]
	proof, err := audit.ProveInclusion(bytes.NewReader(read()), 2, published)
	if err != nil {
		log.Fatal(err)
	}
	checkpoint, err := audit.CheckInclusion(proof, second, key)
	fmt.Println(checkpoint.Seq, err)
	_, err = audit.CheckInclusion(proof, bytes.Replace(second, []byte("staff 8"), []byte("staff 6"), 1), key)
	fmt.Println(err != nil)
	// Output:
	// 3 <nil>
	// true
}

// Who has last year's report checks that this year's is of the same log.
func ExampleProveConsistency() {
	decisions, read, done := newLog()
	defer done()
	signer, key := logKey()
	var reports []audit.Checkpoint
	for range 2 {
		decide(decisions)
		published, err := decisions.Checkpoint(signer)
		if err != nil {
			log.Fatal(err)
		}
		reports = append(reports, published)
	}
	proof, err := audit.ProveConsistency(bytes.NewReader(read()), reports[0].Seq, reports[1])
	if err != nil {
		log.Fatal(err)
	}
	newer, err := audit.CheckConsistency(reports[0], proof, key)
	fmt.Println(reports[0].Seq, newer.Seq, err)
	// Output: 1 3 <nil>
}

// logKey returns a new key of a log, and what others check its checkpoints with.
func logKey() (note.Signer, note.Verifier) {
	secret, public, err := note.GenerateKey(rand.Reader, "log.example/decisions")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		log.Fatal(err)
	}
	key, err := note.NewVerifier(public)
	if err != nil {
		log.Fatal(err)
	}
	return signer, key
}

// Years later, whoever has the file and the key proves what was decided on it.
func ExampleKey_Prove() {
	decisions, read, done := newLog()
	defer done()
	req := homeWarrant()
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	decision, err := engine.Decide(context.Background(), req)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := decisions.Append(audit.Event{Request: req, Decision: decision}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(exampleKey().Prove(context.Background(), engine, read(), req))
	req.Targets[0].Value = "somebody-else@example.org"
	fmt.Println(exampleKey().Prove(context.Background(), engine, read(), req))
	// Output:
	// <nil>
	// audit: the record is of another request
}

// decide appends a decision to a log, and returns its ID.
func decide(decisions *audit.Log) string {
	decision, err := policy.Decide(context.Background(), homeWarrant())
	if err != nil {
		log.Fatal(err)
	}
	if _, err := decisions.Append(audit.Event{Request: homeWarrant(), Decision: decision}); err != nil {
		log.Fatal(err)
	}
	return decision.ID()
}

// newLog returns a log in a folder of its own, what reads it, and what removes
// it: not while it is open, for its path would lead nowhere.
func newLog() (decisions *audit.Log, read func() []byte, done func()) {
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "decisions.jsonl")
	decisions, err = audit.Open(path, exampleKey(), audit.WithLabels(map[string]string{"service": "mail"}))
	if err != nil {
		log.Fatal(err)
	}
	read = func() []byte {
		text, err := os.ReadFile(path)
		if err != nil {
			log.Fatal(err)
		}
		return text
	}
	return decisions, read, func() {
		decisions.Close()
		os.RemoveAll(dir)
	}
}

func exampleKey() audit.Key {
	key, err := audit.NewKey([]byte("32 bytes from a source of chance"))
	if err != nil {
		log.Fatal(err)
	}
	return key
}

// homeWarrant returns a warrant of a state for subscriber data in that state.
func homeWarrant() request.Request {
	req := requests.IrishWarrant()
	req.ID, req.Received = "2026-117", "2026-02-03"
	req.Targets = []request.Target{{Kind: request.Email, Value: "user@example.org"}}
	req.Data = []request.Item{{Category: request.Subscriber, StoredIn: []request.Place{"US"}}}
	return req
}
