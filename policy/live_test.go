package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/full"
)

// TestLiveSwaps decides 10,000 times while engines of four laws and postures
// are swapped 200 times: each decision is, provenance included, that of one of
// them. Where not all cases are asked for, it is a tenth of both.
func TestLiveSwaps(t *testing.T) {
	engines := []*Engine{mustNew(t), mustNew(t, ownOptions(t)...), mustNew(t, WithPosture(ProviderControl)), mustNew(t, WithLaw(smallLaw(t)))}
	next := requests(21)
	var asked []request.Request
	answers := make([]map[string]bool, 50) // of each request, by whichever engine
	for i := range answers {
		asked, answers[i] = append(asked, next()), map[string]bool{}
		for _, e := range engines {
			answers[i][string(mustDecide(t, e, asked[i]).JSON())] = true
		}
	}
	var live Live
	swap(t, &live, engines[0])
	const decided = 50 // by each goroutine, between two swaps that wait for it
	swaps := full.Of(200, 20)
	var deciding sync.WaitGroup
	beat := make(chan bool) // of each goroutine
	for range 4 {
		deciding.Go(func() {
			for i := range swaps / 4 * decided {
				if i%decided == 0 {
					beat <- true
				}
				d, err := live.Decide(t.Context(), asked[i%len(asked)])
				if err != nil || !answers[i%len(asked)][string(d.JSON())] {
					t.Errorf("%v, and no engine says: %s", err, d.JSON())
				}
			}
		})
	}
	for i := range swaps {
		<-beat
		swap(t, &live, engines[i%len(engines)])
	}
	deciding.Wait()
}

func swap(t *testing.T, live *Live, e *Engine) {
	t.Helper()
	if err := live.Swap(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

// TestLiveKeeps swaps engines in that fail their self-test: the old one stays.
func TestLiveKeeps(t *testing.T) {
	var live Live
	old := mustNew(t)
	swap(t, &live, old)
	for _, tt := range []struct {
		name, want string
		files      map[string]string
	}{
		{"a test that fails", "test_fails failed", map[string]string{"own.rego": ownSecrecy, "own_test.rego": ownSecrecyTest + "\ntest_fails if false\n"}},
		{"a test with a clock", "undefined function time.now_ns", map[string]string{"own.rego": ownSecrecy, "own_test.rego": ownSecrecyTest + "\ntest_clock if time.now_ns() > 0\n"}},
		{"a posture of two answers", "produced conflicting values", map[string]string{"posture.rego": twoMinds}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, posture := fstest.MapFS{}, StorageLocation
			for name, text := range tt.files {
				files[name] = &fstest.MapFile{Data: []byte(text)}
				if name == "posture.rego" {
					posture = "mine"
				}
			}
			next, err := New(t.Context(), WithRules(files), WithPosture(posture))
			if err != nil {
				t.Fatal(err)
			}
			if err := live.Swap(t.Context(), next); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v; want %q", err, tt.want)
			}
			if live.Engine() != old {
				t.Error("the old engine is gone")
			}
		})
	}
	if err := live.Swap(t.Context(), nil); err == nil || live.Engine() != old {
		t.Errorf("no engine: %v", err)
	}
}

// TestLiveNeverGoesBack swaps bundles in, in whatever order they come, by many at
// once too: none that is not after all before. An engine of no bundle may come
// between them.
func TestLiveNeverGoesBack(t *testing.T) {
	var live Live
	built := mustNew(t)
	of := func(revision string) *Engine {
		e := *built
		e.revision = revision
		return &e
	}
	for _, tt := range []struct {
		next string
		ok   bool
	}{{"", true}, {"6", true}, {"5", false}, {"6", false}, {"06", false}, {"6.1", true}, {"6", false}, {"", true}, {"6.1", false}, {"2", false}, {"10", true}} {
		before := live.Engine()
		next := of(tt.next)
		err := live.Swap(t.Context(), next)
		if ok := err == nil; ok != tt.ok || ok != (live.Engine() == next) || !ok && (live.Engine() != before || !strings.Contains(err.Error(), "not after")) {
			t.Errorf("revision %q: %v, and %s decides", tt.next, err, live.Engine().Revision())
		}
	}
	var swapping sync.WaitGroup
	for n := range 8 {
		next := of(fmt.Sprint(11 + n))
		swapping.Go(func() { _ = live.Swap(t.Context(), next) })
	}
	swapping.Wait()
	if got := live.Engine().Revision(); got != "18" {
		t.Errorf("revision %s decides, want 18", got)
	}
}

// twoMinds is a posture that contradicts itself where the data are at home.
const twoMinds = `# METADATA
# title: Mine
package comity.posture.mine

default outcome := "deny"

outcome := "allow" if input.facts.hosts == "home"

outcome := "redirect_to_mlat" if input.facts.named
`

// TestLiveZero asks before there is an engine.
func TestLiveZero(t *testing.T) {
	var live Live
	if d, err := live.Decide(t.Context(), irishWarrant()); !errors.Is(err, ErrNoEngine) || d.Outcome != Deny {
		t.Errorf("%s, %v", d.Outcome, err)
	}
	n := 0
	for it, err := range live.DecideAll(t.Context(), irishWarrant(), slices.Values(irishWarrant().Data)) {
		if n++; !errors.Is(err, ErrNoEngine) || it.Outcome != Deny {
			t.Errorf("%s, %v", it.Outcome, err)
		}
	}
	if n != 1 {
		t.Errorf("%d answers, want one", n)
	}
}

// TestLiveAll swaps between two items: both are answered by the first engine.
func TestLiveAll(t *testing.T) {
	var live Live
	swap(t, &live, mustNew(t))
	req := irishWarrant()
	req.Received = "2018-04-25"
	items := []request.Item{{Category: request.Content, StoredIn: []request.Place{"IE"}}, {Category: request.Traffic, StoredIn: []request.Place{"IE"}}}
	for it, err := range live.DecideAll(t.Context(), req, slices.Values(items)) {
		if err != nil || it.Outcome != RedirectToMLAT {
			t.Errorf("%s: %s, %v", it.Category, it.Outcome, err)
		}
		swap(t, &live, mustNew(t, WithPosture(ProviderControl)))
	}
	if d, err := live.Decide(t.Context(), req); err != nil || d.Outcome != Allow {
		t.Errorf("after the swap: %s, %v", d.Outcome, err)
	}
}
