package policy

import (
	"strconv"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/page"
)

// String returns the decision for people to read, as Text does, on lines of 80
// columns.
func (d Decision) String() string { return d.Text(page.UsualColumns) }

// Text returns the decision for people to read, in its language. It gives the
// outcome, and for each item what decided it, whom to ask, what to do by when, and
// the reasons of the losing side. The provisions that it cites are at the end. A
// decision that was read back from JSON says less. Lines have the given number of
// columns, at least 60 and at most 120; a longer word, such as a URL, has a line
// of its own.
func (d Decision) Text(columns int) string {
	r := &report{d: d, Page: page.New(columns), Language: d.language(), numbers: map[jurisdiction.Cite]int{}}
	if d.engine != nil {
		r.law = d.engine.law
		if cases, err := d.engine.law.Facts(*d.request); err == nil {
			r.cases = cases
		}
	}
	r.labels = r.widest("report.why", "report.ask", "report.to_do", "report.remedy", "report.other_side",
		"report.other_ways", "report.conflict")
	r.head()
	for i, item := range d.Items {
		r.item(i, item)
	}
	r.sources()
	return r.Page.String()
}

// language returns the language of the decision.
func (d Decision) language() *lang.Language {
	if d.engine != nil {
		return d.engine.language
	}
	return lang.OrEnglish(d.read.Lang)
}

// item writes the answer to one item.
func (r *report) item(i int, item Item) {
	r.Gap()
	r.Para(0, strconv.Itoa(i+1)+"  ", r.place(item)+r.Say("colon")+r.Say("outcome."+item.Outcome.String()))
	r.resolved(item)
	r.why(i, item)
	r.ask(item)
	r.obligations(item)
	r.remedies(item)
	r.reasons("report.other_side", opposing(item))
	r.reasons("report.other_ways", unusedChannels(item))
	r.conflicts(i, item)
}
