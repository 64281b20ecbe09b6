package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/request"
)

// An Impact says what a candidate would decide otherwise: another law, other rules,
// another posture, or the law of another day. Ask it for the world table with
// [Impact.World], for requests with [Impact.Of], for the decisions of a log with
// audit.Impact. It decides on both sides, keeps the items that flip, which are those
// whose outcome differs, and groups them by what flipped them.
//
// What is alike for both sides is decided once: of requests that differ only in what
// neither side reads, such as the account, the first. An Impact is not safe for
// concurrent use.
type Impact struct {
	Decided int // items
	Flipped int // of them

	steps   []step
	rows    map[[2]request.Day][]jurisdiction.Change // between the laws of two days
	groups  map[string]*FlipGroup
	classes map[string]*Flip // of items that were decided, by all that they turn on
}

// A Side is one of the two that an Impact compares.
type Side struct {
	Engine *Engine
	Day    request.Day // on which every request counts as received; its own day where empty
}

// A Flip is an item that the two sides answer otherwise.
type Flip struct {
	Item     int // of the request, from 0
	Category request.Category
	Was, Now Outcome
	Err      error      // of the candidate, which then has no answer
	Group    *FlipGroup // of all flips with these causes
	Besides  []Cause    // provisions that only one side cites, and that did not change
}

// A FlipGroup counts the items that the same causes flipped.
type FlipGroup struct {
	Causes []Cause // none where too much of the law changed to say what flipped them
	Items  int
}

// NewImpact returns the Impact of a candidate on the side that decides today. The error
// is that of ctx, or says which side has no engine.
func NewImpact(ctx context.Context, current, candidate Side) (*Impact, error) {
	if current.Engine == nil || candidate.Engine == nil {
		return nil, errors.New("impact: a side has no engine: give both one")
	}
	steps, err := stepsTo(ctx, current, candidate)
	return &Impact{steps: steps, rows: map[[2]request.Day][]jurisdiction.Change{},
		groups: map[string]*FlipGroup{}, classes: map[string]*Flip{}}, err
}

// Groups returns the groups of all flips so far, those with most items first.
func (i *Impact) Groups() []*FlipGroup {
	byKey := slices.Sorted(maps.Keys(i.groups))
	groups := make([]*FlipGroup, len(byKey))
	for n, key := range byKey {
		groups[n] = i.groups[key]
	}
	slices.SortStableFunc(groups, func(a, b *FlipGroup) int { return cmp.Compare(b.Items, a.Items) })
	return groups
}

// Of decides a request on both sides and returns the items that flip. Where the candidate
// has no answer, all of them flip, with its error. The error beside them is that of the
// current side, which has no answer to compare with.
func (i *Impact) Of(ctx context.Context, req request.Request) ([]Flip, error) {
	flips, _, err := i.OfMasked(ctx, req, nil)
	return flips, err
}

// OfMasked is Of for a request of which some texts are not as they were: masked are the
// JSON pointers to them, such as /targets/0/value. If the answer of a side turns on one
// of these, the request cannot be judged: hidden names the fields, such as targets.value,
// and nothing is decided.
func (i *Impact) OfMasked(ctx context.Context, req request.Request, masked []string) (flips []Flip, hidden []string, err error) {
	if hidden = i.hidden(masked); len(hidden) > 0 {
		return nil, hidden, nil
	}
	current, candidate := i.steps[0].asked(req, masked), i.candidate().asked(req, masked)
	keys, known := i.keys(&current, &candidate)
	if known && i.steps[0].accepts(&current) && i.candidate().accepts(&candidate) {
		for item, key := range keys {
			flips = i.count(flips, i.classes[key], item)
		}
		return flips, nil, nil
	}
	was, err := i.steps[0].Engine.decide(ctx, &current, nil)
	if err != nil {
		return nil, nil, err
	}
	now, failed := i.candidate().Engine.decide(ctx, &candidate, nil)
	if failed != nil && ctx.Err() != nil {
		return nil, nil, failed
	}
	between := func(s step) (Decision, error) {
		asked := s.asked(req, masked)
		return s.Engine.decide(ctx, &asked, nil)
	}
	for item := range was.Items {
		flip := i.compare(was, now, failed, item, between)
		if keys[item] != "" && failed == nil && len(i.classes) < maxClasses {
			i.classes[keys[item]] = flip
		}
		flips = i.count(flips, flip, item)
	}
	return flips, nil, nil
}

