//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/policy/guard"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
)

const (
	stormClients = 200
	stormAnswers = 100 // between one event and the next
)

// troubles are those in which it may be that nothing is handed over, in their order.
var troubles = []string{"", " while a store is dead", " while a store is dead", " while the log is full", " while the log is full"}

// A storm is many clients before one gateway while all happens to it that can.
type storm struct {
	*testing.T
	servers map[string]*server
	stores  []*store
	front   *httptest.Server
	client  *http.Client
	handler atomic.Pointer[http.Handler] // of the gateway that serves
	gateway *gateway
	serving atomic.Pointer[gateway] // the same, for those who ask beside the clients
	journal string
	by      *approvals
	engines []*policy.Engine
	turn    atomic.Int64    // how often the engine was swapped
	said    map[string]said // of an object and the ID of a decision
	decided map[string]bool // the objects that are decided about at all

	answered atomic.Int64
	trouble  atomic.Int64 // how often one has begun or ended
	over     atomic.Bool
	given    atomic.Int64 // approvals

	mu       sync.Mutex
	letters  int            // that left by approvals
	kinds    map[string]int // of answers
	released map[string]int // answers with a decision, by its ID
}

// said is what one engine says of one object.
type said struct {
	engine int
	kind   string
}

// letter is what people approve, where the rules of the moment ask them.
const letter = "mail/user@example.org/lunch.eml"

// keepingRecords are rules that ask nobody for letters, and keep the records of the accounts on
// a list. So what is released differs from engine to engine.
func keepingRecords(accounts string) fs.FS {
	return fstest.MapFS{
		"labels.yaml":    {Data: []byte("approved_by: {words: [counsel, security], list: true}\n")},
		"lists/kept.txt": {Data: []byte("# fold\n" + accounts)},
		"records.rego": {Data: []byte(`package comity.custom.acme

# METADATA
# scope: rule
# title: Records of these accounts stay here.
forbid contains "records_stay" if {
	input.facts.category == "subscriber"
	some t in input.request.targets
	t.value in data.comity.lists.kept
}
`)}}
}

// TestStorm has two hundred clients export while law, rules and lists are swapped,
// people approve, an order to preserve comes in and is extended, what it holds is attacked, a
// store dies and comes back, and the disk of the log fills and is made larger. Nothing is
// released that the engine of the moment does not allow, or more than once by the same
// approvals; no answer is without its record on the disk, and nothing that is held is
// lost.
func TestStorm(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	s := newStorm(t)
	a := newAttack(s)
	storming, calm := context.WithCancel(t.Context())
	var others, clients sync.WaitGroup
	others.Go(func() { s.swap(storming) })
	others.Go(func() { a.run(storming) })
	others.Go(func() { s.approve(storming) })
	others.Go(func() {
		defer s.over.Store(true)
		for _, happen := range []func(){
			func() { a.preserve("2026-12-31") },
			func() { s.trouble.Add(1); s.servers["eu-north-1"].close() },
			func() { s.revive("eu-north-1"); s.trouble.Add(1) },
			func() { a.preserve("2027-06-30") },
			func() { s.trouble.Add(1); s.fillDisk() },
			func() { s.makeRoom(); s.trouble.Add(1) },
			func() { a.release("2027-01-01") },
		} {
			s.waitFor(stormAnswers)
			happen()
		}
		s.waitFor(stormAnswers)
	})
	start := time.Now()
	for i := range stormClients {
		clients.Go(func() {
			for round := 0; !s.over.Load(); round++ {
				s.visit(seeds[(i+round)%len(seeds)].key)
			}
		})
	}
	clients.Wait()
	took := time.Since(start)
	calm()
	others.Wait()
	s.calmAgain()
	records, deliveries := s.checkJournal()
	a.check()
	released := s.checkApprovals()
	s.Logf("%d answers to %d clients in %v: %v", s.answered.Load(), stormClients, took.Round(10*time.Millisecond), s.kinds)
	s.Logf("%d approvals, by which %d letters left", s.given.Load(), released)
	s.Logf("%d swaps of the engine; %d records in the log, %d of them of what left; %d versions held, %d deletions refused, %d written over", s.turn.Load(), records, deliveries, len(a.held), a.refused.Load(), a.written.Load())
	s.close()
	checkGoroutines(t, goroutines)
}

