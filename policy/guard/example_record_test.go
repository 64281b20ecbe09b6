package guard_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

// Every decision is in the log, on disk, before the first byte of an object
// leaves; what cannot be recorded is refused.
func ExampleGuard_record() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	key, err := audit.NewKey(bytes.Repeat([]byte{7}, 32)) // of your own, and at random
	if err != nil {
		log.Fatal(err)
	}
	file := filepath.Join(folder, "decisions.jsonl")
	decisions, err := audit.Open(file, key)
	if err != nil {
		log.Fatal(err)
	}
	defer decisions.Close()
	engine, err := policy.New(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	g := &guard.Guard{
		Engines: engine,
		Locator: guard.LocatorFunc(func(context.Context, string) (guard.Placement, error) {
			return guard.Placement{Items: []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}}}}, nil
		}),
		Record: func(_ context.Context, a guard.Answer, answered error) error {
			if answered != nil {
				return nil // nothing was decided, and nothing leaves
			}
			_, err := decisions.Append(audit.Event{Request: a.Request, Decision: a.Decision, Object: a.Object, Version: a.Placement.Version})
			return err
		},
	}
	answer, err := g.Decide(context.Background(), requests.IrishWarrant(), "mailbox")
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	extent, err := audit.Verify(bytes.NewReader(text), audit.Expected{})
	fmt.Println(answer.Decision.Outcome, extent.Records, err)
	// Output: redirect_to_mlat 1 <nil>
}
