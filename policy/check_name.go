package policy

import (
	"io/fs"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ending is how the names of files of rules end.
const ending = ".rego"

// slipped reports whether a name only looks like that of a file of rules: to the
// eye it ends in .rego, or it does but for one letter, the dot or what follows.
func slipped(name string) bool {
	seen := atSight(path.Base(name))
	if _, after, ok := strings.Cut(seen, ending); ok && !strings.ContainsFunc(after[:min(len(after), 1)], letter) {
		return true
	}
	return strings.HasSuffix(seen, ending[1:]) || oneSlip(path.Ext(seen), ending)
}

// atSight returns a name as the eye takes it: in small Latin letters, without
// accents and without what shows as nothing.
func atSight(name string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		switch {
		case lookalikes[r] != 0:
			return lookalikes[r]
		case unicode.In(r, unicode.C, unicode.Z, unicode.M) || r == unicode.ReplacementChar || strings.ContainsRune(blanks, r):
			return -1
		}
		return r
	}, norm.NFKD.String(name))
}

// blanks are letters and signs that show as nothing.
const blanks = "\u115f\u1160\u2800\u3164"

// lookalikes are letters that look like those of .rego.
var lookalikes = func() map[rune]rune {
	letters := map[rune]rune{}
	for as, others := range map[rune]string{
		'.': "\u00b7\u0660\u0701\u0702\u2027\u3002\u30fb",
		'r': "\u0433\u027c\u027d\u027e\u0280\u1d26\u2c85\uab47\uab48\uab71",
		'e': "\u0435\u0454\u0259\u025b\u03b5\u04bd\u212e\u2c89\uab7c",
		'g': "\u018d\u0261\u0262\u050d\u0581\u1d83\uab90",
		'o': "0\u00f8\u03bf\u03c3\u043e\u04e9\u0585\u1d0f\u2c9f",
	} {
		for _, r := range others {
			letters[r] = as
		}
	}
	return letters
}()

// letter reports whether r goes on with a word.
func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// oneSlip reports whether a and b differ in one letter, more, less or another, or
// in two that stand the other way round.
func oneSlip(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// copied reports whether a file is a copy that an editor keeps of a file of rules
// which stands beside it and is read.
func copied(fsys fs.FS, name string) bool {
	for _, end := range []string{"~", ".bak", ".orig", ".swp"} {
		if of, ok := strings.CutSuffix(name, end); ok && path.Ext(of) == ending {
			_, err := fs.Stat(fsys, of)
			return err == nil
		}
	}
	return false
}