// count counts an item that was compared, and appends it to the flips if it is one.
func (i *Impact) count(flips []Flip, f *Flip, item int) []Flip {
	if i.Decided++; f.Group == nil {
		return flips
	}
	i.Flipped++
	f.Group.Items++
	flip := *f
	flip.Item = item
	return append(flips, flip)
}

// Current returns the engine of the side that decides today.
func (i *Impact) Current() *Engine { return i.steps[0].Engine }

// candidate returns the last side.
func (i *Impact) candidate() step { return i.steps[len(i.steps)-1] }

// keys returns what the answers of both sides turn on, for each item, and whether all of
// them are known. A key is empty where too much is named.
func (i *Impact) keys(current, candidate *request.Request) (keys []string, known bool) {
	var space [memo.KeySize]byte
	was, now := i.steps[0].Engine, i.candidate().Engine
	k := question(space[:0], current, &was.read)
	if k != nil && (now.program != was.program || candidate.Received != current.Received) {
		k = question(k, candidate, &now.read)
	}
	keys, known = make([]string, len(current.Data)), true
	for item := range keys {
		keys[item] = string(itemQuestion(k, current, item))
		known = known && keys[item] != "" && i.classes[keys[item]] != nil
	}
	return keys, known
}

// A CellImpact is what flips in one cell of the world table.
type CellImpact struct {
	Requesting request.State
	Place      request.State
	Profile    Profile
	Flips      []Flip
}

// World decides the world table of a day on both sides, as [Engine.World] does, and
// yields what flips in each cell. A Side that has a day decides on that. Where the candidate
// has no answer, all items of the cell flip, with its error; where the current side has
// none, World ends with that.
func (i *Impact) World(ctx context.Context, day request.Day, by ...request.State) iter.Seq2[CellImpact, error] {
	return func(yield func(CellImpact, error) bool) {
		first, last := i.steps[0], i.candidate()
		next, stop := iter.Pull2(first.Engine.World(ctx, cmp.Or(first.Day, day), by...))
		defer stop()
		for after, failed := range last.Engine.cells(ctx, cmp.Or(last.Day, day), by) {
			before, err, _ := next()
			if err := cmp.Or(err, ctx.Err()); err != nil {
				yield(CellImpact{}, err)
				return
			}
			if !yield(i.cell(ctx, day, before, after, failed), nil) {
				return
			}
		}
	}
}

// cell compares two answers to the same request. Failed is the error of the candidate.
func (i *Impact) cell(ctx context.Context, day request.Day, before, after Cell, failed error) CellImpact {
	cell := CellImpact{Requesting: after.Requesting, Place: after.Place, Profile: after.Profile}
	between := func(s step) (Decision, error) {
		req := after.Profile.Request(cmp.Or(s.Day, day), after.Requesting, after.Place)
		return s.Engine.decide(ctx, &req, nil)
	}
	for item := range before.Decision.Items {
		cell.Flips = i.count(cell.Flips, i.compare(before.Decision, after.Decision, failed, item, between), item)
	}
	return cell
}

// compare returns an item as a flip, which has no group if it is none. Failed is the error
// of the candidate. Between decides the request on the sides between the two.
func (i *Impact) compare(was, now Decision, failed error, item int, between func(step) (Decision, error)) *Flip {
	before := was.Items[item]
	f := &Flip{Category: before.Category, Was: before.Outcome, Err: failed}
	if failed != nil {
		regions := regionsOf(before.StoredIn, i.Current().law, i.candidate().Engine.law)
		f.Group = i.group(append(failures(failed), regions...))
		return f
	}
	if f.Now = now.Items[item].Outcome; f.Now != f.Was {
		causes, besides := i.causes(was, now, item, between)
		f.Group, f.Besides = i.group(causes), besides
	}
	return f
}

// group returns the group of causes.
func (i *Impact) group(causes []Cause) *FlipGroup {
	var key strings.Builder
	for _, c := range causes {
		fmt.Fprintf(&key, "%q", []string{string(c.Kind), string(c.Change), c.Name, c.Article, string(c.InForce)})
	}
	g := i.groups[key.String()]
	if g == nil {
		g = &FlipGroup{Causes: causes}
		i.groups[key.String()] = g
	}
	return g
}
