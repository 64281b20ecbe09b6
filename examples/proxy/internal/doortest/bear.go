package doortest

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Silent logs nothing.
var Silent = slog.New(slog.DiscardHandler)

const (
	open   = "mail-us/user@example.org/lunch.eml"
	closed = "mail-ie/user@example.org/lunch.eml"
)

// refused holds that an answer is the refusal of the closed object, and has nothing of
// the object in it.
func refused(t *testing.T, got Response, what ...any) {
	t.Helper()
	assert.Equal(t, http.StatusUnavailableForLegalReasons, got.Status, what...)
	for _, name := range []string{"ETag", "Last-Modified", "Content-Range", "Accept-Ranges"} {
		assert.Empty(t, got.Header.Values(name), what...)
	}
	for name := range got.Header {
		assert.False(t, strings.HasPrefix(name, "X-Amz"), what...)
	}
	assert.Empty(t, Named(got.Body), what...)
}

// ranges asks for parts: what comes is that part or the whole, and of a closed object
// nothing.
func ranges(t *testing.T, d Door) {
	whole := Text(open)
	part := func(from, to int) string { return whole[from:to] }
	size := len(whole)
	tests := []struct {
		lines []string
		want  string // empty is 416
	}{
		{[]string{"Range: bytes=0-0"}, part(0, 1)},
		{[]string{"Range: bytes=5-99"}, part(5, 100)},
		{[]string{fmt.Sprintf("Range: bytes=%d-", size-7)}, part(size-7, size)},
		{[]string{"Range: bytes=-9"}, part(size-9, size)},
		{[]string{"Range: bytes=0-999999999"}, whole},
		{[]string{"Range: bytes=-999999999"}, whole},
		{[]string{fmt.Sprintf("Range: bytes=%d-", size)}, ""},
		{[]string{"Range: bytes=999999-1000000"}, ""},
		{[]string{"Range: bytes=0-0,5-9"}, whole},
		{[]string{"Range: bytes=0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-,0-"}, whole},
		{[]string{"Range: bytes=9-5"}, whole},
		{[]string{"Range: bytes=-"}, whole},
		{[]string{"Range: bytes="}, whole},
		{[]string{"Range: bytes=a-b"}, whole},
		{[]string{"Range: items=0-5"}, whole},
		{[]string{"Range: bytes=18446744073709551615-18446744073709551616"}, whole},
		{[]string{"Range: bytes=-18446744073709551616"}, whole},
		{[]string{"Range: bytes=0-5, "}, whole},
		{[]string{"Range: bytes=0-5", "Range: bytes=7-9"}, whole},
		{[]string{"Range: bytes=0-5", `If-Range: "another"`}, whole},
		{[]string{"Range: bytes=0-5", "If-Range: Wed, 21 Oct 2015 07:28:00 GMT"}, whole},
		{[]string{"X-Amz-Range: bytes=0-5"}, whole},
		{[]string{"Range: " + strings.Repeat("bytes=0-0,", 500)}, whole},
	}
	for _, tt := range tests {
		got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: append(tt.lines, named)})
		require.NoError(t, err)
		if tt.want == "" {
			assert.Equal(t, http.StatusRequestedRangeNotSatisfiable, got.Status, "%q", tt.lines)
			assert.Empty(t, Named(got.Body))
		} else {
			assert.True(t, tt.want == got.Body, "%q: %d with %d bytes", tt.lines, got.Status, len(got.Body))
			partial := got.Header.Get("Content-Range") != ""
			assert.Equal(t, map[bool]int{false: 200, true: 206}[partial], got.Status, "%q", tt.lines)
		}
		got, err = d.Do(Request{Method: "GET", Target: Target(closed), Header: append(tt.lines, named)})
		require.NoError(t, err)
		refused(t, got, tt.lines)
	}
	t.Logf("%d ranges of an open and of a closed object", len(tests))
}

// conditions asks whether something is unchanged: of a closed object that is not said.
func conditions(t *testing.T, d Door) {
	first, err := d.Do(Request{Method: "GET", Target: Target(open), Header: []string{named}})
	require.NoError(t, err)
	tag := first.Header.Get("ETag")
	require.NotEmpty(t, tag)
	const future = "Thu, 01 Jan 2099 00:00:00 GMT"
	tests := []struct {
		lines []string
		want  int
	}{
		{[]string{"If-None-Match: " + tag}, 304},
		{[]string{"If-None-Match: *"}, 304},
		{[]string{`If-None-Match: "another"`}, 200},
		{[]string{"If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT"}, 200},
		{[]string{"If-Modified-Since: yesterday"}, 200},
		{[]string{`If-Match: "another"`}, 200}, // the version is pinned, whatever the client thinks
		{[]string{"If-Unmodified-Since: Wed, 21 Oct 2015 07:28:00 GMT"}, 200},
		{[]string{"X-Amz-Copy-Source-If-None-Match: " + tag}, 200},
	}
	for _, tt := range tests {
		got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: append(tt.lines, named)})
		require.NoError(t, err)
		assert.Equal(t, tt.want, got.Status, "%q", tt.lines)
		assert.True(t, got.Body == map[int]string{200: Text(open)}[tt.want], "%q: the bytes of %q", tt.lines, Named(got.Body))
		assert.Equal(t, []string{"no-store"}, got.Header["Cache-Control"], "%q", tt.lines)
		for _, line := range append(tt.lines, "If-Modified-Since: "+future) {
			for _, method := range []string{"GET", "HEAD"} {
				got, err := d.Do(Request{Method: method, Target: Target(closed), Header: []string{line, named}})
				require.NoError(t, err)
				refused(t, got, line)
			}
		}
	}
	t.Logf("%d conditions on an open and on a closed object", len(tests))
}

