package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/comity-go/comity/policy"
)

// A measurement is of one runner of one contender, taken in every round.
type measurement struct {
	*contender
	start  string // request, facts or input
	runner runner
	once   bool // each question is asked once: a second time would not be new
	reps   int
	marks  []mark // one a round
}

// A mark is what one decision cost in one round.
type mark struct{ nanoseconds, allocs, bytes float64 }

// measurements returns the runners of all contenders.
func measurements(contenders []*contender) []*measurement {
	var all []*measurement
	for _, w := range contenders {
		for start, s := range map[string]runner{"request": w.request, "facts": w.facts, "input": w.input} {
			if s != nil {
				all = append(all, &measurement{contender: w, start: start, runner: s, once: w.name == newName})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *measurement) int {
		return slices.Index(contenders, a.contender) - slices.Index(contenders, b.contender)
	})
	return all
}

// A plan says how much is measured.
type plan struct {
	rounds    int
	questions int           // new in every round
	least     time.Duration // that a measurement runs in a round
}

// measure runs the measurements in turn, in another order every round, on questions
// that are new in every round. The first round is not counted.
func (p plan) measure(all []*measurement, s *stream, progress io.Writer) error {
	for round := range p.rounds + 1 {
		fmt.Fprintf(progress, "\rround %d of %d ", round, p.rounds)
		qs, err := s.take(p.questions)
		if err != nil {
			return err
		}
		for _, i := range rand.Perm(len(all)) {
			m, err := all[i].run(qs, p.least)
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].name, err)
			}
			if round > 0 {
				all[i].marks = append(all[i].marks, m)
			}
		}
	}
	fmt.Fprintln(progress)
	return nil
}

// run measures a measurement once.
func (l *measurement) run(qs []*question, least time.Duration) (mark, error) {
	qs, err := l.prepare(qs)
	if err != nil {
		return mark{}, err
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range max(l.reps, 1) {
		if err := l.ask(qs); err != nil {
			return mark{}, err
		}
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	n := float64(len(qs) * max(l.reps, 1))
	if l.reps == 0 && !l.once {
		l.reps = int(least/(took+1)) + 1
	}
	return mark{float64(took) / n, float64(after.Mallocs-before.Mallocs) / n, float64(after.TotalAlloc-before.TotalAlloc) / n}, nil
}

// prepare returns the questions to ask: the first few for a slow contender, those
// that are remembered for the contender that remembers.
func (l *measurement) prepare(qs []*question) ([]*question, error) {
	if l.most > 0 {
		qs = qs[:min(l.most, len(qs))]
	}
	if l.start == "input" {
		return qs, l.ready(qs)
	}
	if l.remembered != nil {
		return l.remembered(qs)
	}
	return qs, nil
}

// ask puts every question once.
func (l *measurement) ask(qs []*question) error {
	for _, q := range qs {
		if _, err := l.runner(q); err != nil {
			return err
		}
	}
	return nil
}

// remembered asks a few of the questions twice and returns those whose second
// decision is a copy of the first, which takes few allocations: the memo is
// bounded, and some share a slot.
func remembered(decide func(*question) (policy.Decision, error)) func([]*question) ([]*question, error) {
	return func(qs []*question) ([]*question, error) {
		qs = qs[:min(100, len(qs))]
		var hits []*question
		for _, again := range []bool{false, true} {
			for _, q := range qs {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := decide(q)
				runtime.ReadMemStats(&after)
				if err != nil {
					return nil, err
				}
				if again && after.Mallocs-before.Mallocs <= copying {
					hits = append(hits, q)
				}
			}
		}
		if len(hits) == 0 {
			return nil, fmt.Errorf("the memo remembers nothing")
		}
		return hits, nil
	}
}

// copying is more allocations than the copy of a decision takes, and fewer than
// a decision.
const copying = 20

// median returns the median of a list, which it sorts.
func median(list []float64) float64 {
	slices.Sort(list)
	if n := len(list); n%2 == 0 {
		return (list[n/2-1] + list[n/2]) / 2
	}
	return list[len(list)/2]
}

// typical returns the median of every part of the marks.
func (l *measurement) typical() mark {
	part := func(read func(mark) float64) float64 {
		list := make([]float64, len(l.marks))
		for i, m := range l.marks {
			list[i] = read(m)
		}
		return median(list)
	}
	return mark{
		part(func(m mark) float64 { return m.nanoseconds }),
		part(func(m mark) float64 { return m.allocs }),
		part(func(m mark) float64 { return m.bytes }),
	}
}

// times returns how many times as long as another measurement this one takes: the
// median of the ratios inside each round.
func (l *measurement) times(other *measurement) float64 {
	list := make([]float64, len(l.marks))
	for i := range list {
		list[i] = l.marks[i].nanoseconds / other.marks[i].nanoseconds
	}
	return median(list)
}
