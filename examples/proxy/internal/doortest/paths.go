package doortest

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Path is a target, and the object that it names where it is a plain path of one.
type Path struct {
	Target string
	Plain  string
}

// Paths makes targets of objects: plain ones, others that are the same after the
// escapes are read, and most of them bent until some reader of paths may stumble.
func Paths(seed uint64, n int) []Path {
	r := rand.New(rand.NewPCG(seed, 9))
	names := append(Names(), secretNames()...)
	var paths []Path
	for range n {
		name := names[r.IntN(len(names))]
		if r.IntN(3) > 0 {
			name = strings.Replace(name, name[:strings.Index(name, "/")], "mail-us", 1)
		}
		p := Path{Target(name), name}
		switch r.IntN(6) {
		case 0:
		case 1:
			p.Target = "/export/" + escape(r, name)
		default:
			p.Plain = ""
			if r.IntN(2) == 0 {
				p.Target = "/export/" + escape(r, name)
			}
			for range 1 + r.IntN(3) {
				p.Target = bend(r, p.Target)
			}
		}
		paths = append(paths, p)
	}
	return paths
}

// escape writes bytes as escapes that need not be.
func escape(r *rand.Rand, name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '/':
			b.WriteByte(c)
		case r.IntN(3) == 0:
			fmt.Fprintf(&b, []string{"%%%02x", "%%%02X"}[r.IntN(2)], c)
		default:
			b.WriteString(url.PathEscape(string([]byte{c})))
		}
	}
	return b.String()
}

// inserts go into a path at a slash.
var inserts = []string{
	"/./", "//", "/../", "/%2e/", "/%2e%2e/", "/.%2E/", "/%252e%252e/", "/x/../", "/x/%2e%2e/", "/..;/",
	"/..;v=1/", "/;/", "/..%2f", "%2f", "%2F",
	"%252f", "%5c", `\`, "%5C..%5C", "/..%5c", "%00/", "/%00", "/..%00/", "%c0%af", "%c0%ae%c0%ae/", "%e0%80%af",
	"%ef%bc%8f", "/%ef%bc%8e%ef%bc%8e/", "/%e2%80%a5/",
	"/%e2%80%8b", "/%ef%bb%bf", "/%20", "%20/", "/%09/", "/%0a/", "/%0d%0a/", "/.../", "/....//", "/ /",
	"/%u002e%u002e/", "/%uff0e/", "%2500/", "/~/", "/$/", "/*/",
	"/mail-ie/", "/../mail-ie/", "/../../mail-ie/user@example.org/", "/../neighbour@example.org/",
	"/%2e%2e/%2e%2e/secret/", "/../../../export/mail-ie/user@example.org/",
	"/neighbour@example.org/../user@example.org/", "#/", "/%23/", "?/", "/%3f/", "&/", "/@/", "/:/", ":80/", "/%",
	"/%2", "/%zz",
}

// tails go behind a path.
var tails = []string{
	".", "..", "/", "/.", "/..", "//", "%20", "%00", "%00.jpg", "%0a", "%0d%0aX:%20y", "%2e", "%2e%2e", "%2f",
	"%5c", ";", ";a=b", ";/../lunch.eml", "#", "#a", "?", "?a", "?acl",
	"?versionId=null", "?versionId=00000000000000000000000000", "?uploads", "?list-type=2", "?prefix=mail-ie/",
	"?response-content-type=text/html", "?x-id=GetObject",
	"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=proxy%2F20261127%2Fus-east-1%2Fs3%2Faws4_request" +
		"&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00",
	"?Comity-Target=/mail-ie/user@example.org/lunch.eml", "?/../../mail-ie/user@example.org/lunch.eml", "%3f",
	"%3facl", "%23", "::$DATA", ":$i30", ".eml", "%", "%2", "%c3", "%ff", "%cc%88",
	"%e2%80%ae", "%ef%b8%8f", " ", "%c2%a0", "~", "%7f", "%252e", "%25", "\x01", "\x7f", "\xff", "ü", "%F0%9F%92%A9",
}

// heads take the place of /export/.
var heads = []string{
	"//export/", "/export//", "/./export/", "/x/../export/", "/%65xport/", "/Export/", "/EXPORT/", "/export/export/",
	"/export/../export/", "/export/./", "/export/%2e/", "/", "/_comity/",
	"/_comity?/", "/export%2f", "/export\\", "http://127.0.0.1/export/", "http://other.example/export/",
	"HTTP://127.0.0.1/export/", "https://127.0.0.1:443/export/", "export/", "*/export/",
	"file:///export/", "http:///export/", "//127.0.0.1/export/",
	"/export/mail-us/user@example.org/../../", "/export/mail-ie/../",
	"/export/secret/..%2f", "/export;/", "/export?/", "/export/?/",
	"/export/#/", "/mail-us/..%2fexport/", "/export/.%00./",
}

// bend changes a target so that it may mean another object, or none.
func bend(r *rand.Rand, target string) string {
	switch r.IntN(12) {
	case 0, 1, 2, 3:
		at := slashes(target)
		i := at[r.IntN(len(at))]
		return target[:i] + inserts[r.IntN(len(inserts))] + target[i+1:]
	case 4, 5, 6:
		return target + tails[r.IntN(len(tails))]
	case 7, 8:
		return heads[r.IntN(len(heads))] + strings.TrimPrefix(target, "/export/")
	case 9: // escaped twice, a part of it
		i := r.IntN(len(target))
		return target[:i] + url.PathEscape(url.PathEscape(target[i:min(len(target), i+3)])) + target[min(len(target), i+3):]
	case 10:
		switch r.IntN(4) {
		case 0:
			return strings.ToUpper(target)
		case 1:
			return norm.NFD.String(target)
		case 2:
			return target + strings.Repeat("/"+strings.Repeat("a", 200), r.IntN(60))
		}
		return strings.Repeat("/export", r.IntN(3)) + target + "/../lunch.eml"
	}
	i, c := r.IntN(len(target)), byte(1+r.IntN(255))
	if c == '\r' || c == '\n' {
		c = 0 // with the end of a line another request would begin, see smuggle
	}
	return target[:i] + string([]byte{c}) + target[i+1:]
}

func slashes(s string) []int {
	at := []int{0}
	for i := range len(s) {
		if s[i] == '/' {
			at = append(at, i)
		}
	}
	return at
}

// absolute is what stands before the path where a target is a whole URL.
var absolute = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*`)

// Read is what a target says to one who reads it once: the name of an object below
// /export/, and no more than that. It is not the code that the doors read it by.
func Read(target string) string {
	target = absolute.ReplaceAllString(target, "")
	// Spaces at the end are of the request line, which some read with several.
	rest, found := strings.CutPrefix(strings.TrimRight(target, " "), "/export/")
	if !found {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] != '%' {
			b.WriteByte(rest[i])
			continue
		}
		var c byte
		if n, err := fmt.Sscanf(rest[i:min(len(rest), i+3)], "%%%02x", &c); n != 1 || err != nil || i+3 > len(rest) {
			return ""
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String()
}
