package main

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/request"
)

// A page is text for people: paragraphs, wrapped, each behind a mark.
type page struct {
	bytes.Buffer
	columns int
}

// para writes text, wrapped, indented by some columns; its first line stands
// behind the mark and the others below that line.
func (p *page) para(indent int, mark, text string) {
	p.WriteString(terminal.Wrap(strings.Repeat(" ", indent)+mark, pieces(text), indent+utf8.RuneCountInString(mark), p.columns))
}

// gap ends a line; two in a row leave an empty one.
func (p *page) gap() { p.WriteByte('\n') }

// pad fills a word up to a column, with one space at least.
func pad(word string, column int) string {
	return word + strings.Repeat(" ", max(column-utf8.RuneCountInString(word), 1))
}

// pieces splits text into what must be on one line: words, a section sign or the
// like with what follows it, and "more" with what is before it. What law
// files say cannot steer the screen.
func pieces(text string) []string {
	var out []string
	glue := false
	for word := range strings.FieldsSeq(text) {
		word = request.OneLine(word)
		if glue || word == "more" && len(out) > 0 {
			out[len(out)-1] += " " + word
		} else {
			out = append(out, word)
		}
		glue = slices.Contains([]string{"§", "§§", "art.", "arts.", "No.", "and"}, word)
	}
	return out
}
