package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/lang"
	"github.com/comity-go/comity/policy/internal/page"
	"github.com/comity-go/comity/request"
)

// A report is one decision as a person reads it.
type report struct {
	page.Page
	*lang.Language
	d       Decision
	law     *jurisdiction.Law         // nil for a decision that was read back
	cases   []jurisdiction.Case       // none for a decision that was read back
	labels  int                       // columns of the widest label of an item
	cited   []jurisdiction.Cite       // the sources, by number
	numbers map[jurisdiction.Cite]int // of the sources, from 1
}

// The columns at which lines begin.
const (
	edge   = 2 // the fields of the head, the sources
	margin = 3 // what is below the number of an item
)

// resolved writes in which states the regions of a provider lie.
func (r *report) resolved(item Item) {
	if slices.ContainsFunc(item.StoredIn, request.Place.IsRegion) {
		r.Para(margin, "", r.Say("report.that_is", "places", r.CodedList(item.Places)))
	}
}

// place says what an item is, and where the request has it.
func (r *report) place(item Item) string {
	var names []string
	for _, p := range item.StoredIn {
		if p.IsRegion() {
			names = append(names, string(p))
		} else {
			names = append(names, r.CodedArea(p.Area()))
		}
	}
	if len(names) == 0 {
		names = []string{r.State(request.Unknown)}
	}
	return capital(r.Say("report.item", "category", r.Say("category."+string(item.Category)), "places", r.List(names)))
}

// capital returns text as it begins a line.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// block writes points below each other behind a label.
func (r *report) block(label string, points []string) {
	if len(points) == 0 {
		return
	}
	r.Gap()
	mark := page.Pad(r.Say(label), r.labels)
	for _, point := range points {
		r.Para(margin, mark+"- ", point)
		mark = strings.Repeat(" ", r.labels)
	}
}

// headedBlock writes a line behind a label, and points below the line.
func (r *report) headedBlock(label, line string, points []string) {
	r.Gap()
	r.Para(margin, page.Pad(r.Say(label), r.labels), line)
	for _, point := range points {
		r.Para(margin+r.labels, "- ", point)
	}
}

// widest returns the columns that a column of labels takes.
func (r *report) widest(labels ...string) int {
	n := 0
	for _, label := range labels {
		n = max(n, len([]rune(r.Say(label)))+2)
	}
	return n
}

// note returns the numbers of sources as they follow a sentence: " [1] [2]". A
// source that is new gets the next number.
func (r *report) note(cites ...jurisdiction.Cite) string {
	var b strings.Builder
	for _, c := range cites {
		n, ok := r.numbers[c]
		if !ok {
			r.cited = append(r.cited, c)
			n = len(r.cited)
			r.numbers[c] = n
		}
		b.WriteString(" [" + strconv.Itoa(n) + "]")
	}
	return b.String()
}

// sources writes the cited provisions, each once, with the day from which each
// could be relied on, how sure that is where the confidence is not high, and in what
// it was read.
func (r *report) sources() {
	if len(r.cited) == 0 {
		return
	}
	r.Gap()
	r.Para(0, "", r.Say("report.sources"))
	for i, c := range r.cited {
		text := provision(c)
		if c.InForce != "" {
			text += ", " + r.Say("report.in_force", "day", string(c.InForce))
		}
		if c.Confidence != "" && c.Confidence != "high" {
			text += ", " + r.Say("confidence."+string(c.Confidence))
		}
		if r.law != nil {
			text += r.evidence(c)
		}
		mark := page.Pad("["+strconv.Itoa(i+1)+"]", len(strconv.Itoa(len(r.cited)))+3)
		r.Para(edge, mark, text)
		if c.URL != "" {
			r.Para(edge+len(mark), "", c.URL)
		}
	}
}

// evidence says in what a provision was read, as it follows its name; nothing where the
// law does not hold it, as under a law that has changed since.
func (r *report) evidence(c jurisdiction.Cite) string {
	evidence, held := r.law.EvidenceOf(c)
	if !held {
		return ""
	}
	return ", " + r.Say("evidence."+cmp.Or(string(evidence), "none"))
}

// provision names a provision.
func provision(c jurisdiction.Cite) string { return strings.TrimSuffix(c.Title+", "+c.Article, ", ") }

// fields writes labels and, in a column behind them, their lines. A label without
// a line is left out.
func (r *report) fields(fields [][2]string) {
	column := 0
	for _, f := range fields {
		if f[1] != "" {
			column = max(column, r.widest(f[0]))
		}
	}
	for _, f := range fields {
		if f[1] != "" {
			r.Para(edge, page.Pad(r.Say(f[0]), column), f[1])
		}
	}
}

// posture names the posture; a custom posture by the name of its package.
func (r *report) posture() string {
	if text, ok := r.Lookup("posture." + string(r.d.Posture)); ok {
		return text
	}
	return string(r.d.Posture)
}

// momentText writes a day, or a moment to the minute with its zone.
func momentText(m request.Moment) string {
	day, clock, hours := strings.Cut(string(m), "T")
	if !hours || len(clock) < 6 {
		return string(m)
	}
	return day + " " + clock[:5] + " " + clock[8:]
}
