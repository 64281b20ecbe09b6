package guard

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/unicode/norm"
)

// A kindStore is a store that reads in a name whatever anyone ever read in one,
// behind a guard: what reaches it unclean is handed over, the neighbour's too.
type kindStore struct {
	*service
	mu      sync.Mutex
	located []string
	mux     http.Handler
}

// newKindStore mounts the guard with the three ways to name an object: by what
// ServeMux took from the path, by the path, and by the query.
func newKindStore(t *testing.T) *kindStore {
	t.Helper()
	s := &kindStore{service: newService(t)}
	mux := http.NewServeMux()
	for pattern, object := range map[string]func(*http.Request) string{
		"GET /export/{key...}": func(r *http.Request) string { return r.PathValue("key") },
		"GET /query":           func(r *http.Request) string { return r.URL.Query().Get("object") },
	} {
		mux.Handle(pattern, s.behind(object))
	}
	bare := s.behind(func(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/bare/") })
	s.mux = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bare/") {
			bare.ServeHTTP(w, r) // which no ServeMux cleans
			return
		}
		mux.ServeHTTP(w, r)
	})
	return s
}

func (s *kindStore) behind(object func(*http.Request) string) http.Handler {
	g := &Guard{Engines: s.guard.Engines, Locator: LocatorFunc(s.locate), Resolver: ByHeader(s.lookup, object), ErrorLog: slog.New(slog.DiscardHandler)}
	return g.Handler(http.HandlerFunc(s.export))
}

// locate finds every object, in the United States.
func (s *kindStore) locate(_ context.Context, name string) (Placement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.located = append(s.located, name)
	return Placement{Items: []request.Item{content("US")}, Pinned: kindly(name)}, nil
}

// kindly is where the store looks.
func kindly(name string) string {
	for range 3 {
		if text, err := url.PathUnescape(name); err == nil {
			name = text
		}
	}
	name, _, _ = strings.Cut(norm.NFKC.String(name), "\x00")
	return path.Clean("/root/" + strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
}

// seen returns what was located since it was last asked.
func (s *kindStore) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.located
	s.located = nil
	return seen
}

// hostilePaths are paths as they stand on the wire, each of a name that is not
// clean or spelt so that not everybody divides it alike.
func hostilePaths() []string {
	var list []string
	for _, up := range []string{"..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "%25252e%25252e", "..%00", "..%20", "..%09", "%20..", "...", "....", "..;", "..;a=b",
		"%c0%ae%c0%ae", "%e0%80%ae.", "%25c0%25ae.", "%25u002e%25u002e", "%ef%bc%8e%ef%bc%8e", "%e2%80%a5", "%e2%80%8b..", "..%e2%80%8b", "%ef%bb%bf..", "..%0d%0a",
		"..%7f", "..%3a", "..%3aa", "..%3f", "..%23", ".%20.", "..%c2%a0", "%e2%80%ae..", "\x00", "..\xff"} {
		for _, slash := range []string{"/", "%2f", "%2F", "%5c", `\`, "%5C", "//", "/./", "/%2e/", "%252f", "%255c", "%c0%af", "%ef%bc%8f", "%ef%bc%bc", "/%20/", "%00/", ";/", "/;/"} {
			list = append(list, "user@example.org"+slash+up+slash+"bob/mail")
		}
	}
	for _, name := range uncleanNames {
		for _, name := range name {
			if len(name) < 1<<14 {
				list = append(list, strings.ReplaceAll(url.PathEscape(name), "%2F", "/"))
			}
		}
	}
	for c := range 0x21 {
		list = append(list, fmt.Sprintf("user@example.org/mail%%%02x", c), fmt.Sprintf("user@example.org/mail%c", c))
	}
	return append(list, "user@example.org%2fmail", "user@example.org/a%2Fmail", "%2fetc/passwd", "%2f%2fbob.example/mail", "%25%32%65%25%32%65/bob", "bob%2fmail", "user@example.org/%2f..%2fbob/mail")
}

// TestRawNames asks over connections of its own, byte by byte as the names
// stand: no name that is not clean reaches the Locator, and nothing is handed
// over for one.
func TestRawNames(t *testing.T) {
	s := newKindStore(t)
	server := httptest.NewServer(s.mux)
	defer server.Close()
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	asked, statuses := 0, map[string]int{}
	paths := hostilePaths()
	for i, p := range paths {
		if testing.Short() && i%3 > 0 {
			continue
		}
		query := strings.NewReplacer("#", "%23", "&", "%26", "+", "%2b", ";", "%3b").Replace(p)
		for _, target := range []string{"/export/" + p, "/bare/" + p, "http://x/export/" + p, "/query?object=" + query} {
			line := []string{"GET ", "HEAD "}[i/3%2] + target + " HTTP/1.1\r\nRange: bytes=0-9\r\nIf-None-Match: \"8\"\r\n"
			status, text := sent(t, server, line)
			located := s.seen()
			if strings.HasPrefix(target, "/query") {
				located = uncleanOf(located) // an escaped slash in a query is a slash
			} else if status == "200" || strings.Contains(text, secret) {
				t.Errorf("%q: handed over: %s", target, text)
			}
			if len(located) > 0 {
				t.Errorf("%q: located %q, %s", target, located, status)
			}
			asked++
			statuses[status]++
		}
	}
	t.Logf("%d paths, %d requests: %v", len(paths), asked, statuses)
	for _, target := range []string{"/export/user@example.org/lunch.eml", "/bare/user@example.org/lunch.eml", "/query?object=user@example.org/lunch.eml"} {
		if status, text := sent(t, server, "GET "+target+" HTTP/1.1\r\n"); status != "200" || !strings.Contains(text, secret+"/root/user@example.org/lunch.eml") {
			t.Errorf("%s: %s %q", target, status, text)
		}
	}
}

// uncleanOf returns the names that lead somebody outside.
func uncleanOf(names []string) []string {
	var list []string
	for _, name := range names {
		if outside(name) != nil || kindly(name) != "/root/"+name {
			list = append(list, name)
		}
	}
	return list
}

// sent sends a request, with what it takes to be answered, and returns the
// status and all the text.
func sent(t *testing.T, server *httptest.Server, text string) (status, answer string) {
	t.Helper()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, text+"Host: x\r\nComity-Request: 13-mag-2814\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	_, status, _ = strings.Cut(string(all), " ")
	status, _, _ = strings.Cut(status, " ")
	return status, string(all)
}
