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
func agree(ctx context.Context, contenders []*contender, sets map[set][]*question) error {
	engine, err := policy.New(ctx)
	if err != nil {
		return err
	}
	want := map[*question]answer{}
	for _, qs := range sets {
		for _, q := range qs {
			if want[q], err = explained(ctx, engine, q); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
		}
	}
	var faults []error
	for _, w := range contenders {
		if err := w.agrees(sets[w.on], want); err != nil {
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
	if w.prepare != nil {
		var err error
		if qs, err = w.prepare(qs); err != nil {
			return err
		}
	}
	for _, s := range w.starts() {
		var fault error
		answers := 0
		err := s.asker(qs, func(i int, got answer) {
			answers++
			if fault == nil && !w.same(got, want[qs[i]]) {
				fault = differ(qs[i], got, want[qs[i]])
			}
		})
		if err == nil && answers != len(qs) {
			err = fmt.Errorf("%d answers to %d questions", answers, len(qs))
		}
		if err = errors.Join(err, fault); err != nil {
			return fmt.Errorf("from the %s: %w", s.name, err)
		}
	}
	return nil
}

// same reports whether the answer is the library's, as far as the contender tells.
func (w *contender) same(got, want answer) bool {
	missing, more := want.fired&^got.fired&w.codes, got.fired&^want.fired
	return got.outcome == want.outcome && missing == 0 && more == 0
}

// differ is the error of an answer that the library does not give.
func differ(q *question, got, want answer) error {
	text, err := json.Marshal(q.req)
	return errors.Join(err, fmt.Errorf("%s: %s (%s), where comity has %s (%s): %s", q.name, got.outcome, got.fired, want.outcome, want.fired, text))
}