func newStorm(t *testing.T) *storm {
	t.Helper()
	s := &storm{T: t, servers: map[string]*server{}, journal: filepath.Join(t.TempDir(), "decisions.jsonl"), said: map[string]said{},
		decided: map[string]bool{}, kinds: map[string]int{}, released: map[string]int{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: stormClients}}}
	for _, region := range regions {
		s.servers[region] = another(t, region)
		once(s.servers[region].store)
		s.stores = append(s.stores, s.servers[region].store)
	}
	if err := plant(t.Context(), s.servers); err != nil {
		t.Fatal(err)
	}
	for _, law := range laws(t) {
		for _, rules := range []fs.FS{os.DirFS("rules"), keepingRecords("User@example.org\n"), keepingRecords("neighbour@example.org\n")} {
			engine, err := policy.New(t.Context(), policy.WithRules(rules), policy.WithLaw(law))
			if err != nil {
				t.Fatal(err)
			}
			s.engines = append(s.engines, engine)
		}
	}
	var err error
	if s.by, err = openApprovals(filepath.Join(t.TempDir(), "approvals.db")); err != nil {
		t.Fatal(err)
	}
	s.start()
	for i := range s.engines {
		s.turn.Store(int64(i))
		for _, seed := range seeds {
			s.learn(i, seed.key)
		}
		for _, by := range [][]guard.Approval{counsels[:1], counsels[1:], counsels} {
			key := s.learn(i, letter)
			for _, approval := range by {
				if err := s.by.give(t.Context(), key, approval); err != nil {
					t.Fatal(err)
				}
			}
			s.learn(i, letter)
			for _, approval := range by {
				if err := s.by.withdraw(t.Context(), key, approval.Person); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for id, of := range s.said {
		if listed := of.engine%3 == 1; strings.HasPrefix(id, seeds[1].key) && (of.kind == "200") == listed {
			t.Errorf("engine %d says %s of the records", of.engine, of.kind)
		}
	}
	s.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.handler.Load()).ServeHTTP(w, r) }))
	return s
}

// counsels are who has to approve.
var counsels = []guard.Approval{{Person: "ann", Role: "counsel"}, {Person: "bob", Role: "security"}}

// learn keeps what the engine says of the object now, and returns the key under which
// people approve it.
func (s *storm) learn(engine int, key string) string {
	warrant := warrants(s.T)["13-mag-2814"]
	a, err := s.gateway.Decide(s.Context(), warrant, key)
	if err != nil || !sampleLayout.names(warrant, key) {
		return "" // not asked for, or of an account that is not named
	}
	kind := "451 " + a.Decision.Outcome.String()
	if a.Allowed() {
		kind = "200"
	}
	s.decided[key], s.said[key+" "+a.ID] = true, said{engine, kind}
	return a.ApprovalKey
}

