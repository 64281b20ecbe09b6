// Package flips finds the decisions of the world table that differ between two worlds,
// and the provisions that flipped them. A world is a law on a day.
package flips

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A Side is one of the two worlds.
type Side struct {
	Engine *policy.Engine
	Day    request.Day
	read   map[string]*jurisdiction.Instrument // of its law, each read once
}

// instrument returns an instrument of the law; ok is false where there is none.
func (s Side) instrument(id string) (in *jurisdiction.Instrument, ok bool) {
	if in, ok = s.read[id]; !ok {
		in, _ = s.Engine.Law().Instrument(id)
		s.read[id] = in
	}
	return in, in != nil
}

// A Diff is what differs between two worlds. A decision is the answer on one
// category of one cell.
type Diff struct {
	Old, New  Side
	Decisions int // compared
	Flipped   int
	groups    map[string]*Group
}

// New returns a diff in which nothing is compared yet.
func New(old, new Side) *Diff {
	old.read, new.read = map[string]*jurisdiction.Instrument{}, map[string]*jurisdiction.Instrument{}
	return &Diff{Old: old, New: new, groups: map[string]*Group{}}
}

// Requests compares what the states ask of every state, of all states where none is
// given. It calls compared, unless that is nil, with the number of cells so far.
func (d *Diff) Requests(ctx context.Context, by []request.State, compared func(cells int)) error {
	return d.compare(d.Old.Engine.World(ctx, d.Old.Day, by...), d.New.Engine.World(ctx, d.New.Day, by...), compared)
}

// Place compares what every state asks for data in one.
func (d *Diff) Place(ctx context.Context, place request.State) error {
	return d.compare(d.Old.asked(ctx, place), d.New.asked(ctx, place), nil)
}

// asked yields the cells of the world table for data in one state.
func (s Side) asked(ctx context.Context, place request.State) iter.Seq2[policy.Cell, error] {
	return func(yield func(policy.Cell, error) bool) {
		for _, by := range request.States() {
			for _, p := range policy.Profiles() {
				decision, err := s.Engine.Decide(ctx, p.Request(s.Day, by, place))
				if !yield(policy.Cell{Requesting: by, Place: place, Profile: p, Decision: decision}, err) || err != nil {
					return
				}
			}
		}
	}
}

// compare takes both worlds side by side, and keeps the flips alone.
func (d *Diff) compare(old, new iter.Seq2[policy.Cell, error], compared func(cells int)) error {
	next, stop := iter.Pull2(old)
	defer stop()
	cells := 0
	for after, err := range new {
		before, errBefore, _ := next()
		if err := errors.Join(errBefore, err); err != nil {
			return err
		}
		d.cell(before, after)
		if cells++; compared != nil {
			compared(cells)
		}
	}
	return nil
}

// cell compares two answers to the same request.
func (d *Diff) cell(before, after policy.Cell) {
	for i, now := range after.Decision.Items {
		d.Decisions++
		was := before.Decision.Items[i]
		if was.Outcome == now.Outcome {
			continue
		}
		d.Flipped++
		d.group(after, was, now).add(after, was, now)
	}
}

// Groups returns the groups, those with most flips first.
func (d *Diff) Groups() []*Group {
	byKey := slices.Sorted(maps.Keys(d.groups))
	groups := make([]*Group, len(byKey))
	for i, key := range byKey {
		groups[i] = d.groups[key]
	}
	slices.SortStableFunc(groups, func(a, b *Group) int { return cmp.Compare(b.Flips.Total(), a.Flips.Total()) })
	return groups
}
