package main

import (
	"context"
	"iter"

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

// log decides the decisions of a log on both sides, those of its rotated files first. An
// error of its records is told, and the others are judged.
func (d *diff) log(ctx context.Context, path string) error {
	files, err := audit.OpenFiles(path)
	if err != nil {
		return err
	}
	defer files.Close()
	records := d.whole(audit.Read(files, audit.Query{}))
	judged, err := audit.Impact(ctx, records, d.impact, d.record)
	if d.judged = judged; judged.Unread == 0 {
		return err
	}
	d.console.Clear()
	d.console.Say("%v", err)
	return nil
}

// whole shows how far a log was read, and tells of records that are missing in it, as where
// one of its files is.
func (d *diff) whole(records iter.Seq2[audit.Record, error]) iter.Seq2[audit.Record, error] {
	return func(yield func(audit.Record, error) bool) {
		read, next := 0, int64(0)
		for record, err := range records {
			if read++; d.console.Due() {
				d.console.Show("%s records…", terminal.Thousands(read))
			}
			if next > 0 && record.Seq > next {
				d.console.Clear()
				d.console.Say("records %d to %d are missing: verify the log, and put its files beside each other", next, record.Seq-1)
			}
			if next = record.Seq + 1; err != nil {
				next = 0 // it is not known which record that was
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
