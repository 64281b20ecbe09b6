package main

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A diff is what differs between two worlds. A decision is the answer on one
// category of one cell.
type diff struct {
	old, new  side
	states    []request.State // requesting
	console   *terminal.Progress
	decisions int
	flipped   int
	groups    map[string]*group
}

func newDiff(old, new side, states []request.State, console *terminal.Progress) *diff {
	if len(states) == 0 {
		states = request.States()
	}
	return &diff{old: old, new: new, states: states, console: console, groups: map[string]*group{}}
}

// run decides both worlds side by side, and keeps the flips alone.
func (d *diff) run(ctx context.Context) error {
	next, stop := iter.Pull2(d.old.engine.World(ctx, d.old.day, d.states...))
	defer stop()
	cells, row := 0, len(request.States())*len(policy.Profiles())
	for after, err := range d.new.engine.World(ctx, d.new.day, d.states...) {
		if err != nil {
			return err
		}
		before, err, _ := next()
		if err != nil {
			return err
		}
		d.cell(before, after)
		cells++
		if d.console.Due() {
			d.console.Show("%s of %s cells, %d of %d states…",
				terminal.Thousands(cells), terminal.Thousands(row*len(d.states)), cells/row, len(d.states))
		}
	}
	return nil
}

// cell compares two answers to the same request.
func (d *diff) cell(before, after policy.Cell) {
	for i, now := range after.Decision.Items {
		d.decisions++
		was := before.Decision.Items[i]
		if was.Outcome == now.Outcome {
			continue
		}
		d.flipped++
		d.group(after, was, now).add(after, was, now)
	}
}

// sorted returns the groups, those with most flips first.
func (d *diff) sorted() []*group {
	byKey := slices.Sorted(maps.Keys(d.groups))
	groups := make([]*group, len(byKey))
	for i, key := range byKey {
		groups[i] = d.groups[key]
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(b.flips.total(), a.flips.total()) })
	return groups
}
