package main

import (
	"context"
	"io"
	"os"
	"testing"
	"time"
)

// TestAgree checks that all contenders give the same answers.
func TestAgree(t *testing.T) {
	contenders, err := allContenders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := compare(t.Context(), contenders, newStream(2), 200); err != nil {
		t.Error(err)
	}
}

// TestServerAgrees checks the standalone server, which is built here: it must
// be had in CI, and elsewhere where it can be.
func TestServerAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no server is built")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s, err := startServer(ctx)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("the OPA server could not be started: %v", err)
	}
	defer s.close()
	if err := compare(t.Context(), []*contender{s.contender()}, newStream(3), 50); err != nil {
		t.Error(err)
	}
}

// allocationGates are the most allocations of a decision.
var allocationGates = map[string]float64{seenName: 12, newName: 200}

// ratioGates say how many times as long as one contender another takes at least.
var ratioGates = []struct {
	name, start, than string
	least             float64
}{
	{"cedar-go, every rule a permit", "facts", seenName, 4},
	{"cedar-go, every rule a permit", "request", seenName, 10},
	{"Go by hand", "request", seenName, 0.5},
	{"OPA embedded, prepared query", "request", newName, 2},
}

// TestGates measures a little.
func TestGates(t *testing.T) {
	contenders, err := allContenders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := measurements(contenders)
	p := plan{rounds: 7, questions: 100, least: 5 * time.Millisecond}
	if err := p.measure(all, newStream(4), io.Discard); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table(contenders, all))
	for name, most := range allocationGates {
		if got := find(all, name, "request").typical().allocs; got > most {
			t.Errorf("%s: %.1f allocations, at most %.0f are allowed", name, got, most)
		}
	}
	for _, g := range ratioGates {
		if got := find(all, g.name, g.start).times(find(all, g.than, "request")); got < g.least {
			t.Errorf("%s, from the %s: %.1f times %s, at least %.1f wanted", g.name, g.start, got, g.than, g.least)
		}
	}
}
