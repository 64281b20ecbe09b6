// Package filename finds names that look like the name of a law file or of a
// rule file and are not: "us.yam1", "acme.regо" with a Cyrillic letter. A loader
// that reads by the ending would leave such a file out, and nobody would know.
package filename

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Resembles reports whether a name, to the eye, has an ending such as ".yaml",
// or has it but for one letter or the dot.
func Resembles(name, ending string) bool {
	seen := atSight(name)
	return shows(seen, ending) || same(seen[max(0, len(seen)-len(ending)+1):], ending[1:]) || oneSlip(path.Ext(seen), ending)
}

// Shows reports whether a name, to the eye, has the ending, whatever follows it
// that does not go on with the word.
func Shows(name, ending string) bool { return shows(atSight(name), ending) }

// CopyOf returns the name of the file of which an editor keeps this copy, or "".
func CopyOf(name string) string {
	for _, end := range []string{"~", ".bak", ".orig", ".swp"} {
		if of, ok := strings.CutSuffix(name, end); ok {
			return of
		}
	}
	return ""
}

// Letters and signs beyond ASCII may look like any other.
const (
	anyLetter = '?'
	anySign   = '!'
)

// atSight returns a name as the eye takes it: in small Latin letters, without
// accents and without what shows as nothing.
func atSight(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.C, unicode.Z, unicode.M) || r == unicode.ReplacementChar || strings.ContainsRune(blanks, r):
			return -1
		case r <= unicode.MaxASCII:
			return unicode.ToLower(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return anyLetter
		}
		return anySign
	}, norm.NFKD.String(name))
}

// blanks are letters and signs that show as nothing.
const blanks = "\u115f\u1160\u2800\u3164"

// shows reports whether the ending stands somewhere in what is seen, and no
// letter after it.
func shows(seen, ending string) bool {
	for i := range max(0, len(seen)-len(ending)+1) {
		after := seen[i+len(ending):]
		if same(seen[i:i+len(ending)], ending) && (after == "" || !isLetter(after[0])) {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool { return c == anyLetter || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

// same reports whether what is seen may be the word, one sign of which at least
// is as it is written.
func same(seen, word string) bool {
	if len(seen) != len(word) {
		return false
	}
	sure := false
	for i := range len(word) {
		if !alike(seen[i], word[i]) {
			return false
		}
		sure = sure || seen[i] == word[i]
	}
	return sure
}

// alike reports whether what is seen may be c.
func alike(seen, c byte) bool {
	return seen == c || seen == anyLetter && isLetter(c) || seen == anySign && !isLetter(c)
}

// oneSlip reports whether what is seen may be the word but for one letter, more,
// less or another, or two that stand the other way round.
func oneSlip(seen, word string) bool {
	for seen != "" && word != "" && alike(seen[0], word[0]) {
		seen, word = seen[1:], word[1:]
	}
	for seen != "" && word != "" && alike(seen[len(seen)-1], word[len(word)-1]) {
		seen, word = seen[:len(seen)-1], word[:len(word)-1]
	}
	return len(seen) <= 1 && len(word) <= 1 || len(seen) == 2 && len(word) == 2 && seen[0] == word[1] && seen[1] == word[0]
}
