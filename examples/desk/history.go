package main

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A history is the days on which an answer of a map changes.
type history struct {
	days    []request.Day // the first for which the law answers, then those with changes, in order
	changes map[request.Day][]change
}

// A change is an answer that is another than on the day before.
type change struct {
	state    request.State
	old, new policy.Outcome
}

// newHistory decides what is asked of each state on the days on which the law changes
// for the two.
func newHistory(ctx context.Context, engine *policy.Engine, a asking) (*history, error) {
	h := &history{changes: map[request.Day][]change{}}
	for _, place := range request.States() {
		days := engine.Law().Changes(a.By, place)
		before := policy.Deny
		for i, day := range days {
			decision, err := engine.Decide(ctx, a.request(day, place))
			if err != nil {
				return nil, err
			}
			if i == 0 {
				h.changes[day] = h.changes[day]
			} else if decision.Outcome != before {
				h.changes[day] = append(h.changes[day], change{place, before, decision.Outcome})
			}
			before = decision.Outcome
		}
	}
	h.days = slices.Sorted(maps.Keys(h.changes))
	return h, nil
}

// Histories are those that were asked for last. They hold no more than the askings.
type histories struct {
	mu   sync.Mutex
	last []remembered
}

type remembered struct {
	asking
	*history
}

// mostHistories is how many are remembered. Each is some thousand decisions.
const mostHistories = 32

// of returns the history of an asking.
func (hs *histories) of(ctx context.Context, engine *policy.Engine, a asking) (*history, error) {
	hs.mu.Lock()
	i := slices.IndexFunc(hs.last, func(r remembered) bool { return r.asking == a })
	var found *history
	if i >= 0 {
		found = hs.last[i].history
	}
	hs.mu.Unlock()
	if found != nil {
		return found, nil
	}
	made, err := newHistory(ctx, engine, a)
	if err != nil {
		return nil, err
	}
	hs.mu.Lock()
	defer hs.mu.Unlock()
	hs.last = append(hs.last, remembered{a, made})
	hs.last = hs.last[max(0, len(hs.last)-mostHistories):]
	return made, nil
}
