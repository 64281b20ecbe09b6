package main

import (
	"context"
	"io"
	"os"
	"reflect"
	"slices"
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

// TestAlike checks that a question that is alike has other texts and the same facts.
func TestAlike(t *testing.T) {
	qs, err := newStream(6).take(300)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range takeAlike(qs, len(qs)) {
		again, err := newQuestion(q.name, q.req)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(again.facts, q.class.facts) {
			t.Errorf("%s: facts %+v, before %+v", q.name, again.facts, q.class.facts)
		}
		if q.req.Instrument.Reference == q.class.req.Instrument.Reference {
			t.Errorf("%s: the same reference", q.name)
		}
	}
}

// TestLimits measures a little. Other work on the machine moves a ratio by a fifth, so it
// fails only where all three measurements exceed a limit.
func TestLimits(t *testing.T) {
	exceeded, got := slices.Clone(limits), map[string][]float64{}
	for seed := uint64(0); seed < 3 && len(exceeded) > 0; seed++ {
		r := measureLimits(t, seed)
		t.Log("\n" + table(r) + "\n" + objectTable(r) + "\n" + limitTable(r))
		for _, name := range []string{newName, celName} {
			if got := find(r.all, name, "request").typical().collected; got < 1 {
				t.Errorf("%s: the collector began %g times: what is left to it is not paid for", name, got)
			}
		}
		exceeded = slices.DeleteFunc(exceeded, func(l limit) bool {
			got[l.name] = append(got[l.name], l.of(r))
			return l.of(r) <= l.most
		})
	}
	for _, l := range exceeded {
		t.Errorf("%s: %.3g, at most %g is allowed", l.name, got[l.name], l.most)
	}
}

// measureLimits measures all that has a part in the limits.
func measureLimits(t *testing.T, seed uint64) *result {
	t.Helper()
	contenders, err := allContenders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := &result{contenders: slices.DeleteFunc(append(contenders, lookup()), func(w *contender) bool { return !limited(w.name) })}
	if r.scale, err = (scalePlan{objects: 100_000, requests: 2_000, few: 4_000, many: 10_000}).measure(t.Context(), newStream(5+seed)); err != nil {
		t.Fatal(err)
	}
	r.all = measurements(r.contenders)
	p := plan{rounds: 5, questions: 20_000, classes: 200, objects: 500_000, least: 200 * time.Millisecond}
	if err := p.measure(r.all, newStream(4+seed), io.Discard); err != nil {
		t.Fatal(err)
	}
	return r
}

// limited reports whether a contender has a part in the limits.
func limited(name string) bool {
	return isOurs(name) || slices.Contains([]string{celName, celName + knownSuffix, lookupName}, name)
}
