package jurisdiction

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Change is one row that differs between two laws: added, ended, or changed.
// What was surveyed for a state is a row too, and so is a part of a state, whose
// instrument is "law", the manifest.
type Change struct {
	Kind       ChangeKind
	Instrument string
	Row        string // such as "§ 2713, power of subscriber, traffic" or "party IE"
	Old, New   string // what differs; empty where the row is not there
}

// A ChangeKind is what happened to a row.
type ChangeKind string

// The kinds of change.
const (
	RowAdded   ChangeKind = "added"
	RowEnded   ChangeKind = "ended" // gone, or given a last day
	RowChanged ChangeKind = "changed"
)

// String returns the change on one line.
func (c Change) String() string {
	return fmt.Sprintf("%s %s: %s: %q → %q", c.Kind, c.Instrument, c.Row, c.Old, c.New)
}

// Diff returns what changed from a to b, in order of instrument and row: the
// provisions, parties, surveys and parts that were added, ended or changed.
func Diff(a, b *Law) []Change {
	old, new := a.lines(), b.lines()
	var changes []Change
	for key, before := range old {
		after, kept := new[key]
		switch {
		case !kept:
			changes = append(changes, key.change(RowEnded, before.text, ""))
		case before.until == "" && after.until != "":
			changes = append(changes, key.change(RowEnded, before.text, after.text))
		case before.text != after.text:
			changes = append(changes, key.change(RowChanged, before.text, after.text))
		}
	}
	for key, after := range new {
		if _, known := old[key]; !known {
			changes = append(changes, key.change(RowAdded, "", after.text))
		}
	}
	return inOrder(changes)
}

// inOrder sorts changes by instrument and row.
func inOrder(changes []Change) []Change {
	slices.SortFunc(changes, func(x, y Change) int {
		return cmp.Or(strings.Compare(x.Instrument, y.Instrument), strings.Compare(x.Row, y.Row))
	})
	return changes
}

// A lineKey names a row of a law; rows that share one are counted.
type lineKey struct {
	instrument, row string
	nth             int
}

// newKey returns a key for a row that no other of all has.
func newKey[V any](all map[lineKey]V, instrument, row string) lineKey {
	key := lineKey{instrument, row, 0}
	for _, taken := all[key]; taken; _, taken = all[key] {
		key.nth++
	}
	return key
}

func (k lineKey) change(kind ChangeKind, old, new string) Change {
	row := k.row
	if k.nth > 0 {
		row = fmt.Sprintf("%s (%d)", row, k.nth+1)
	}
	return Change{Kind: kind, Instrument: k.instrument, Row: row, Old: old, New: new}
}

// A line is a row as text, with its last day.
type line struct{ text, until string }

// lines returns every row of the law by name.
func (l *Law) lines() map[lineKey]line {
	all := map[lineKey]line{}
	add := func(id, name, text string, w Window) {
		all[newKey(all, id, name)] = line{text, string(w.Until)}
	}
	for _, p := range l.manifest.Parts {
		add(lawRows, p.rowName(), fieldsOf(p), p.Window)
	}
	for _, in := range l.written().instruments {
		for _, s := range in.Surveyed {
			add(in.ID, surveyRow, string(s), Window{})
		}
		for _, p := range in.Parties {
			add(in.ID, p.rowName(), fieldsOf(p), p.Window)
		}
		for _, p := range in.Provisions {
			add(in.ID, p.rowName(), fieldsOf(p), p.Window)
		}
	}
	return all
}

const (
	lawRows   = "law"      // stands for the ID of an instrument at the rows of the manifest
	surveyRow = "surveyed" // names the row of a survey
)

// rowName names a part of a state for people.
func (p Part) rowName() string { return "part " + string(p.Part) }

// rowName names a party for people.
func (p Party) rowName() string { return "party " + string(p.State) + p.Group }

// rowName names a provision for people.
func (p Provision) rowName() string {
	name := string(p.Role)
	if p.Article != "" {
		name = p.Article + ", " + name
	}
	if len(p.Categories) > 0 {
		name += " of " + joinWords(p.Categories)
	}
	return name
}

// fieldsOf returns the fields of a row that are set, as one line.
func fieldsOf(v any) string {
	var parts []string
	value := reflect.ValueOf(v)
	for _, f := range yamlFields(value.Type()) {
		if field := value.FieldByIndex(f.index); !field.IsZero() {
			parts = append(parts, fmt.Sprintf("%s: %v", f.name, field.Interface()))
		}
	}
	return strings.Join(parts, ", ")
}
