package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/comity-go/comity/policy"
)

// agree checks that every contender gives the library's outcome, and the codes
// that it tells of, from wherever it begins.
func agree(ctx context.Context, contenders []*contender, qs []*question) error {
	engine, err := policy.New(ctx)
	if err != nil {
		return err
	}
	want := map[*question]answer{}
	for _, q := range qs {
		if want[q], err = explained(ctx, engine, q); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	var faults []error
	for _, w := range contenders {
		if err := w.agrees(qs, want); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", w.name, err))
		}
	}
	return errors.Join(faults...)
}

// agrees compares the answers of one contender, up to the first that differs. A
// slow one is asked fewer questions.
func (w *contender) agrees(qs []*question, want map[*question]answer) error {
	if w.most > 0 {
		qs = qs[:min(20*w.most, len(qs))]
	}
	if w.ready != nil {
		if err := w.ready(qs); err != nil {
			return err
		}
	}
	for _, q := range qs {
		for _, s := range []runner{w.request, w.facts, w.input} {
			if s == nil {
				continue
			}
			got, err := s(q)
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			if missing := want[q].fired &^ got.fired & w.codes; got.outcome != want[q].outcome || missing != 0 || got.fired&^want[q].fired != 0 {
				return differ(q, got, want[q])
			}
		}
	}
	return nil
}

// differ is the error of an answer that the library does not give.
func differ(q *question, got, want answer) error {
	text, err := json.Marshal(q.req)
	return errors.Join(err, fmt.Errorf("%s: %s (%s), where comity has %s (%s): %s", q.name, got.outcome, got.fired, want.outcome, want.fired, text))
}
