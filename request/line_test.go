package request

import (
	"strings"
	"testing"
	"unicode"
)

// steering are what must stand on no line: what breaks it, turns it round or
// does not show.
const steering = "\x00\a\b\t\v\f\x1b\x7f\u0085\u009b\u00ad\u061c\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0001\U000e0041\r\n"

func steers(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

func TestOneLine(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		if got := OneLine("a" + string(r) + "b"); strings.ContainsFunc(got, steers) || OneLine(got) != got {
			t.Fatalf("%U gives %+q", r, got)
		}
	}
	for text, want := range map[string]string{
		"Å, § 4 n° 5\u00a0; «\u202foui\u202f»": "Å, § 4 n° 5\u00a0; «\u202foui\u202f»",
		"a\r\nb\u2028c\td\u2009e":              "a  b c d e",
		"\u202egnp.exe\x1b[2J\xff":             "\ufffdgnp.exe\ufffd[2J\ufffd",
	} {
		if got := OneLine(text); got != want {
			t.Errorf("%+q gives %+q, want %+q", text, got, want)
		}
	}
}

func TestFieldErrorStandsOnOneLine(t *testing.T) {
	for _, r := range steering {
		said := "a" + string(r) + "b"
		e := &FieldError{Pointer: "/" + said, Problem: said, Accepted: []string{said}}
		if got := e.Error(); strings.ContainsFunc(got, steers) {
			t.Errorf("%U: %+q", r, got)
		}
		_, err := Decode([]byte(`{"id": 1, "` + said + `": "` + said + `", "received": "` + said + `"} ` + said))
		for _, fault := range FieldErrors(err) {
			if strings.ContainsFunc(fault.Error(), steers) {
				t.Errorf("%U: %+q", r, fault)
			}
		}
	}
}
