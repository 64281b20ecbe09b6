package regions

import (
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// Rows are the rows of the region files by the name of the file, each by column
// and without empty cells: the table as the JSON form of a law holds it.
type Rows map[string][]map[string]string

// Rows returns the table as the rows of its files.
func (t *Table) Rows() Rows {
	files := Rows{}
	for _, p := range t.providers {
		files.add(providersFile, providerColumns, p.cells())
	}
	for _, r := range t.rows {
		files.add(fileOf(r.Provider), regionColumns, r.cells())
	}
	return files
}

func (files Rows) add(file, columns string, cells []string) {
	row := map[string]string{}
	for i, column := range strings.Split(columns, ",") {
		if cells[i] != "" {
			row[column] = cells[i]
		}
	}
	files[file] = append(files[file], row)
}

// cells returns the row as its file has it.
func (p Provider) cells() []string {
	return []string{p.Name, p.Operator, p.Parent, string(p.Home), p.EUEstablishment, string(p.EUState),
		string(p.Confidence), string(p.EUConfidence), p.Note}
}

// cells returns the row as its file has it.
func (r Region) cells() []string {
	return []string{r.Provider, r.Name, joinAreas(r.Areas), string(r.Basis), string(r.Kind), r.City, string(r.OperatorHome),
		string(r.Status), r.Canonical, r.Pair, string(r.Confidence), string(r.Reviewed), r.Source, r.Note}
}

func joinAreas(areas []request.Area) string {
	var codes []string
	for _, a := range areas {
		codes = append(codes, string(a))
	}
	return strings.Join(codes, " ")
}

// Table makes a table of the rows, as strictly as of files, and returns what is
// wrong with them.
func (files Rows) Table() (*Table, []RowFault) {
	r := newReading()
	r.readRows(providersFile, files[providersFile], providerColumns, r.addProvider)
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if file != providersFile {
			r.readRows(file, files[file], regionColumns, r.addRegion)
		}
	}
	return r.over(&Table{})
}

// readRows hands each row of a file to add.
func (r *reading) readRows(file string, rows []map[string]string, columns string, add func(*csvRow)) {
	for i, cells := range rows {
		row := &csvRow{file: file, line: i + 1, columns: strings.Split(columns, ",")}
		for _, column := range row.columns {
			row.cells = append(row.cells, cells[column])
		}
		for column := range cells {
			if !slices.Contains(row.columns, column) {
				row.fail(column, "no such column, write %s", columns)
			}
		}
		add(row)
	}
}
