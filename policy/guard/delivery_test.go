package guard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A delivered is what Delivered was told.
type delivered struct {
	Delivery
	Err string
}

// page is what an export of the tests hands over.
var page = strings.Repeat("a line of the mail\n", 500)

// sum is the digest of a text, in hex.
func sum(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

// deliver exports the object from a real server by this handler, and returns what
// Delivered was told, and what the client got.
func deliver(t *testing.T, object string, export http.HandlerFunc, change ...func(*http.Request)) (told []delivered, got string) {
	t.Helper()
	s := newService(t)
	s.guard.Delivered = func(ctx context.Context, a Answer, err error) error {
		d := delivered{Delivery: a.Delivery}
		if err != nil {
			d.Err = err.Error()
		}
		assert.True(t, a.Allowed() && a.ID != "" && ctx.Err() == nil, "told of %+v", a)
		told = append(told, d)
		return nil
	}
	server := httptest.NewUnstartedServer(s.guard.Handler(export))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	r, err := http.NewRequest(http.MethodGet, server.URL+"/"+object, nil)
	require.NoError(t, err)
	r.Header.Set(RequestHeader, "13-mag-2814")
	for _, change := range change {
		change(r)
	}
	if w, err := server.Client().Do(r); err == nil {
		text, _ := io.ReadAll(w.Body)
		w.Body.Close()
		got = string(text)
	}
	server.Close() // waits until every answer has ended
	return told, got
}

// serveContent serves the page as a store does, with ranges and conditions.
func serveContent(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"7"`)
	http.ServeContent(w, r, "mail", time.Time{}, strings.NewReader(page))
}

// TestDelivered says exactly what left, in whatever way it was asked for.
func TestDelivered(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	head := func(r *http.Request) { r.Method = http.MethodHead }
	write := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
	}
	announcing := func(length string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", length)
			io.WriteString(w, page)
		}
	}
	tests := map[string]struct {
		export http.HandlerFunc
		change func(*http.Request)
		want   Delivery
		text   string // that left
		err    string
	}{
		"whole":            {export: serveContent, text: page, want: Delivery{Whole: true, Status: 200}},
		"streamed":         {export: write(page), text: page, want: Delivery{Whole: true, Status: 200}},
		"nothing to write": {export: func(http.ResponseWriter, *http.Request) {}, want: Delivery{Whole: true, Status: 200}},
		"head":             {export: serveContent, change: head, want: Delivery{Status: 200}},
		"head, written":    {export: write(page), change: head, want: Delivery{Status: 200}},
		"range": {export: serveContent, change: header("Range", "bytes=5-9"), text: page[5:10],
			want: Delivery{Status: 206, Range: "bytes 5-9/9500"}},
		"range of all": {export: serveContent, change: header("Range", "bytes=0-"), text: page,
			want: Delivery{Status: 206, Range: "bytes 0-9499/9500"}},
		"no such range": {export: serveContent, change: header("Range", "bytes=9999-"), text: "invalid range: failed to overlap\n",
			want: Delivery{Status: 416, Range: "bytes */9500"}},
		"not modified": {export: serveContent, change: header("If-None-Match", `"7"`), want: Delivery{Status: 304}},
		"not modified, with a length": {export: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9500")
			w.WriteHeader(http.StatusNotModified)
		}, want: Delivery{Status: 304}},
		"no content": {export: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, want: Delivery{Status: 204}},
		"early hints": {export: func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			serveContent(w, r)
		}, text: page, want: Delivery{Whole: true, Status: 200}},
		"a store that is down": {export: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no store", http.StatusBadGateway) },
			text: "no store\n", want: Delivery{Status: 502}},
		"less than announced": {export: announcing("9999"), text: page, want: Delivery{Status: 200},
			err: "guard: 9500 bytes were sent, and Content-Length announced 9999"},
		"more than announced": {export: announcing("9000"), want: Delivery{Status: 200},
			err: http.ErrContentLength.Error()},
		"head changed too late": {export: func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Header().Set("Content-Length", "1")
			w.Header().Set("Content-Range", "bytes 0-0/1")
			io.WriteString(w, page)
		}, text: page, want: Delivery{Whole: true, Status: 200}},
		"broken off": {export: func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, page[:100])
			panic(http.ErrAbortHandler)
		}, text: page[:100], want: Delivery{Status: 200}, err: "guard: the export broke off"},
		"broken off at once": {export: func(http.ResponseWriter, *http.Request) { panic("a lost disk") }, err: "guard: the export broke off"},
	}
	for name, tt := range tests {
		changes := []func(*http.Request){}
		if tt.change != nil {
			changes = append(changes, tt.change)
		}
		told, got := deliver(t, "us", tt.export, changes...)
		tt.want.Object, tt.want.Version, tt.want.Bytes, tt.want.SHA256 = "us", "7", int64(len(tt.text)), sum(tt.text)
		if diff := cmp.Diff([]delivered{{tt.want, tt.err}}, told); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if tt.err == "" {
			assert.Equal(t, tt.text, got, name)
		}
	}
}

// TestDeliveredRanges counts the frame of several ranges, which left too.
func TestDeliveredRanges(t *testing.T) {
	told, got := deliver(t, "us", serveContent, func(r *http.Request) { r.Header.Set("Range", "bytes=0-4,10-14") })
	want := []delivered{{Delivery: Delivery{Object: "us", Version: "7", Bytes: int64(len(got)), SHA256: sum(got), Status: 206}}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	assert.Contains(t, got, "Content-Range: bytes 10-14/9500")
}

// TestDeliveredRefused tells nothing where nothing left.
func TestDeliveredRefused(t *testing.T) {
	for _, object := range []string{"ie", "no-such", "traffic", "bare"} {
		told, _ := deliver(t, object, serveContent)
		assert.Empty(t, told, object)
	}
}

// TestDeliveredClientGone tells of a client that went: not whole, and of no more
// than was taken.
func TestDeliveredClientGone(t *testing.T) {
	gone := make(chan struct{})
	told, _ := deliver(t, "us", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, page)
		w.(http.Flusher).Flush()
		close(gone)
		<-r.Context().Done()
		for range 1 << 20 {
			if _, err := io.WriteString(w, page); err != nil {
				panic(http.ErrAbortHandler)
			}
		}
	}, func(r *http.Request) {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			<-gone
			cancel()
		}()
		*r = *r.WithContext(ctx)
	})
	require.Len(t, told, 1)
	d := told[0]
	assert.False(t, d.Whole)
	assert.Equal(t, "guard: the export broke off", d.Err)
	assert.Equal(t, sum(strings.Repeat(page, int(d.Bytes)/len(page)+1)[:d.Bytes]), d.SHA256)
}

// TestNoWayAround gives the handler no connection that nobody counts, and what else
// a ResponseController does.
func TestNoWayAround(t *testing.T) {
	told, _ := deliver(t, "us", func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		_, _, err := control.Hijack()
		assert.ErrorIs(t, err, http.ErrNotSupported)
		_, hijacks := w.(http.Hijacker)
		_, unwraps := w.(interface{ Unwrap() http.ResponseWriter })
		assert.False(t, hijacks || unwraps)
		for name, err := range map[string]error{
			"read deadline":  control.SetReadDeadline(time.Now().Add(time.Minute)),
			"write deadline": control.SetWriteDeadline(time.Now().Add(time.Minute)),
			"full duplex":    control.EnableFullDuplex(),
			"flush":          control.Flush(),
		} {
			assert.NoError(t, err, name)
		}
		n, err := io.Copy(w, strings.NewReader(page))
		assert.Equal(t, int64(len(page)), n)
		assert.NoError(t, err)
	})
	assert.Equal(t, []delivered{{Delivery: Delivery{"us", "7", int64(len(page)), sum(page), true, 200, ""}}}, told)
}

// TestDeliveredFails keeps in the ErrorLog what Delivered does not keep, and the
// object has left all the same.
func TestDeliveredFails(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"fails":  func(context.Context) error { return errBroken },
		"panics": func(context.Context) error { panic(errBroken) },
		"takes too long": func(ctx context.Context) error {
			<-ctx.Done()
			return nil
		},
	} {
		s := newService(t)
		var log bytes.Buffer
		s.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
		s.guard.Timeout = 200 * time.Millisecond
		s.guard.Delivered = func(ctx context.Context, _ Answer, _ error) error { return fail(ctx) }
		w := s.ask("us")
		assert.Equal(t, http.StatusOK, w.Code, name)
		text := secret + "version 7 of us"
		for _, want := range []string{"guard: delivery is not recorded", "request=13-mag-2814", "object=us",
			"decision=" + w.Header().Get(DecisionHeader), "delivery.sha256=" + sum(text), "delivery.version=7"} {
			assert.Contains(t, log.String(), want, name)
		}
		assert.Equal(t, 1, strings.Count(log.String(), "\n"), name)
		assert.Equal(t, name == "panics", strings.Contains(log.String(), "delivery_test.go"), name)
	}
}

// TestExport counts for a transport of another kind, and tells once.
func TestExport(t *testing.T) {
	for name, broken := range map[string]error{"whole": nil, "cut": errBroken} {
		s := newService(t)
		var told []delivered
		s.guard.Delivered = func(_ context.Context, a Answer, err error) error {
			assert.Equal(t, broken, err)
			told = append(told, delivered{Delivery: a.Delivery})
			return nil
		}
		x, refused := s.guard.Admit(t.Context(), Call{Find: finding(s.known["13-mag-2814"], "us")})
		require.Nil(t, refused)
		for line := range strings.Lines(page) {
			n, err := x.Write([]byte(line))
			assert.True(t, n == len(line) && err == nil)
		}
		x.End(broken)
		x.End(errors.New("again"))
		want := []delivered{{Delivery: Delivery{Object: "us", Version: "7", Bytes: int64(len(page)), SHA256: sum(page), Whole: broken == nil}}}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	s := newService(t) // of which nobody is told
	x, refused := s.guard.Admit(t.Context(), Call{Find: finding(s.known["13-mag-2814"], "us")})
	require.Nil(t, refused)
	x.Write([]byte(page))
	x.End(nil)
}

// TestRelease hands nothing over that Release does not let go, and does not ask where
// nothing is handed over.
func TestRelease(t *testing.T) {
	for name, release := range map[string]func(context.Context) error{
		"fails":  func(context.Context) error { return errBroken },
		"panics": func(context.Context) error { panic(errBroken) },
		"takes too long": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		"lets go": func(context.Context) error { return nil },
	} {
		s := newService(t)
		var log bytes.Buffer
		s.guard.ErrorLog = slog.New(slog.NewTextHandler(&log, nil))
		s.guard.Timeout = 200 * time.Millisecond
		asked, recorded, told := 0, 0, 0
		s.guard.Record = func(context.Context, Answer, error) error {
			recorded++
			return nil
		}
		s.guard.Release = func(ctx context.Context, a Answer) error {
			assert.True(t, a.Allowed() && recorded == 1, name)
			asked++
			return release(ctx)
		}
		s.guard.Delivered = func(context.Context, Answer, error) error {
			told++
			return nil
		}
		w := s.ask("us")
		if name == "lets go" {
			assert.Equal(t, []int{200, 1, 1, 1, 1}, []int{w.Code, asked, recorded, s.served, told})
			assert.Empty(t, log.String())
		} else {
			p := decoded(t, w)
			assert.Equal(t, "503 NoAnswer", kind(w.Code, p), name)
			assert.Equal(t, Problem{Outcome: policy.Deny, RequestID: "13-mag-2814"}, Problem{Outcome: p.Outcome, RequestID: p.RequestID, Decision: p.Decision})
			assert.Equal(t, []int{1, 1, 0, 0}, []int{asked, recorded, s.served, told}, name)
			assert.Equal(t, 1, strings.Count(log.String(), "guard: not released"), name)
			assert.Equal(t, name == "panics", strings.Contains(log.String(), "delivery_test.go"), name)
		}
		for _, object := range []string{"ie", "no-such", "traffic", "bare"} {
			s.ask(object)
		}
		a, err := s.guard.Decide(t.Context(), s.known["13-mag-2814"], "us")
		assert.True(t, err == nil && a.Allowed(), name)
		assert.Equal(t, 1, asked, "%s: asked where nothing is handed over", name)
	}
}
