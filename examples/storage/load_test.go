package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
)

// The treaties between Ireland and the United States, and a day on which they
// apply no longer: the laws that take turns.
var (
	irishTreaties = []string{"treaty/ie-us.yaml", "treaty/ie-us-eu.yaml", "treaty/un-drugs-1988.yaml",
		"treaty/uncac-2003.yaml", "treaty/untoc-2000.yaml"}
	endedTreaty = `title: A treaty that has ended
citation: none
kind: treaty
source: https://example.org/
reviewed: "2026-11-21"
confidence: high
signed: "2000-01-01"
parties: [{state: IE}, {state: US}]
provisions:
  - rule: Each party assists the other in criminal matters on request.
    role: channel
    from: "2001-01-01"
    until: "2010-12-31"
    channel: mlat
`
)

// laws returns the built-in law, and the same without the Irish treaties.
func laws(t *testing.T) []*jurisdiction.Law {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range irishTreaties {
		files[name] = &fstest.MapFile{Data: []byte(endedTreaty)}
	}
	ended, err := jurisdiction.Extend(files)
	if err != nil {
		t.Fatal(err)
	}
	return []*jurisdiction.Law{jurisdiction.Builtin(), ended}
}

// A load is many clients before one gateway, while the law changes.
type load struct {
	front  *httptest.Server
	client *http.Client
	engine atomic.Pointer[policy.Engine]
	kinds  map[string]string // of answer, by object and ID of the decision
	texts  map[string]string // of the objects

	mu    sync.Mutex
	times []time.Duration
	count map[string]int // of answers of each kind
}

// TestLoad has two hundred clients export from real servers while the law is
// swapped: each answer is that of one of the laws, and whole.
func TestLoad(t *testing.T) {
	const clients, rounds = 200, 20
	held := laws(t)
	before := runtime.NumGoroutine()
	l := newLoad(t, held)
	start := time.Now()
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for round := range rounds {
				if i == 0 {
					l.engine.Store(mustNew(t, held[round%len(held)]))
				}
				if err := l.visit(seeds[(i+round)%len(seeds)].key); err != nil {
					t.Errorf("client %d, round %d: %v", i, round, err)
				}
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	l.client.CloseIdleConnections()
	l.front.Close()
	for _, s := range world.servers {
		s.transport.CloseIdleConnections()
	}
	checkGoroutines(t, before)
	slices.Sort(l.times)
	n := len(l.times)
	t.Logf("%d exports by %d clients: %.0f a second, p50 %v, p99 %v; %v", n, clients, float64(n)/took.Seconds(),
		l.times[n/2].Round(time.Millisecond), l.times[n*99/100].Round(time.Millisecond), l.count)
	for _, kind := range []string{"200", "451 redirect_to_mlat", "451 deny", "403 deny"} {
		if l.count[kind] == 0 {
			t.Errorf("no answer was %s", kind)
		}
	}
}

func mustNew(t *testing.T, law *jurisdiction.Law) *policy.Engine {
	e, err := policy.New(context.Background(), policy.WithLaw(law))
	if err != nil {
		t.Error(err)
	}
	return e
}

// newLoad starts the gateway, and keeps what each law says of each object.
func newLoad(t *testing.T, laws []*jurisdiction.Law) *load {
	t.Helper()
	l := &load{kinds: map[string]string{}, texts: map[string]string{}, count: map[string]int{}}
	l.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	var g *gateway
	l.front = front(t, world.stores(), func(made *gateway) { g = made })
	g.Engines = guard.EnginesFunc(func(context.Context, request.Request) *policy.Engine { return l.engine.Load() })
	g.Timeout = time.Minute
	for _, law := range laws {
		l.engine.Store(mustNew(t, law))
		for _, s := range seeds {
			l.texts[s.key] = s.text()
			a, err := g.Decide(t.Context(), warrants(t)["13-mag-2814"], s.key)
			if err != nil {
				continue // not asked for: refused without a decision
			}
			l.kinds[s.key+" "+a.ID] = cmp.Or(map[bool]string{true: "200"}[a.Allowed()], "451 "+a.Decision.Outcome.String())
		}
	}
	return l
}

// visit exports one object and compares the answer with the decisions.
func (l *load) visit(key string) error {
	r, err := http.NewRequest(http.MethodGet, l.front.URL+"/export/"+key, nil)
	if err != nil {
		return err
	}
	r.Header.Set(guard.RequestHeader, "13-mag-2814")
	start := time.Now()
	response, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	took := time.Since(start)
	if err != nil {
		return err
	}
	kind, err := l.kind(key, response, string(text))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times = append(l.times, took)
	l.count[kind]++
	return err
}

// kind says of which kind an answer is, and what is wrong with it.
func (l *load) kind(key string, response *http.Response, text string) (string, error) {
	want, decided := l.kinds[key+" "+response.Header.Get(guard.DecisionHeader)]
	if !decided {
		want = "403 deny"
	}
	got := fmt.Sprint(response.StatusCode)
	if got != "200" {
		var p guard.Problem
		if err := json.Unmarshal([]byte(text), &p); err != nil || strings.Contains(text, "These are the bytes") {
			return got, fmt.Errorf("%s: %s is no refusal: %w", key, text, err)
		}
		got += " " + p.Outcome.String()
	} else if text != l.texts[key] {
		return got, fmt.Errorf("%s: wrong bytes: %.100q", key, text)
	}
	if got != want {
		return got, fmt.Errorf("%s: %s, want %s", key, got, want)
	}
	return got, nil
}

// checkGoroutines waits until there are no more than before.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}
