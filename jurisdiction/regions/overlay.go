package regions

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// over returns the table with what was read laid over it, or what is wrong with it.
func (r *reading) over(t *Table) (*Table, []RowFault) {
	all := &Table{at: map[string]int{}}
	all.rows = overlay(t.rows, r.Table.rows, Region.key, compareRegions)
	all.providers = overlay(t.providers, r.providers, Provider.key, compareProviders)
	for i, region := range all.rows {
		all.at[region.key()] = i
	}
	all.addHomes()
	for _, row := range r.rows {
		row.checkOthers(all)
		r.faults = append(r.faults, row.faults...)
	}
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b RowFault) int {
			return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
		})
		return nil, r.faults
	}
	return all, nil
}

// overlay returns the rows of both in order, of those with one key the last.
func overlay[T any](below, above []T, key func(T) string, compare func(a, b T) int) []T {
	rows := make(map[string]T, len(below)+len(above))
	for _, row := range slices.Concat(below, above) {
		rows[key(row)] = row
	}
	return slices.SortedFunc(maps.Values(rows), compare)
}

func (p Provider) key() string { return p.Name }

func compareProviders(a, b Provider) int { return strings.Compare(a.Name, b.Name) }

func compareRegions(a, b Region) int {
	return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
}

// addHomes gives a row to each provider that has regions and no row.
func (t *Table) addHomes() {
	known := map[string]bool{}
	for _, p := range t.providers {
		known[p.Name] = true
	}
	for _, r := range t.rows {
		if !known[r.Provider] {
			known[r.Provider] = true
			t.providers = append(t.providers, Provider{Name: r.Provider, Home: r.OperatorHome,
				Confidence: r.Confidence, EUConfidence: r.Confidence})
		}
	}
	slices.SortFunc(t.providers, compareProviders)
}

// checkOthers finds the regions that a row speaks of.
func (row *csvRow) checkOthers(t *Table) {
	for _, column := range []string{"canonical", "pair"} {
		if !slices.Contains(row.columns, column) || row.text(column) == "" {
			continue
		}
		if place := row.text("provider") + ":" + row.text(column); !t.holds(place) {
			row.fail(column, "%s is no row, add it or leave the column empty", place)
		}
	}
}

func (t *Table) holds(place string) bool {
	_, ok := t.find(place)
	return ok
}
