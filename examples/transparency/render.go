package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"html/template"
	"slices"

	"github.com/comity-go/comity/policy/audit"
	"golang.org/x/text/language"
)

// render returns the files of a report.
func render(r audit.Report) ([]file, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	files := []file{{"transparency.csv", table(r)}, {"transparency.json", append(text, '\n')}}
	for _, tag := range languages {
		text, err := page(r, tag)
		if err != nil {
			return nil, err
		}
		files = append(files, file{pageName(tag), text})
	}
	return files, nil
}

// table returns the report as CSV, a state a line and all of them in the last.
// Where a number is withheld there is nothing.
func table(r audit.Report) []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	head := []string{"from", "until", "threshold", "state"}
	for _, c := range audit.Counters() {
		head = append(head, string(c))
	}
	w.Write(head)
	for _, row := range append(r.States[:len(r.States):len(r.States)], r.Total) {
		state := string(row.State)
		if state == "" {
			state = "total"
		}
		record := []string{string(r.From), string(r.Until), audit.Number{N: r.Threshold}.String(), state}
		for _, c := range audit.Counters() {
			record = append(record, row.Number(c).String())
		}
		w.Write(record)
	}
	w.Flush()
	return buf.Bytes() // a buffer takes everything
}

//go:embed page.html
var pageText string

// A view is what the page shows in one language.
type view struct {
	*locale
	audit.Report
	Locales []*locale
	Key     []figure
	Whole   bar
	Bars    []bar // of the states that asked most
	Borders []pair
	Rows    []audit.Row // of all states, by name
	Tables  []columns
}

// Rest reports whether something is withheld in a bar of a state.
func (v *view) Rest() bool { return slices.ContainsFunc(v.Bars, bar.Rest) }

// A figure is one number, and words on it.
type figure struct{ Value, Words string }

// columns are the counters of one table, under the key of its caption.
type columns struct {
	Caption  string
	Counters []audit.Counter
}

var tables = []columns{
	{"table.outcomes", append([]audit.Counter{audit.Requests, audit.Accounts}, audit.Outcomes()...)},
	{"table.border", []audit.Counter{audit.CrossBorder, audit.CrossBorderDisclosed, audit.CrossBorderEnterprise, audit.RedirectedInPart,
		audit.Emergency, audit.EmergencyDisclosed, audit.MLA, audit.Challenged}},
	{"table.apart", []audit.Counter{audit.Preservation, audit.PreservationAccounts, audit.Private}},
}

// page returns the page in one language.
func page(r audit.Report, tag language.Tag) ([]byte, error) {
	v := view{Report: r, Tables: tables}
	for _, each := range languages {
		l, err := newLocale(each)
		if err != nil {
			return nil, err
		}
		if v.Locales = append(v.Locales, l); each == tag {
			v.locale = l
		}
	}
	if err := v.figures(); err != nil {
		return nil, err
	}
	parsed, err := template.New("page").Funcs(template.FuncMap{
		"text": v.text, "day": v.day, "digits": v.digits, "percent": v.percent, "state": v.state, "number": audit.Row.Number,
		"counters": audit.Counters, "outcomes": audit.Outcomes, "file": pageName, "mark": func() string { return mark }, "minus": func(a, b int) int { return a - b },
	}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = parsed.Execute(&buf, &v)
	return buf.Bytes(), err
}

func pageName(tag language.Tag) string { return "transparency." + tag.String() + ".html" }

// figures sets what the page draws.
func (v *view) figures() (err error) {
	v.Rows = v.sorted(v.Report.States)
	if v.Key, err = v.key(v.Total); err != nil {
		return err
	}
	if v.Whole, err = v.wholeBar(v.Total); err != nil {
		return err
	}
	if v.Bars, err = v.stateBars(v.Report.States); err != nil {
		return err
	}
	v.Borders, err = v.borderBars(v.Report.States)
	return err
}

// key returns the numbers at a glance: those that can be told.
func (l *locale) key(total audit.Row) ([]figure, error) {
	var all []figure
	requests := total.Number(audit.Requests)
	for _, k := range []struct {
		text  string
		parts []audit.Counter
	}{
		{"key.requests", []audit.Counter{audit.Requests}},
		{"key.accounts", []audit.Counter{audit.Accounts}},
		{"key.handed_over", []audit.Counter{audit.Content, audit.NonContent}},
		{"key.redirected", []audit.Counter{audit.Redirected, audit.RedirectedInPart}},
		{"key.cross_border", []audit.Counter{audit.CrossBorder}},
	} {
		sum, told := 0, true
		for _, c := range k.parts {
			sum, told = sum+total.Number(c).N, told && !total.Number(c).Withheld
		}
		words, err := l.text(k.text)
		if err != nil {
			return nil, err
		}
		value := l.digits(sum)
		if k.text == "key.handed_over" {
			value, told = l.percent(sum, requests.N), told && !requests.Withheld
		}
		if told {
			all = append(all, figure{value, words})
		}
	}
	return all, nil
}
