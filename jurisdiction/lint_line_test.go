package jurisdiction

import (
	"strings"
	"testing"
	"unicode"
)

func TestLintErrorStandsOnOneLine(t *testing.T) {
	for _, r := range "\x00\x1b\u0085\u200b\u200e\u2028\u2029\u202e\ufeff\r\n" {
		said := "a" + string(r) + "b"
		for _, e := range []*LintError{{File: said, Path: said, Problem: said}, {File: said, Problem: said}} {
			if got := e.Error(); strings.ContainsFunc(got, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }) {
				t.Errorf("%U: %+q", r, got)
			}
		}
	}
}