// methods asks by others than GET: HEAD gets the headers of the same answer, and all
// else nothing.
func methods(t *testing.T, d Door) {
	head, err := d.Do(Request{Method: "HEAD", Target: Target(open), Header: []string{named}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, head.Status)
	assert.Equal(t, fmt.Sprint(len(Text(open))), head.Header.Get("Content-Length"))
	assert.Empty(t, head.Body)
	head, err = d.Do(Request{Method: "HEAD", Target: Target(closed), Header: []string{named}})
	require.NoError(t, err)
	refused(t, head, "HEAD")
	assert.NotEmpty(t, head.Header.Get("Link"))
	d.Judged()
	others := []string{
		"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "COPY", "MOVE", "LOCK", "REPORT", "SEARCH",
		"PURGE", "FOO", "get", "GETX",
	}
	overriding := []string{named, "Content-Length: 0", "X-HTTP-Method-Override: GET", "X-HTTP-Method: GET"}
	for _, method := range others {
		for _, name := range []string{open, closed} {
			got, err := d.Do(Request{Method: method, Target: Target(name), Header: overriding})
			if err != nil {
				continue // not even an answer
			}
			assert.Contains(t, []int{400, 405, 501}, got.Status, method)
			assert.Empty(t, Named(got.Body), method)
		}
	}
	assert.Empty(t, d.Judged(), "decided for another method")
	for _, method := range []string{"POST", "PUT", "DELETE"} { // a header does not make another method of GET
		lines := []string{named, "X-HTTP-Method-Override: " + method, "X-Method-Override: " + method}
		got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: lines})
		require.NoError(t, err)
		assert.Equal(t, Text(open), got.Body)
	}
	t.Logf("%d other methods", len(others))
}

// spoofed are headers by which a client might say what the proxy says.
func spoofed(target string) []string {
	var lines []string
	for _, name := range []string{
		"X-Original-URI", "x-original-uri", "X_Original_URI", "X-Original-Url", "X-Rewrite-Url", "X-Forwarded-Uri",
		"X-Forwarded-Path", "X-Accel-Redirect", "Comity-Target", "comity_target",
		"Comity-Status", "Comity-Host", "Comity-If-Match", "Comity-Range", "X-Envoy-Original-Path", ":path",
		"Content-Location", "Referer", "Destination", "X-Amz-Copy-Source",
	} {
		lines = append(lines, name+": "+target)
	}
	return append(lines,
		"X-Original-Method: HEAD", "X-Envoy-Auth-Partial-Body: false", "X-Ext-Authz-Check-Result: allowed",
		"Comity-Decision: 00", "Comity_Request: "+RequestID,
		"Authorization: AWS4-HMAC-SHA256 Credential=proxy/20261127/us-east-1/s3/aws4_request, "+
			"SignedHeaders=host, Signature=00",
		"X-Amz-Date: 20261127T000000Z",
		"X-Amz-Security-Token: x", "X-Amz-Server-Side-Encryption-Customer-Algorithm: AES256",
		"X-Forwarded-Host: other.example", "X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1",
		"Connection: X-Original-URI, Comity-Request, If-Match, close", "Connection: keep-alive", "TE: trailers",
		"Accept-Encoding: gzip", "Cookie: comity_target="+target,
		"Cache-Control: only-if-cached", "Pragma: no-cache", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__",
		"Expect: nothing", "Max-Forwards: 0", "Via: 1.1 comity", "X-Empty:",
	)
}

// headers sends what a proxy says to its decision service, and what a store listens to:
// nothing of it changes what is decided or fetched.
func headers(t *testing.T, d Door) {
	tried := 0
	check := func(name string, lines ...string) {
		t.Helper()
		d.Judged()
		got, err := d.Do(Request{Method: "GET", Target: Target(name), Header: lines})
		tried++
		if err != nil {
			return // not even an answer
		}
		switch served := Check(t, Target(name), got, d.Judged()); {
		case served || got.Status >= 400 || got.Status == http.StatusNotModified && name == open:
		default:
			t.Errorf("%q: %d without the object", lines, got.Status)
		}
		if name == closed && got.Status < 400 {
			t.Errorf("%q: %d", lines, got.Status)
		}
	}
	for _, pair := range [][2]string{{open, closed}, {closed, open}} {
		for _, target := range []string{Target(pair[1]), "/" + pair[1], "http://127.0.0.1" + Target(pair[1])} {
			for _, line := range spoofed(target) {
				check(pair[0], named, line)
				check(pair[0], line, named)
				check(pair[0], line, line, named)
			}
			check(pair[0], append(spoofed(target), named)...)
		}
	}
	for _, lines := range [][]string{ // whichever is believed, both or none
		{named, named}, {named, "Comity-Request: 13-mag-2815"}, {"Comity-Request: 13-mag-2815", named},
		{"Comity-Request: " + RequestID + ", " + RequestID},
		{"Comity_Request: " + RequestID}, {"Comity-Request : " + RequestID}, {" Comity-Request: " + RequestID},
		{"Comity-Request:\t" + RequestID + "\t"}, {"X: y\r\n " + named},
		{named, "If-None-Match: *", "If-None-Match: *"}, {named, "Accept-Language: sv", "Accept-Language: fr"},
		{named + "\r\n\tand more"}, {named + "\x00"}, {"\x00" + named}, {"Comity-Request\x00: " + RequestID},
	} {
		check(open, lines...)
		check(closed, lines...)
	}
	for _, host := range []string{
		"Host: other.example", "Host: MAIL-IE", "host: mail-ie.127.0.0.1", "Host: ", "Host: a b",
		"Host: 127.0.0.1@other.example", "Host: [::1]",
	} {
		check(open, host, named)
		check(closed, host, named)
	}
	t.Logf("%d requests with headers that are not for a client to set", tried)
}