// approve gives the approvals of the letter, one by one, under the key that it has with
// the engine of the moment, where that asks for any.
func (s *storm) approve(ctx context.Context) {
	for ctx.Err() == nil {
		a, err := s.serving.Load().Decide(ctx, warrants(s.T)["13-mag-2814"], letter)
		for _, approval := range counsels {
			if err == nil && s.isAsked(a.ID) && s.by.give(ctx, a.ApprovalKey, approval) == nil {
				s.given.Add(1)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// isAsked reports whether people are asked under the rules of this decision on the
// letter: those of every third engine.
func (s *storm) isAsked(decision string) bool { return s.said[letter+" "+decision].engine%3 == 0 }

// start puts a new gateway in the place of the one there was, as a new process would.
func (s *storm) start() {
	if s.gateway != nil {
		s.gateway.journal.Close()
	}
	g, err := newGateway(s.engines[0], s.stores, warrants(s.T), sampleLayout)
	if err == nil {
		g.journal, err = openJournal(s.journal)
	}
	if err != nil {
		s.Error(err)
		return
	}
	g.Engines = guard.EnginesFunc(func(context.Context, request.Request) *policy.Engine {
		return s.engines[int(s.turn.Load())%len(s.engines)]
	})
	g.Timeout = time.Minute
	g.approvedBy(s.by)
	handler := g.handler()
	s.gateway = g
	s.serving.Store(g)
	s.handler.Store(&handler)
}

// swap swaps the engine again and again.
func (s *storm) swap(ctx context.Context) {
	for ctx.Err() == nil {
		s.turn.Add(1)
		time.Sleep(20 * time.Millisecond)
	}
}

// waitFor waits until the clients have got so many more answers.
func (s *storm) waitFor(answers int64) {
	for last := s.answered.Load() + answers; s.answered.Load() < last; {
		time.Sleep(time.Millisecond)
	}
}

// revive starts a store that died, with all that it had.
func (s *storm) revive(region string) {
	at := s.servers[region]
	old := at.process
	at.process = exec.Command(old.Path, old.Args[1:]...)
	at.process.Env = old.Env
	if err := at.process.Start(); err != nil {
		s.Error(err)
		return
	}
	for range 1000 {
		if _, err := at.client.HeadBucket(s.Context(), &s3.HeadBucketInput{Bucket: &at.bucket}); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Errorf("%s does not come back", region)
}

// fillDisk lets the kernel refuse to make any file of this process longer than the log
// is now, but for a few records.
func (s *storm) fillDisk() {
	info, err := os.Stat(s.journal)
	if err != nil {
		s.Error(err)
		return
	}
	s.limit(uint64(info.Size()) + 20_000)
}

// makeRoom gives room again, and starts the gateway anew: a log that could not be
// written is never written again by the process that had it.
func (s *storm) makeRoom() {
	s.mu.Lock()
	full := s.kinds["503 while the log is full"]
	s.mu.Unlock()
	if full == 0 {
		s.Error("the log was never full")
	}
	s.limit(0)
	s.start()
}

// limit sets how long a file may be; 0 is as long as the system allows.
func (s *storm) limit(size uint64) {
	var l syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l)
	if l.Cur = l.Max; size > 0 {
		l.Cur = size
	}
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
	}
	if err != nil {
		s.Error(err)
	}
}

// visit exports one object, and compares the answer with what the engines say that
// served in the meantime.
func (s *storm) visit(key string) {
	first, trouble := s.turn.Load(), s.trouble.Load()
	response, err := ask(s.Context(), s.front.URL, "13-mag-2814", key)
	if err != nil {
		s.Errorf("%s: %v", key, err)
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	last := s.turn.Load()
	if now := s.trouble.Load(); trouble == now && trouble%2 == 0 {
		trouble = 0 // in none
	} else {
		trouble = now
	}
	id := response.Header.Get(guard.DecisionHeader)
	kind, fault := s.judge(key, id, response.StatusCode, string(text), err, first, last)
	if strings.HasPrefix(kind, "50") || strings.HasSuffix(kind, "cut") {
		if kind += troubles[trouble]; trouble == 0 && key == letter {
			kind += " by approvals that are used up"
		} else if trouble == 0 {
			fault = fmt.Errorf("in no trouble: %w", fault)
		}
	}
	if fault != nil {
		s.Errorf("%s: %s: %v", key, kind, fault)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kinds[kind]++
	if kind == "200" && key == letter && s.isAsked(id) {
		s.letters++
	}
	if response.StatusCode == http.StatusOK || response.StatusCode == http.StatusUnavailableForLegalReasons {
		s.released[id]++
	}
	s.answered.Add(1)
}

// judge says of which kind an answer is, and what is wrong with it.
func (s *storm) judge(key, id string, status int, text string, cut error, first, last int64) (kind string, fault error) {
	whole := strings.Repeat("These are the bytes of "+key+".\n", 100)
	says, known := s.said[key+" "+id]
	kind = fmt.Sprint(status)
	var p guard.Problem
	switch {
	case status == http.StatusOK && cut != nil:
		kind = "200, cut"
		if !strings.HasPrefix(whole, text) {
			fault = fmt.Errorf("wrong bytes: %.100q", text)
		}
	case status == http.StatusOK && text != whole:
		fault = fmt.Errorf("wrong bytes: %.100q", text)
	case status == http.StatusOK:
	case strings.Contains(text, "These are the bytes"):
		return kind, fmt.Errorf("refused, and handed over: %.100q", text)
	case status == http.StatusBadGateway: // the store died between the decision and the object
		return kind, nil
	case json.Unmarshal([]byte(text), &p) != nil:
		return kind, fmt.Errorf("no refusal: %.100q", text)
	case status == http.StatusServiceUnavailable:
		return kind, nil
	case status == http.StatusForbidden && !s.decided[key]:
		return kind, nil
	default:
		kind += " " + p.Outcome.String()
	}
	switch engines := int64(len(s.engines)); {
	case fault != nil:
	case !known:
		fault = fmt.Errorf("a decision of no engine: %s", id)
	case !strings.HasPrefix(kind, says.kind):
		fault = fmt.Errorf("engine %d says %s", says.engine, says.kind)
	case last-first < engines && (int64(says.engine)-first%engines+engines)%engines > last-first:
		fault = fmt.Errorf("engine %d did not serve then: turns %d to %d", says.engine, first, last)
	}
	return kind, fault
}

// calmAgain asks for every object once more: each answer is what the engine says.
func (s *storm) calmAgain() {
	for _, kind := range []string{"200", "451 redirect_to_mlat", "451 deny", "403", "503 while a store is dead", "503 while the log is full"} {
		if s.kinds[kind] == 0 {
			s.Errorf("no answer was %s", kind)
		}
	}
	for _, seed := range seeds {
		s.visit(seed.key)
	}
}

// checkJournal verifies the log, and finds in it the record of every answer, and for
// every release the decision that allowed it.
func (s *storm) checkJournal() (records, released int) {
	text, err := os.ReadFile(s.journal)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := audit.Verify(bytes.NewReader(text), audit.Expected{}); err != nil {
		s.Errorf("the log: %v", err)
	}
	secret, err := os.ReadFile(s.journal + ".key")
	if err != nil {
		s.Fatal(err)
	}
	key, err := audit.NewKey(secret)
	if err != nil {
		s.Fatal(err)
	}
	logged := map[string]int{}
	for record, err := range audit.Read(bytes.NewReader(text), audit.Query{}) {
		if err != nil {
			s.Fatal(err)
		}
		records++
		switch record.Kind {
		case audit.DecisionKind:
			logged[record.DecisionID]++
		case audit.ReleaseKind:
			if released++; logged[record.DecisionID] == 0 {
				s.Errorf("a release stands before its decision %s", record.DecisionID)
			}
		}
	}
	if released == 0 {
		s.Error("the log does not say what left")
	}
	for id, n := range s.released {
		if got := logged[key.Pseudonym(audit.DecisionField, id)]; got < n {
			s.Errorf("decision %s was answered %d times and is in the log %d times", id, n, got)
		}
	}
	return records, released
}

// checkApprovals finds for every letter that left by approvals its own release, with
// both approvals.
func (s *storm) checkApprovals() (released int) {
	count := func(from string) (n int) {
		if err := s.by.db.QueryRow("SELECT count(*) FROM " + from).Scan(&n); err != nil {
			s.Fatal(err)
		}
		return n
	}
	released = count("releases WHERE sha256 IS NOT NULL")
	if released != s.letters || released == 0 || count("releases") != released {
		s.Errorf("%d letters left by approvals, and there are %d releases, %d of them settled", s.letters, count("releases"), released)
	}
	if n := count("releases WHERE (SELECT count(*) FROM approvals WHERE approvals.key = releases.key) <> 2"); n > 0 {
		s.Errorf("%d releases without both approvals", n)
	}
	return released
}

func (s *storm) close() {
	s.by.close()
	s.client.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
	s.front.Close()
	s.gateway.journal.Close()
	for _, at := range s.servers {
		at.close()
	}
}

// An attack is somebody who wants gone what an order to preserve holds.
type attack struct {
	*keeping
	mu               sync.Mutex
	held             map[version]string // with what they hold
	refused, written atomic.Int64
}

func newAttack(s *storm) *attack {
	return &attack{keeping: newKeeping(s.T, s.stores...), held: map[version]string{}}
}

// preserve holds what the order names, to that day.
func (a *attack) preserve(until request.Day) {
	order := european("epoc-pr")
	order.Targets[0].Value = "user@example.org"
	held, err := a.preserver.preserve(a.t.Context(), order, until)
	if err != nil {
		a.t.Errorf("to %s: %v", until, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, v := range held {
		if _, ok := a.held[v]; !ok {
			a.held[v] = a.text(v)
		}
	}
	if len(held) < 9 || a.ledger.kept["epoc-pr"].Until != until {
		a.t.Errorf("held %d to %s", len(held), a.ledger.kept["epoc-pr"].Until)
	}
}

// release lets go of nothing on a day before the last.
func (a *attack) release(day request.Day) {
	a.day = day
	if released, err := a.preserver.release(a.t.Context()); len(released) > 0 || err != nil {
		a.t.Errorf("released %v, %v", released, err)
	}
}

// run deletes what is held, and writes over it, again and again.
func (a *attack) run(ctx context.Context) {
	for ctx.Err() == nil {
		a.mu.Lock()
		held := maps.Clone(a.held)
		a.mu.Unlock()
		for _, err := range each(slices.Collect(maps.Keys(held)), func(_ int, v version) error { return a.strike(ctx, v, held[v]) }) {
			if err != nil {
				a.t.Error(err)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// strike deletes one version, and writes the same over its object.
func (a *attack) strike(ctx context.Context, v version, text string) error {
	s, err := a.storeOf(v)
	if err != nil {
		return err
	}
	_, err = s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &v.Bucket, Key: &v.Key, VersionId: &v.ID})
	switch {
	case err == nil:
		return fmt.Errorf("%s was deleted", v)
	case strings.Contains(err.Error(), "AccessDenied"):
		a.refused.Add(1)
	}
	if a.written.Load() < 20 { // each makes every answer about the object slower
		if _, err := s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &v.Bucket, Key: &v.Key, Body: strings.NewReader(text)}); err == nil {
			a.written.Add(1)
		}
	}
	return nil
}

// check reads every version that is held.
func (a *attack) check() {
	for v, text := range a.held {
		on, err := a.isHeld(a.t.Context(), v)
		if diff := cmp.Diff(text, a.text(v)); !on || err != nil || diff != "" {
			a.t.Errorf("%s: held %v, %v (-want +got):\n%s", v, on, err, diff)
		}
	}
	if a.refused.Load() == 0 || a.written.Load() == 0 {
		a.t.Errorf("%d deletions refused, %d written over", a.refused.Load(), a.written.Load())
	}
}
