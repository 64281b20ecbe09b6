package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A library serves the current bundle to several servers, each under a path of
// its own, and counts how often each asked since it changed.
type library struct {
	mu      sync.Mutex
	bundle  []byte
	edition string
	asked   map[string]int
}

// newLibrary starts a bundle server on the loopback interface.
func newLibrary(t *testing.T) (l *library, url string) {
	l = &library{}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	return l, s.URL
}

// lay puts a bundle out.
func (l *library) lay(edition string, bundle []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bundle, l.edition, l.asked = bundle, edition, map[string]int{}
}

// asks returns how often a server asked since. A server that asks for the
// second time has dealt with the first answer.
func (l *library) asks(server string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked[server]
}

func (l *library) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[strings.Trim(r.URL.Path, "/")]++
	w.Header().Set("ETag", l.edition)
	if r.Header.Get("If-None-Match") == l.edition {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(l.bundle)
}
