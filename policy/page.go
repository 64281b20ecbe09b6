package policy

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

// The columns of a line: those of a page whose reader is not known, and the
// fewest and the most that anybody reads with ease.
const (
	usualColumns  = 80
	fewestColumns = 60
	mostColumns   = 120
)

// A page is text for people: paragraphs, wrapped, each behind a mark.
type page struct {
	bytes.Buffer
	columns int
}

// newPage returns a page whose lines have so many columns, within reason.
func newPage(columns int) page { return page{columns: min(max(columns, fewestColumns), mostColumns)} }

// para writes text, wrapped, indented by some columns; its first line stands
// behind the mark and the others below that line. A word that is too long for a
// line, as a URL may be, has one to itself.
func (p *page) para(indent int, mark, text string) {
	p.WriteString(strings.Repeat(" ", indent) + mark)
	left := indent + utf8.RuneCountInString(mark)
	at := left
	for i, word := range pieces(text) {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+size > p.columns:
			p.WriteString("\n" + strings.Repeat(" ", left))
			at = left
		default:
			p.WriteByte(' ')
			at++
		}
		p.WriteString(word)
		at += size
	}
	p.gap()
}

// pad fills a word up to a column, with one space at least.
func pad(word string, column int) string {
	return word + strings.Repeat(" ", max(column-utf8.RuneCountInString(word), 1))
}

// gap ends a line; two in a row leave an empty one.
func (p *page) gap() { p.WriteByte('\n') }

// pieces splits text into what stands on one line: words, a section sign or the
// like with what follows it, and the number of a source with what is before it.
func pieces(text string) []string {
	var out []string
	glue := false
	for word := range strings.FieldsFuncSeq(request.OneLine(text), func(r rune) bool { return r == ' ' }) {
		if glue || len(out) > 0 && strings.HasPrefix(word, "[") {
			out[len(out)-1] += " " + word
		} else {
			out = append(out, word)
		}
		glue = slices.Contains([]string{"§", "§§", "art.", "arts.", "No."}, word)
	}
	return out
}
