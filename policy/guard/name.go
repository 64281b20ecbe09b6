package guard

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The longest name of an object, and the longest ID of a request, in bytes.
// S3, GCS and Azure hold no longer name.
const (
	maxName = 1024
	maxID   = 256
)

// CheckName returns nil where name is a clean name of an object, and else an
// error that says why not and is [ErrNoObject].
//
// Names are hostile. They come from the caller, and a file system, a bucket, a URL
// or a proxy may read a name as a path to another object. Guard checks each name
// before the Locator sees it, whatever the transport. A Resolver sees it before
// that, and so does code that makes a name of several parts. Nothing is repaired:
// a name is clean as it is, or there is no such object. A clean name is
//
//   - UTF-8 of 1 to 1024 bytes in normalization form C, each character one that
//     shows or the space of ASCII: no control, format, private or unassigned
//     character, no other space and no variation selector;
//   - no backslash, and no %2e or %u002e, which were escaped twice;
//   - segments between single slashes, none of them empty, of dots alone, with a
//     space at either end, with a dot at the end, or a device of Windows such as
//     NUL or com1.txt. What stands before a colon, semicolon, question or number
//     sign counts as a segment too;
//   - no colon in the first segment, where it ends a drive or the scheme of a
//     URL, and no ":$" in any;
//   - and none of these in its compatibility form, NFKC, where a fullwidth
//     solidus is a slash.
//
// Such a name lies below the root that it is joined to, for path and
// path/filepath, on Windows too, for S3 and for URLs. An object whose own name
// is not clean is exported by another, such as its number: the Locator knows
// which object that is, and pins the name that the store has for it.
func CheckName(name string) error {
	fault := textFault(name, maxName)
	if fault == "" {
		fault = nameFault(name)
	}
	if fault != "" {
		return fmt.Errorf("%w: the name %s %s", ErrNoObject, quoted(name), fault)
	}
	return nil
}

// checkID returns nil for a clean ID of a request. IDs are docket numbers,
// colons and final dots included, and no names of files.
func checkID(id string) error {
	if fault := textFault(id, maxID); fault != "" {
		return fmt.Errorf("%w: the ID %s %s", ErrNoRequest, quoted(id), fault)
	}
	return nil
}

// textFault says what is wrong with an ID as with a name.
func textFault(s string, limit int) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > limit:
		return fmt.Sprintf("is longer than %d bytes", limit)
	case !utf8.ValidString(s):
		return "is no UTF-8"
	case strings.ContainsFunc(s, hidden):
		return "has a character that does not show"
	case !norm.NFC.IsNormalString(s):
		return "is not in normalization form C"
	}
	compatible := norm.NFKC.String(s)
	if strings.Count(compatible, "/") != strings.Count(s, "/") {
		return "has a character that may be read as a slash"
	}
	for _, form := range []string{s, compatible} {
		if fault := pathFault(form); fault != "" {
			return fault
		}
	}
	return ""
}

// hidden reports whether the character shows nothing, or is not known to show.
func hidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || r == blankBraille
}

const blankBraille = '\u2800' // a pattern of no dots

// escaped is what is an escape still, after the URL was read.
var escaped = regexp.MustCompile(`(?i)%(u|[0-9a-f]{2})`)

// pathFault says what a path would do with the text other than hold it.
func pathFault(s string) string {
	switch {
	case strings.Contains(s, `\`):
		return "has a backslash"
	case escaped.MatchString(s):
		return "is escaped twice"
	}
	for segment := range strings.SplitSeq(s, "/") {
		if dots(segment) {
			return "has a segment that is empty or of dots alone"
		}
	}
	return ""
}

// dots reports whether a segment is one of dots: ".", "..", or what some cut
// or trim to that.
func dots(segment string) bool { return strings.Trim(segment, ". ") == "" }

// stem returns the segment up to where a stream, a parameter, a query or a
// fragment may begin.
func stem(segment string) string {
	if i := strings.IndexAny(segment, ":;?#"); i >= 0 {
		return segment[:i]
	}
	return segment
}

// device is a name that Windows has in every folder, with any extension.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$) *(\.|$)`)

// nameFault says what else is wrong with a name.
func nameFault(name string) string {
	for segment := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(segment, " ") || strings.HasSuffix(segment, " ") || strings.HasSuffix(segment, ".") {
			return "has a segment with a space at an end, or with a dot at the end"
		}
	}
	compatible := norm.NFKC.String(name)
	first, _, _ := strings.Cut(compatible, "/")
	if strings.Contains(first, ":") || strings.Contains(compatible, ":$") {
		return "has a colon where a drive, a scheme or a stream may end"
	}
	for segment := range strings.SplitSeq(compatible, "/") {
		switch stem := stem(segment); {
		case dots(stem):
			return "has a segment that is empty or of dots alone before a colon, semicolon, question or number sign"
		case device.MatchString(stem):
			return "has a segment that is a device of Windows"
		}
	}
	return ""
}

// quoted returns the text in ASCII, cut where it is long, for an error.
func quoted(s string) string {
	const enough = 100
	if len(s) > enough {
		return fmt.Sprintf("%+q...", s[:enough])
	}
	return fmt.Sprintf("%+q", s)
}
