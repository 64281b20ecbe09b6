package regions

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/comity-go/comity/request"
)

const (
	providersFile   = "providers.csv"
	providerColumns = "provider,operator,parent,home,eu_establishment,eu_state,confidence,eu_confidence,note"
	regionColumns   = "provider,region,states,basis,kind,city,operator_home,status,canonical,pair,confidence,reviewed,source,note"
)

// noFile is the name of no file: that of rows which are given as they are.
const noFile = "regions"

// A reading is what was read of one set of files, before it is laid over a table.
type reading struct {
	Table
	rows   []*csvRow // of providers and of regions
	faults []RowFault
}

func newReading() *reading { return &reading{Table: Table{at: map[string]int{}}} }

func (r *reading) addProvider(row *csvRow) {
	r.rows = append(r.rows, row)
	p := Provider{
		Name:            row.required("provider"),
		Operator:        row.text("operator"),
		Parent:          row.text("parent"),
		Home:            row.state("home"),
		EUEstablishment: row.text("eu_establishment"),
		EUState:         row.state("eu_state"),
		Confidence:      csvWord[Confidence](row, "confidence"),
		EUConfidence:    csvWord[Confidence](row, "eu_confidence"),
		Note:            row.text("note"),
	}
	if p.Name != strings.ToLower(p.Name) || strings.Contains(p.Name, ":") {
		row.fail("provider", "%q has a capital or a colon, write it in lower case and without", p.Name)
	}
	if r.has(p.Name) {
		row.fail("provider", "%s is a row already, keep one", p.Name)
	}
	r.providers = append(r.providers, p)
}

func (r *reading) addRegion(row *csvRow) {
	r.rows = append(r.rows, row)
	region := row.region()
	key := region.key()
	if _, ok := r.at[key]; ok {
		row.fail("region", "%s is a row already, keep one", key)
	}
	if in := path.Base(row.file); in != fileOf(region.Provider) && in != region.Provider+".csv" && row.file != noFile {
		row.fail("provider", "%q belongs in another file, move it to %s.csv", region.Provider, region.Provider)
	}
	r.at[key] = len(r.Table.rows)
	r.Table.rows = append(r.Table.rows, region)
}

// fileOf returns the file of a provider's family.
func fileOf(provider string) string {
	family, _, _ := strings.Cut(provider, "-")
	return family + ".csv"
}

// key returns the name under which a region is found.
func (r Region) key() string { return strings.ToLower(r.Provider + ":" + r.Name) }

func (row *csvRow) region() Region {
	r := Region{
		Provider:     row.required("provider"),
		Name:         row.required("region"),
		Areas:        row.areas("states"),
		Basis:        csvWord[Basis](row, "basis"),
		Kind:         csvWord[Kind](row, "kind"),
		City:         row.text("city"),
		OperatorHome: row.state("operator_home"),
		Canonical:    row.text("canonical"),
		Pair:         row.text("pair"),
		Confidence:   csvWord[Confidence](row, "confidence"),
		Reviewed:     row.day("reviewed"),
		Source:       row.required("source"),
		Note:         row.text("note"),
	}
	r.States = statesOf(r.Areas)
	switch err := request.Place(r.Provider + ":" + r.Name).Check(); {
	case r.Provider == "" || r.Name == "":
	case r.Provider != strings.ToLower(r.Provider):
		row.fail("provider", "%q has a capital, write it in lower case", r.Provider)
	case err != nil:
		row.fail("region", "no request can name %q, write letters, digits, points, hyphens and underlines",
			r.Provider+":"+r.Name)
	}
	if row.text("status") != "" {
		r.Status = csvWord[Status](row, "status")
	}
	if open := r.Basis == BasisUnbounded || r.Basis == BasisUnknown; open != (len(r.States) == 0) {
		row.fail("states", "%q does not agree with basis %s, name states or write unknown or unbounded", row.text("states"), r.Basis)
	}
	return r
}

// A csvRow is one row of a file while it is read, with what is wrong in it.
type csvRow struct {
	file    string
	line    int
	columns []string
	cells   []string
	faults  []RowFault
}

// A RowFault is what is wrong in one column of a row: where, what, and what to
// do.
type RowFault struct {
	File    string
	Line    int    // of rows that no file has, the number of the row
	Column  string // empty where the fault is in none
	Problem string
}

// readCSV hands each row of a file to add. The header must be columns.
func (r *reading) readCSV(file string, text []byte, columns string, add func(*csvRow)) {
	fail := func(line int, problem string) {
		r.faults = append(r.faults, RowFault{File: file, Line: line, Problem: problem})
	}
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))) // which some programs begin with
	header, err := lines.Read()
	if err != nil || strings.Join(header, ",") != columns {
		fail(1, "unknown or missing column, write "+columns)
		return
	}
	for {
		cells, err := lines.Read()
		if err == io.EOF {
			return
		}
		if e, ok := errors.AsType[*csv.ParseError](err); ok {
			fail(e.StartLine, e.Err.Error()+", write one row a line, with quotes around a cell that has a comma")
			if e.Err == csv.ErrFieldCount {
				continue
			}
			return // where the next row begins is not known
		}
		line, _ := lines.FieldPos(0)
		add(&csvRow{file: file, line: line, columns: header, cells: cells})
	}
}

func (row *csvRow) fail(column, format string, args ...any) {
	row.faults = append(row.faults, RowFault{row.file, row.line, column, fmt.Sprintf(format, args...)})
}

func (row *csvRow) text(column string) string { return row.cells[slices.Index(row.columns, column)] }

func (row *csvRow) required(column string) string {
	if row.text(column) == "" {
		row.fail(column, "empty, write it")
	}
	return row.text(column)
}

// areas returns the states and subdivisions in a column. A state beside its own
// subdivision says the same as the state alone.
func (row *csvRow) areas(column string) []request.Area {
	var areas []request.Area
	for code := range strings.FieldsSeq(row.text(column)) {
		a := request.Area(code)
		if !a.Known() || slices.Contains(areas, a) {
			row.fail(column, "%q is no state or is given twice, write ISO 3166 codes (GB, not UK; CA-QC)", code)
		} else if whole := request.Area(a.Territory()); a != whole && slices.Contains(areas, whole) {
			row.fail(column, "%q is part of %s, which is there too, write one of them", code, whole)
		}
		areas = append(areas, a)
	}
	return areas
}

func (row *csvRow) state(column string) request.State {
	code := row.text(column)
	if code != "" && !request.State(code).Known() {
		row.fail(column, "%q is no state, write one ISO 3166-1 code (GB, not UK)", code)
	}
	return request.State(code)
}

func (row *csvRow) day(column string) request.Day {
	if _, err := time.Parse(time.DateOnly, row.text(column)); err != nil {
		row.fail(column, "%q is no day, write YYYY-MM-DD", row.text(column))
	}
	return request.Day(row.text(column))
}

// csvWord returns the closed word in a column.
func csvWord[W interface {
	~string
	Words() []string
}](row *csvRow, column string) W {
	w := W(row.text(column))
	if !slices.Contains(w.Words(), string(w)) {
		row.fail(column, "%q is no word of this column, write %s", w, strings.Join(w.Words(), ", "))
	}
	return w
}
