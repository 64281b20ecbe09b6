package request

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// OneLine returns text as it may stand on a line of a log, of an error or on a
// screen: space of every kind, line breaks among it, becomes a plain space, save
// those at which no line ends, and what is not printable becomes U+FFFD, so that
// text from outside begins no line, hides nothing and turns nothing round.
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
