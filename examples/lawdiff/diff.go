package main

import (
	"context"
	"iter"
	"os"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

// A diff is what differs between two sides, on the world table or on a log. A decision of
// the world table is the answer on one category of one cell.
type diff struct {
	impact  *policy.Impact
	console *terminal.Progress
	groups  map[*policy.FlipGroup]*group
	judged  audit.Judged // of a log
}

func newDiff(impact *policy.Impact, console *terminal.Progress) *diff {
	return &diff{impact: impact, console: console, groups: map[*policy.FlipGroup]*group{}}
}

// world decides both worlds side by side, and keeps the flips alone.
func (d *diff) world(ctx context.Context, day request.Day, states []request.State) error {
	if len(states) == 0 {
		states = request.States()
	}
	cells, row := 0, len(request.States())*len(policy.Profiles())
	for cell, err := range d.impact.World(ctx, day, states...) {
		if err != nil {
			return err
		}
		for _, flip := range cell.Flips {
			g := d.group(flip)
			g.requesting[cell.Requesting]++
			g.places[request.Place(cell.Place)]++
			g.profiles[cell.Profile.Name]++
		}
		cells++
		if d.console.Due() {
			d.console.Show("%s of %s cells, %d of %d states…",
				terminal.Thousands(cells), terminal.Thousands(row*len(states)), cells/row, len(states))
		}
	}
	return nil
}

// log decides the decisions of a log on both sides. An error of its records is told, and
// the others are judged.
func (d *diff) log(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	judged, err := audit.Impact(ctx, d.shown(audit.Read(file, audit.Query{})), d.impact, d.record)
	if d.judged = judged; judged.Unread == 0 {
		return err
	}
	d.console.Clear()
	d.console.Say("%v", err)
	return nil
}

// shown shows how far a log was read.
func (d *diff) shown(records iter.Seq2[audit.Record, error]) iter.Seq2[audit.Record, error] {
	return func(yield func(audit.Record, error) bool) {
		read := 0
		for record, err := range records {
			if read++; d.console.Due() {
				d.console.Show("%s records…", terminal.Thousands(read))
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// record keeps the flips of one decision of a log.
func (d *diff) record(record audit.Record, flips []policy.Flip) error {
	req, err := record.Request()
	for _, flip := range flips {
		g := d.group(flip)
		g.requesting[req.Requesting]++
		for _, place := range req.Data[flip.Item].StoredIn {
			g.places[place]++
		}
		if n := len(g.records); n == 0 || g.records[n-1] != record.Seq {
			g.records = append(g.records, record.Seq)
		}
	}
	return err
}

// group returns the group of a flip, in which it is counted.
func (d *diff) group(f policy.Flip) *group {
	g := d.groups[f.Group]
	if g == nil {
		g = newGroup(f.Group.Causes)
		d.groups[f.Group] = g
	}
	g.flips[flip{f.Was, f.Now, f.Err != nil}]++
	g.categories[f.Category]++
	for _, c := range f.Besides {
		if besides := g.besides[c.Change]; besides != nil {
			besides[cited(c)]++
		}
	}
	return g
}

// sorted returns the groups, those with most flips first.
func (d *diff) sorted() []*group {
	var groups []*group
	for _, g := range d.impact.Groups() {
		groups = append(groups, d.groups[g])
	}
	return groups
}
