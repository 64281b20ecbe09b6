package doortest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A Front stands before the store, and may fail in its place.
type Front struct {
	Address string
	Config  string // file that gate.Open reads
	fails   atomic.Pointer[failing]
	store   *Store
}

// NewFront starts a front.
func NewFront(t *testing.T, s *Store) *Front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &Front{Address: l.Addr().String(), store: s}
	f.Config, err = s.WriteConfig("front.json", "http://"+f.Address)
	require.NoError(t, err)
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: s.Address})
		r.Out.Host = r.In.Host // it is signed
	}}
	web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fails := f.fails.Load(); fails == nil || !(*fails)(w, r) {
			pass.ServeHTTP(w, r)
		}
	})}
	go web.Serve(l)
	t.Cleanup(func() { web.Close() })
	return f
}

// FailLocating tries a door before a store that fails when it is asked where the object
// is: nothing is decided.
func FailLocating(t *testing.T, d Door, f *Front) {
	t.Helper()
	for name, fault := range faults() {
		f.set(http.MethodHead, fault)
		got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: []string{named}})
		require.NoError(t, err, name)
		want := http.StatusServiceUnavailable
		if name == "404" {
			want = http.StatusNotFound
		}
		assert.Equal(t, want, got.Status, "%s, while located", name)
		assert.Empty(t, Named(got.Body), name)
	}
	f.fails.Store(nil)
	t.Logf("%d faults of a store that is asked", len(faults()))
}

// FailFetching tries a door before a store that fails when the object is fetched.
func FailFetching(t *testing.T, d Door, f *Front) {
	t.Helper()
	for name, fault := range faults() {
		f.set(http.MethodGet, fault)
		got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: []string{named}})
		if err == nil {
			assert.GreaterOrEqual(t, got.Status, 400, "%s, when fetched", name)
		}
		assert.Empty(t, Named(got.Body), name)
	}
	f.set(http.MethodGet, func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", fmt.Sprint(len(Text(open))))
		fmt.Fprint(w, Text(open)[:1000])
		panic(http.ErrAbortHandler)
	})
	got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: []string{named}})
	assert.True(t, err != nil || got.Status >= 400, "cut in the middle, and taken for the whole")
	f.fails.Store(nil)
	t.Logf("%d faults of a store that is fetched from", len(faults())+1)
}

// set has the store fail by this method.
func (f *Front) set(method string, fault failing) {
	var here failing = func(w http.ResponseWriter, r *http.Request) bool { return r.Method == method && fault(w, r) }
	f.fails.Store(&here)
}

// A failing answers in place of the store, or does not and returns false.
type failing = func(http.ResponseWriter, *http.Request) bool

// faults are ways in which a store fails.
func faults() map[string]failing {
	answer := func(status int, text string) failing {
		return func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(status)
			fmt.Fprint(w, text)
			return true
		}
	}
	raw := func(text string) failing {
		return func(w http.ResponseWriter, r *http.Request) bool {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				fmt.Fprint(conn, text)
				conn.Close()
			}
			return true
		}
	}
	another := Text(closed)
	return map[string]failing{
		"dead":            raw(""),
		"garbage":         raw("\x00\xffgarbage\n"),
		"another's bytes": raw("\n" + another),
		"half a head":     raw("HTTP/1.1 200 OK\r\nContent-Le"),
		"500":             answer(500, another),
		"503":             answer(503, another),
		"403":             answer(403, "<Error><Code>AccessDenied</Code></Error>"),
		"404":             answer(404, another),
		"412":             answer(412, another),
		"302":             raw("HTTP/1.1 302 Found\r\nLocation: /" + closed + "\r\nContent-Length: 0\r\n\r\n"),
		"hangs": func(w http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		},
	}
}

// Change writes and deletes the object between the decision and the fetch: what comes is
// what was decided about, or nothing.
func Change(t *testing.T, d Door, f *Front) {
	t.Helper()
	fetch := func(change failing) (Response, error) {
		var once atomic.Bool
		var here failing = func(w http.ResponseWriter, r *http.Request) bool {
			return r.Method == http.MethodGet && !once.Swap(true) && change(w, r)
		}
		f.fails.Store(&here)
		return d.Do(Request{Method: "GET", Target: Target(open), Header: []string{named}})
	}
	got, err := fetch(func(http.ResponseWriter, *http.Request) bool {
		require.NoError(t, f.store.Put(t.Context(), open, opening+"what nobody decided about.\n"))
		return false
	})
	require.NoError(t, err)
	assert.True(t, got.Body == Text(open), "the version decided about, not the bytes of %q", Named(got.Body))

	require.NoError(t, f.store.Put(t.Context(), open, Text(open)))
	got, err = fetch(func(w http.ResponseWriter, r *http.Request) bool {
		version := r.URL.Query().Get("versionId")
		require.NoError(t, f.store.Delete(t.Context(), open, version))
		return false
	})
	if err == nil {
		assert.GreaterOrEqual(t, got.Status, 400, "the version decided about is gone")
	}
	assert.Empty(t, Named(got.Body))

	f.fails.Store(nil)
	require.NoError(t, f.store.Put(t.Context(), open, Text(open)))
}

// Sees looks at what the store gets: nothing that a client wrote.
func Sees(t *testing.T, d Door, f *Front) {
	t.Helper()
	const marker = "written-by-a-client"
	lines := []string{named, "Content-Length: " + fmt.Sprint(len(marker))}
	for _, name := range []string{
		"Authorization", "Cookie", "Referer", "X-Amz-Date", "X-Amz-Meta-Note", "X-Forwarded-Host", "X-Original-Uri",
		"Comity-Target", "If-Match", "If-Unmodified-Since", "If-Range", "Range", "User-Agent", "X-Any", "Content-Type",
	} {
		lines = append(lines, name+": "+marker)
	}
	asked := 0
	f.set(http.MethodGet, func(_ http.ResponseWriter, r *http.Request) bool {
		asked++
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Empty(t, body)
		for name, values := range r.Header {
			assert.NotContains(t, strings.Join(values, " "), marker, name)
		}
		return false
	})
	got, err := d.Do(Request{Method: "GET", Target: Target(open), Header: lines, Body: marker})
	f.fails.Store(nil)
	require.NoError(t, err)
	assert.True(t, got.Body == Text(open), "%d with the bytes of %q", got.Status, Named(got.Body))
	assert.Equal(t, 1, asked)
}
