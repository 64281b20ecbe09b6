package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// question is a warrant of one state for one category at one place.
const question = `{
  "subject": {"type": "prosecutor", "id": "Office", "properties": {"requesting": %q}},
  "action": {"name": "disclose"},
  "resource": {"type": %q, "id": "user-%d@example.org", "properties": {"kind": "email", "stored_in": [%q]}},
  "context": {"id": "load-%d", "received": "2026-09-01", "instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true},
    "scope": "targeted", "provider": {"home": "US", "addressed": "US", "control": true}, "customer": {"kind": "consumer"}}
}`

var (
	states     = []string{"US", "GB", "SE", "FR"}
	categories = []string{"subscriber", "identification", "traffic", "location", "content", "documents"}
	places     = []string{"US", "GB", "IE", "SE", "FR", "DE", "CH", "AU", "JP", "BR", "aws:eu-west-1", "aws:us-east-1", "gcp:eu", "azure:swedencentral"}
)

// ask returns the body of the ith request. Every one names another account, as
// a service would ask, so that the answer is not one that is remembered.
func ask(i int) string {
	return fmt.Sprintf(question, states[i%len(states)], categories[i/4%len(categories)], i, places[i/20%len(places)], i)
}

// measure asks n questions, so many at once, and stops at the first that is not
// decided.
func measure(ctx context.Context, d door, n, clients int) (result, error) {
	d.client.Transport.(*http.Transport).MaxIdleConnsPerHost = clients
	defer d.client.CloseIdleConnections()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var under sync.WaitGroup
	parts := make([]result, clients)
	before, err := d.worked(ctx)
	if err != nil {
		return result{}, err
	}
	start := time.Now()
	for c := range clients {
		parts[c].outcomes = map[string]int{}
		under.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := parts[c].ask(ctx, d, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	under.Wait()
	after, err := d.worked(context.WithoutCancel(ctx))
	if err != nil {
		cancel(err)
	}
	all := result{worked: after - before, whole: time.Since(start), outcomes: map[string]int{}}
	for _, part := range parts {
		all.took = append(all.took, part.took...)
		for outcome, count := range part.outcomes {
			all.outcomes[outcome] += count
		}
	}
	slices.Sort(all.took)
	if len(all.took) == 0 && ctx.Err() == nil {
		return all, errors.New("nothing was asked")
	}
	return all, context.Cause(ctx)
}

// ask asks one question and notes how long the answer took.
func (r *result) ask(ctx context.Context, d door, i int) error {
	asked, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+"/access/v1/evaluation", strings.NewReader(ask(i)))
	if err != nil {
		return err
	}
	asked.Header.Set("Content-Type", "application/json")
	if d.token != "" {
		asked.Header.Set("Authorization", "Bearer "+d.token)
	}
	start := time.Now()
	answer, err := d.client.Do(asked)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	r.took = append(r.took, time.Since(start))
	var decided struct {
		Decision *bool
		Context  struct{ Outcome string }
	}
	if err == nil {
		err = json.Unmarshal(text, &decided)
	}
	if err != nil || answer.StatusCode != http.StatusOK || decided.Decision == nil || *decided.Decision != (decided.Context.Outcome == "allow") {
		return fmt.Errorf("question %d: %s: %v: %s", i, answer.Status, err, text)
	}
	r.outcomes[decided.Context.Outcome]++
	return nil
}
