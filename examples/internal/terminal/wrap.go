package terminal

import (
	"strings"
	"unicode/utf8"
)

// Wrap writes words behind a mark on lines of so many columns; all but the first
// line begin at a column. The last line is ended.
func Wrap(mark string, words []string, column, columns int) string {
	var text strings.Builder
	text.WriteString(mark)
	at := utf8.RuneCountInString(mark)
	for i, word := range words {
		size := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+size > columns:
			text.WriteString("\n" + strings.Repeat(" ", column))
			at = column
		default:
			text.WriteByte(' ')
			at++
		}
		text.WriteString(word)
		at += size
	}
	text.WriteByte('\n')
	return text.String()
}
