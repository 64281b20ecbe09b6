package policy

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/page"
)

// String returns the decision for people to read, as Text does, on lines of 80
// columns.
func (d Decision) String() string { return d.Text(page.UsualColumns) }

// Text returns the report of the decision on lines, as [Report.Text] sets it.
func (d Decision) Text(columns int) string { return d.Report().Text(columns) }

// Report returns the decision for people to read, in its language. It gives the
// outcome, and for each item what decided it, whom to ask, what to do by when, and
// the reasons of the losing side. The provisions that it cites are at the end. A
// decision that was read back from JSON says less.
func (d Decision) Report() Report {
	r := &reporter{d: d, Language: d.language(), numbers: map[jurisdiction.Cite]int{}}
	if d.engine != nil {
		r.law = d.engine.law
		if cases, err := d.engine.law.Facts(*d.request); err == nil {
			r.cases = cases
		}
	}
	labels := r.widest("why", "ask", "to_do", "remedy", "other_side", "other_ways", "conflict")
	page := Report{Title: r.title(), Head: r.head(), labels: labels}
	for i, item := range d.Items {
		page.Items = append(page.Items, r.item(i, item))
	}
	page.Heading, page.Sources = r.Say("report.sources"), r.sources()
	return page
}

// language returns the language of the decision.
func (d Decision) language() *lang.Language {
	if d.engine != nil {
		return d.engine.language
	}
	return lang.OrEnglish(d.read.Lang)
}

// item gives the answer to one item.
func (r *reporter) item(i int, item Item) ReportItem {
	return ReportItem{
		Title:  r.place(item) + r.Say("colon") + r.Say("outcome."+item.Outcome.String()),
		Places: r.resolved(item),
		Sections: slices.Concat(
			r.why(i, item),
			r.ask(item),
			r.obligations(item),
			r.remedies(item),
			r.reasons("other_side", opposing(item)),
			r.reasons("other_ways", unusedChannels(item)),
			r.conflicts(i, item),
		),
	}
}

// The columns at which lines begin.
const (
	edge   = 2 // the lines of the head, the sources
	margin = 3 // what is below the number of an item
)

// Text returns the report on lines of the given number of columns, at least 60 and at
// most 120; a longer word, such as a URL, has a line of its own.
func (r Report) Text(columns int) string {
	p := page.New(columns)
	p.Para(0, "", r.Title)
	r.setHead(&p)
	for i, item := range r.Items {
		p.Gap()
		p.Para(0, strconv.Itoa(i+1)+"  ", item.Title)
		if item.Places != "" {
			p.Para(margin, "", item.Places)
		}
		r.setSections(&p, item.Sections)
	}
	r.setSources(&p)
	return p.String()
}

// labelColumns returns the columns of a label with the space behind it.
func labelColumns(label string) int { return utf8.RuneCountInString(label) + 2 }

// setHead sets the labels of the head and, in a column behind them, their lines.
func (r Report) setHead(p *page.Page) {
	column := 0
	for _, line := range r.Head {
		column = max(column, labelColumns(line.Label))
	}
	for i, line := range r.Head {
		if i == 0 {
			p.Gap()
		}
		p.Para(edge, page.Pad(line.Label, column), line.Text)
	}
}

// setSections sets the sections of an item. A label is not repeated.
func (r Report) setSections(p *page.Page, sections []Section) {
	before := ""
	for i, s := range sections {
		if i == 0 || !r.tight {
			p.Gap()
		}
		mark := page.Pad(s.Label, r.labels)
		if s.Code == before {
			mark = strings.Repeat(" ", r.labels)
		}
		before = s.Code
		if s.Line != "" {
			p.Para(margin, mark, s.Line)
			mark = strings.Repeat(" ", r.labels)
		}
		for _, point := range s.Points {
			p.Para(margin, mark+"- ", point)
			mark = strings.Repeat(" ", r.labels)
		}
		for _, not := range s.Not {
			p.Para(margin+r.labels, "not ", not)
		}
	}
}

// setSources sets the sources, each behind its number and with its address below.
func (r Report) setSources(p *page.Page) {
	for i, source := range r.Sources {
		if i == 0 {
			p.Gap()
			p.Para(0, "", r.Heading)
		}
		mark := page.Pad("["+strconv.Itoa(i+1)+"]", len(strconv.Itoa(len(r.Sources)))+3)
		p.Para(edge, mark, source.Text)
		if source.URL != "" {
			p.Para(edge+len(mark), "", source.URL)
		}
	}
}
