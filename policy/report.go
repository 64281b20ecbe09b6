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
	"github.com/comity-go/comity/request"
)

// A Report is a decision for people to read, or what the rules see of a request, in one
// language. It comes in parts, so that a page of one's own sets them as it likes; Text
// sets them on lines. The number of a source stands in brackets behind what rests on it:
// [1] is the first of Sources.
type Report struct {
	Title   string
	Head    []ReportLine
	Items   []ReportItem
	Heading string // of the sources
	Sources []Source

	labels int  // columns of the labels of sections
	tight  bool // no line is left empty between sections
}

// A ReportLine is a line behind a label.
type ReportLine struct {
	// Code is the same in every language: request, asked_by, with (the instrument),
	// posture, answer_by and so on.
	Code  string
	Label string
	Text  string
}

// A ReportItem is what a report says of one item of the request.
type ReportItem struct {
	Title    string // what it is, where, and its outcome
	Places   string // in which states the regions of a provider lie; may be empty
	Sections []Section
}

// A Section is what a report says of an item under one label.
type Section struct {
	// Code is the same in every language: why, ask (one for each state), to_do, remedy
	// (a point for each of the item's Remedies), other_side, other_ways, conflict; or the
	// name of a fact.
	Code   string
	Label  string
	Line   string // before the points; may be empty
	Points []string
	Not    []string // provisions that were looked at and did not apply, and why
}

// A Source is a provision that a report cites.
type Source struct {
	jurisdiction.Cite
	Text string // its name, its first day, how sure that is, and in what it was read
}

// A reporter writes a report.
type reporter struct {
	*lang.Language
	d       Decision
	law     *jurisdiction.Law         // nil for a decision that was read back
	cases   []jurisdiction.Case       // none for a decision that was read back
	cited   []jurisdiction.Cite       // the sources, by number
	numbers map[jurisdiction.Cite]int // of the sources, from 1
}

// resolved says in which states the regions of a provider lie.
func (r *reporter) resolved(item Item) string {
	if !slices.ContainsFunc(item.StoredIn, request.Place.IsRegion) {
		return ""
	}
	return r.Say("report.that_is", "places", r.CodedList(item.Places))
}

// place says what an item is, and where the request has it.
func (r *reporter) place(item Item) string {
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

// section returns a section of points, or none where there are no points.
func (r *reporter) section(code string, points []string) []Section {
	if len(points) == 0 {
		return nil
	}
	return []Section{{Code: code, Label: r.Say("report." + code), Points: points}}
}

// widest returns the columns that a column of the labels of sections takes.
func (r *reporter) widest(codes ...string) int {
	n := 0
	for _, code := range codes {
		n = max(n, labelColumns(r.Say("report."+code)))
	}
	return n
}

// note returns the numbers of sources as they follow a sentence: " [1] [2]". A
// source that is new gets the next number.
func (r *reporter) note(cites ...jurisdiction.Cite) string {
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

// sources returns the cited provisions, each once, with the day from which each could be
// relied on, how sure that is where the confidence is not high, and in what it was read.
func (r *reporter) sources() []Source {
	var sources []Source
	for _, c := range r.cited {
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
		sources = append(sources, Source{c, text})
	}
	return sources
}

// evidence says in what a provision was read, as it follows its name; nothing where the
// law does not hold it, as under a law that has changed since.
func (r *reporter) evidence(c jurisdiction.Cite) string {
	evidence, held := r.law.EvidenceOf(c)
	if !held {
		return ""
	}
	return ", " + r.Say("evidence."+cmp.Or(string(evidence), "none"))
}

// provision names a provision.
func provision(c jurisdiction.Cite) string { return strings.TrimSuffix(c.Title+", "+c.Article, ", ") }

// posture names the posture; a custom posture by the name of its package.
func (r *reporter) posture() string {
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
