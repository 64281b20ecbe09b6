package guard

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanNames are names that stores have.
var cleanNames = []string{
	"a", "us", "user@example.org/content/lunch.eml", ".profile", "a/.hidden/b", "a/..b", "a/b..c", "a/...b", "Räksmörgås & öl (1).odt",
	"user/2026-11-26T15:07:50Z.log", "user/cur/1700000000.M1P2.host:2,S", "user/Re: lunch.eml", "100% sure", "50%/a", "a%zz", "a+b=c,d;e.txt",
	"user/what?.txt", "user/invoice #12.pdf", "user/a|b<c>d*e\"f", "user/'quoted' `name` $HOME ~", "日本語/見積.pdf", "नमस्ते", "emoji/🦀.png",
	"console.log", "nullable/common/comma/com10/lpt", "user/aux1", "-rf", "a b/c d", strings.Repeat("a/", 511) + "aa",
}

// uncleanNames are names that mean more than an object, by what is wrong.
var uncleanNames = map[string][]string{
	"is empty":         {""},
	"longer than 1024": {strings.Repeat("a", 1025), strings.Repeat("ä", 513), "a/" + strings.Repeat("../", 1<<16)},
	"no UTF-8":         {"\xff", "a/\xc0\xae\xc0\xae/b", "a/\xe0\x80\xae/b", "a\xc0\xafb", "\xed\xa0\x80", "\xf8\x80\x80\x80\xae", "a/\x80"},
	"does not show": {"a\x00", "\x00", "a/b\x00.eml", "a\nb", "a\r\nX: y", "a\tb", "\x1b[2J", "a\x7f", "a\u0085b", "a\u200bb", "\ufeffa", "a\u00adb",
		"a\u200d", "a\u202egpj.exe", "a\u2066b", "a\u2028b", "a\u00a0b", "a\u3000b", "a\u202fb", "a\ufe0f", "a\U000e0100", "a\U000e0041", "a\u034fb",
		"a\u115fb", "a\u3164b", "a\uffa0b", "a\u2800b", "a\u180eb", "a\ue000", "a\uffff", "a\U0010ffff", "a\u0378", "a\ufffeb"},
	"normalization form C":    {"e\u0301", "a/Ra\u0308ksmo\u0308rga\u030as", "\u212b", "\u2126", "\u0958", "\ufb1d", "a\u0323\u0302\u0301b\u0307\u0323"},
	"backslash":               {`a\b`, `..\bob`, `\`, `\\host\share`, `a/..\b`, `C:\a`},
	"escaped twice":           {"%2e%2e/bob", "a/%2E%2e/b", "a%2fb", "a%5Cb", "a%00", "a/%u002e%u002e/b", "a%U2215b", "%41", "a%c0%ae", "a/%25252e"},
	"empty or of dots":        {"/", "//", "/a", "a/", "a//b", ".", "..", "...", "a/./b", "a/../b", "../a", "a/..", "a/. ./b", "a/ /b", "a/.. /b", "./a"},
	"read as a slash":         {"a／b", "a／．．／b", "℀", "a℅b"},
	"colon, semicolon":        {"a/..;/b", "a/;b/c", "a/.;v=1/b", "a/..:x/b", "a/:b", "a/..?x", "a/?list-type=2", "a/#b", "?a", "#a", ";a"},
	"space at an end":         {" a", "a ", "a/ b", "a /b", "a.", "a./b", "a/b...", "a. /b", "a .", "user@example.org./mail"},
	"a stream may end":        {"C:", "C:a", "c:a/b", "http:a", "file:a/b", "mailto:a@example.org", "urn:uuid:1", "a/b::$DATA", "a/b:$I30:$INDEX_ALLOCATION", "Ｃ：a"},
	"device of Windows":       {"NUL", "nul", "a/Con", "a/con/b", "aux.c", "COM1", "com1.txt", "com0", "LPT9", "lpt¹", "COM².log", "prn .txt", "a/nul:x", "CONIN$", "conout$", "ｎｕｌ"},
	"empty or of dots (NFKC)": {"．．/bob", "a/．/b", "a/‥/b", "a/…"},
	"escaped twice (NFKC)":    {"％2e", "a/%２e"},
	"backslash (NFKC)":        {"a＼b", "a﹨b"},
}

// TestCheckName holds each rule against names that break that one alone, and
// lets names pass that stores have.
func TestCheckName(t *testing.T) {
	for _, name := range cleanNames {
		if err := CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if err := outside(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for fault, names := range uncleanNames {
		for _, name := range names {
			err := CheckName(name)
			if want := strings.TrimSuffix(fault, " (NFKC)"); !errors.Is(err, ErrNoObject) || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: error %v, want one that says %q", name, err, want)
			} else if text := err.Error(); len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%q: error %q is long, or not plain", name, text)
			}
		}
	}
}

// TestCheckID takes docket numbers, and nothing that hides or climbs.
func TestCheckID(t *testing.T) {
	for _, id := range []string{"13-mag-2814", "13 Mag. 2814", "2:14-cr-00123", "B 1234/26", "C-311/18", "#2814", "Dnr Å 12-26", "No.", "a?b;c", "nul"} {
		if err := checkID(id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"", "..", "../13-mag-2814", "a/../b", `a\b`, "a//b", "%2e%2e", "a\x00", "a\nb", "\u200b13", "13\u00a0", "\xff", "e\u0301", "．．/a",
		"a／b", strings.Repeat("9", maxID+1)} {
		if err := checkID(id); !errors.Is(err, ErrNoRequest) {
			t.Errorf("%q: error %v", id, err)
		}
	}
}

// fragments are what hostile names are made of, and a few that are not.
var fragments = []string{
	".", "..", "...", "/", "/", "/", "//", `\`, "%", "%2e", "%2E%2e", "%252e", "%2f", "%5c", "%u002e", "2e", "2f", "\x00", "\n", " ", " ", "a", "b", "bob", "mail",
	"user@example.org", ":", ";", "?", "#", "C", "C:", "CON", "nul", ".txt", "COM", "1", "¹", "$", "$DATA", "conin$", "http", "．", "／", "＼", "：", "‥", "…", "％",
	"\u200b", "\u202e", "\u00a0", "e", "\u0301", "é", "\xc0\xae", "\xff", "~", "+", "@", "&", "=", "日本", "ﬁ", "½", "℀", "´", "🦀",
}

// drawName draws a name of fragments.
func drawName(r *rand.Rand) string {
	var name strings.Builder
	for range 1 + r.IntN(9) {
		name.WriteString(fragments[r.IntN(len(fragments))])
	}
	return name.String()
}

// TestNamesStayBelow draws names: one that passes lies below its root, whoever
// reads it, and each reader is led outside by some that do not.
func TestNamesStayBelow(t *testing.T) {
	draws := 300_000
	if testing.Short() {
		draws /= 10
	}
	r := rand.New(rand.NewPCG(13, 2))
	clean, unclean, outwards := 0, 0, map[string]int{}
	for range draws {
		name := drawName(r)
		if CheckName(name) == nil {
			clean++
			if err := outside(name); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			continue
		}
		unclean++
		for _, reader := range readers {
			if !below(reader.Read(name)) {
				outwards[reader.name]++
			}
		}
	}
	t.Logf("%d names: %d clean, %d refused; of these outside: %v", draws, clean, unclean, outwards)
	for _, reader := range readers {
		if outwards[reader.name] == 0 {
			t.Errorf("no name was outside for %s: that shows nothing", reader.name)
		}
	}
	if clean < draws/50 {
		t.Errorf("%d clean names show nothing", clean)
	}
}

// FuzzCheckName holds the same for every name, and that a name which passes is
// the same text for everybody.
func FuzzCheckName(f *testing.F) {
	for _, name := range cleanNames {
		f.Add(name)
	}
	for _, names := range uncleanNames {
		for _, name := range names {
			f.Add(name)
		}
	}
	r := rand.New(rand.NewPCG(13, 3))
	for range 200 {
		f.Add(drawName(r))
	}
	f.Fuzz(func(t *testing.T, name string) {
		if err := CheckName(name); err != nil {
			if !errors.Is(err, ErrNoObject) || len(err.Error()) > 1000 {
				t.Errorf("%q: error %v", name, err)
			}
			return
		}
		if err := outside(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if !utf8.ValidString(name) || len(name) > maxName || !norm.NFC.IsNormalString(name) || path.Clean(name) != name || strings.ContainsAny(name, "\x00\r\n\\") {
			t.Errorf("%q is clean", name)
		}
	})
}

// outside says who reads a name as something that is not below the root.
func outside(name string) error {
	for _, reader := range readers {
		if at := reader.Read(name); !below(at) {
			return fmt.Errorf("%s: at %q", reader.name, at)
		}
	}
	return nil
}

const root = "/root"

func below(at string) bool { return strings.HasPrefix(at, root+"/") }

// readers are those whom a name may be given to. Each returns where it looks,
// and where it looks nowhere, below the root.
var readers = []struct {
	name string
	Read func(name string) string
}{
	{"path", func(name string) string { return path.Join(root, name) }},
	{"path/filepath", func(name string) string {
		if !filepath.IsLocal(name) {
			return name
		}
		return filepath.ToSlash(filepath.Join(root, filepath.FromSlash(name)))
	}},
	{"C", func(name string) string { // ends at a zero byte
		name, _, _ = strings.Cut(name, "\x00")
		return path.Join(root, name)
	}},
	{"Windows", windowsPath},
	{"S3", func(name string) string { // a gateway that merges slashes and climbs
		return path.Clean("/" + strings.ReplaceAll(strings.TrimLeft(root+"/"+name, "/"), "//", "/"))
	}},
	{"URL", func(name string) string { return urlPath(url.Parse("https://store.example" + root + "/" + name)) }},
	{"reference", func(name string) string {
		base := url.URL{Scheme: "https", Host: "store.example", Path: root + "/"}
		return urlPath(base.Parse(name))
	}},
	{"unescaping", func(name string) string {
		if text, err := url.PathUnescape(name); err == nil && text != name {
			return text // another name than was decided about
		}
		return path.Join(root, name)
	}},
	{"parameters", func(name string) string { // a servlet container
		segments := strings.Split(name, "/")
		for i, s := range segments {
			segments[i], _, _ = strings.Cut(s, ";")
		}
		return path.Join(root, strings.Join(segments, "/"))
	}},
	{"NFKC", func(name string) string {
		return windowsPath(norm.NFKC.String(name))
	}},
}

// urlPath returns the path of a URL on the same host.
func urlPath(u *url.URL, err error) string {
	if err != nil {
		return root + "/" // none
	}
	if u.Scheme != "https" || u.Host != "store.example" || u.Opaque != "" {
		return u.String()
	}
	if at := path.Clean(u.Path); at != root {
		return at
	}
	return "the root itself"
}

// windowsPath is how Windows reads a name below a folder: either slash divides,
// dots and spaces at the end of a segment and a stream do not count, and a
// device is in every folder.
func windowsPath(name string) string {
	var at []string
	for i, s := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' }) {
		drive, _, ok := strings.Cut(s, ":")
		if ok && i == 0 {
			return s // a drive
		}
		s = strings.TrimRight(drive, " ")
		switch base, _, _ := strings.Cut(s, "."); {
		case slices.Contains(devices, strings.ToUpper(strings.TrimRight(base, " "))):
			return `\\.\` + s
		case s == "..":
			if len(at) == 0 {
				return ".."
			}
			at = at[:len(at)-1]
		default:
			if s = strings.TrimRight(s, ". "); s != "" {
				at = append(at, s)
			}
		}
	}
	if len(at) == 0 {
		return "the root itself"
	}
	return root + "/" + strings.Join(at, "/")
}

var devices = []string{"CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM9", "LPT1", "LPT9", "COM¹", "LPT¹", "CONIN$", "CONOUT$"}
