// Package page lays out text for people: paragraphs on lines of a given width.
// It knows nothing of what the text says.
package page

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/comity-go/comity/request"
)

// UsualColumns is the width of a page whose reader is not known.
const UsualColumns = 80

// The narrowest and the widest page that people read with ease.
const (
	fewestColumns = 60
	mostColumns   = 120
)

// A Page is paragraphs below each other, each behind a mark and wrapped. Get one
// from [New].
type Page struct {
	text    bytes.Buffer
	columns int
}

// New returns an empty page. Its lines have the given number of columns, but 60
// at least and 120 at most.
func New(columns int) Page { return Page{columns: min(max(columns, fewestColumns), mostColumns)} }

// String returns the page as it is so far.
func (p *Page) String() string { return p.text.String() }

// Para writes a paragraph. Its first line is indented and begins with the mark;
// the others begin below the text of the first. A word that is longer than a
// line, such as a URL, has a line to itself.
func (p *Page) Para(indent int, mark, text string) {
	p.text.WriteString(strings.Repeat(" ", indent) + mark)
	left := indent + utf8.RuneCountInString(mark)
	at := left
	for i, word := range pieces(text) {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+size > p.columns:
			p.text.WriteString("\n" + strings.Repeat(" ", left))
			at = left
		default:
			p.text.WriteByte(' ')
			at++
		}
		p.text.WriteString(word)
		at += size
	}
	p.Gap()
}

// Gap ends a line. After a paragraph it leaves an empty one.
func (p *Page) Gap() { p.text.WriteByte('\n') }

// Pad fills a word with spaces up to a column, with one space at least.
func Pad(word string, column int) string {
	return word + strings.Repeat(" ", max(column-utf8.RuneCountInString(word), 1))
}

// pieces splits text where a line may end. A section sign stays with the number
// after it, and the first number of a source with the word before it.
func pieces(text string) []string {
	var out []string
	glue, afterSource := false, false
	for word := range strings.FieldsFuncSeq(request.OneLine(text), func(r rune) bool { return r == ' ' }) {
		isSource := strings.HasPrefix(word, "[")
		if glue || len(out) > 0 && isSource && !afterSource {
			out[len(out)-1] += " " + word
		} else {
			out = append(out, word)
		}
		afterSource = isSource
		glue = slices.Contains([]string{"§", "§§", "art.", "arts.", "No."}, word)
	}
	return out
}
