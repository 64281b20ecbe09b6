package request

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// OneLine returns text that is safe on one line of a log, an error or a screen.
// Every kind of white space, line breaks included, becomes a plain space; only
// spaces at which a line never ends stay. What is not printable becomes U+FFFD.
// Text from outside can then begin no line, hide nothing and turn nothing round.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r), r == noBreak, r == narrow:
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return utf8.RuneError
	}, text)
}

// The spaces at which no line ends.
const (
	noBreak = '\u00a0'
	narrow  = '\u202f'
)
