package regions

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

// read reads a set of region files strictly; the error joins everything
// that is wrong, each as "file:line: column: problem, cure".
func read(fsys fs.FS) (*Table, error) {
	t := &Table{at: map[string]int{}}
	err := readCSV(fsys, providersFile, providerColumns, t.addProvider)
	files, globErr := fs.Glob(fsys, "*.csv")
	errs := []error{err, globErr}
	for _, file := range files {
		if file != providersFile {
			errs = append(errs, readCSV(fsys, file, regionColumns, t.addRegion))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) addProvider(row *csvRow) {
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
	if t.has(p.Name) {
		row.fail("provider", "%s is a row already, keep one", p.Name)
	}
	t.providers = append(t.providers, p)
}

func (t *Table) addRegion(row *csvRow) {
	r := row.region()
	key := strings.ToLower(r.Provider + ":" + r.Name)
	if _, ok := t.at[key]; ok {
		row.fail("region", "%s is a row already, keep one", key)
	}
	if file := fileOf(r.Provider); row.file != file {
		row.fail("provider", "%q belongs in another file, move it to %s", r.Provider, file)
	}
	if !t.has(r.Provider) {
		row.fail("provider", "%q is not in %s, add it there", r.Provider, providersFile)
	}
	t.at[key] = len(t.rows)
	t.rows = append(t.rows, r)
}

// regionFile returns the file of a provider's family.
func fileOf(provider string) string {
	family, _, _ := strings.Cut(provider, "-")
	return family + ".csv"
}

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
	Line    int // of a table in JSON, the number of the row
	Column  string
	Problem string
}

func (f RowFault) Error() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Column, f.Problem)
}

// errs returns what is wrong in the row.
func (row *csvRow) errs() []error {
	var errs []error
	for _, f := range row.faults {
		errs = append(errs, f)
	}
	return errs
}

// readCSV hands each row of a file to add. The header must be columns.
func readCSV(fsys fs.FS, file, columns string, add func(*csvRow)) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil || strings.Join(header, ",") != columns {
		return fmt.Errorf("%s:1: unknown or missing column, write %s", file, columns)
	}
	var errs []error
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return errors.Join(errs...)
		}
		if err != nil {
			return errors.Join(append(errs, csvError(file, err))...)
		}
		line, _ := r.FieldPos(0)
		row := &csvRow{file: file, line: line, columns: header, cells: cells}
		add(row)
		errs = append(errs, row.errs()...)
	}
}

// csvError puts file and line before what is no CSV.
func csvError(file string, err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("%s:%d: %w", file, e.StartLine, e.Err)
	}
	return fmt.Errorf("%s: %w", file, err)
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
		} else if whole := request.Area(a.State()); a != whole && slices.Contains(areas, whole) {
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
