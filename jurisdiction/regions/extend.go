package regions

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// WithFiles returns the table with the rows of more files, and what is wrong with
// them, each with its file and line; without a table where anything is. Files are
// given by name, a folder before it or not: providers.csv, and one a provider.
//
// A row takes the place of the one with the same provider and region, and stands
// beside all others. A provider needs no row in providers.csv: without one it has
// the home that the first row of its regions names.
func (t *Table) WithFiles(files map[string][]byte) (*Table, []RowFault) {
	r := newReading()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) == providersFile {
			r.readCSV(name, files[name], providerColumns, r.addProvider)
		} else {
			r.readCSV(name, files[name], regionColumns, r.addRegion)
		}
	}
	return r.over(t)
}

// With returns the table with more rows, which are read like those of WithFiles;
// in a fault the line is the number of the row. Of States and Areas one is enough.
func (t *Table) With(rows ...Region) (*Table, []RowFault) {
	r := newReading()
	for i, region := range rows {
		row := &csvRow{file: noFile, line: i + 1, columns: strings.Split(regionColumns, ",")}
		switch states := statesOf(region.Areas); {
		case len(region.Areas) == 0:
			for _, s := range region.States {
				region.Areas = append(region.Areas, request.Area(s))
			}
		case len(region.States) > 0 && !slices.Equal(states, region.States):
			row.fail("states", "%v are not the states of %v, give one of them", region.States, region.Areas)
		}
		row.cells = region.cells()
		r.addRegion(row)
	}
	return r.over(t)
}
