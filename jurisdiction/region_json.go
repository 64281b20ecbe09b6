package jurisdiction

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
)

// regionRows are the rows of the region files, each by column, without what is
// empty.
type regionRows map[string][]map[string]string

// byFile returns the table as the rows of its files.
func (rs *Regions) byFile() regionRows {
	files := regionRows{}
	for _, p := range rs.providers {
		files.add(providersFile, providerColumns, p.cells())
	}
	for _, r := range rs.rows {
		files.add(regionFile(r.Provider), regionColumns, r.cells())
	}
	return files
}

func (files regionRows) add(file, columns string, cells []string) {
	row := map[string]string{}
	for i, column := range strings.Split(columns, ",") {
		if cells[i] != "" {
			row[column] = cells[i]
		}
	}
	files[file] = append(files[file], row)
}

// cells returns the row as its file has it.
func (p RegionProvider) cells() []string {
	return []string{p.Name, p.Operator, p.Parent, string(p.Home), p.EUEstablishment, string(p.EUState),
		string(p.Confidence), string(p.EUConfidence), p.Note}
}

// cells returns the row as its file has it.
func (r Region) cells() []string {
	return []string{r.Provider, r.Name, joinStates(r.States), string(r.Basis), string(r.Kind), r.City, string(r.OperatorHome),
		string(r.Status), r.Canonical, r.Pair, string(r.Confidence), string(r.Reviewed), r.Source, r.Note}
}

func joinStates(states []request.State) string {
	var codes []string
	for _, s := range states {
		codes = append(codes, string(s))
	}
	return strings.Join(codes, " ")
}

// table reads the rows as strictly as the files are read.
func (files regionRows) table() (*Regions, error) {
	rs := &Regions{at: map[string]int{}}
	errs := []error{files.read(providersFile, providerColumns, rs.addProvider)}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if file != providersFile {
			errs = append(errs, files.read(file, regionColumns, rs.addRegion))
		}
	}
	return rs, errors.Join(errs...)
}

// read hands each row of a file to add.
func (files regionRows) read(file, columns string, add func(*csvRow)) error {
	var errs []error
	for i, cells := range files[file] {
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
		errs = append(errs, row.errs...)
	}
	return errors.Join(errs...)
}
