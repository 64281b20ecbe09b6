package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/comity-go/comity/policy"
)

// A measurement is of one asker of one contender, taken in every round.
type measurement struct {
	*contender
	start
	reps  int
	marks []mark // one a round
}

// A mark is what one decision cost in one round.
type mark struct {
	nanoseconds, allocs, bytes float64
	collected                  float64 // how often the collector began, in all of them
}

// measurements returns the askers of all contenders.
func measurements(contenders []*contender) []*measurement {
	var all []*measurement
	for _, w := range contenders {
		for _, s := range w.starts() {
			all = append(all, &measurement{contender: w, start: s})
		}
	}
	return all
}

// A plan says how much is measured.
type plan struct {
	rounds    int
	questions int           // in every round: so many new ones, and so many of known classes
	classes   int           // of these
	objects   int           // in every round
	least     time.Duration // that a measurement runs in a round, where it may repeat itself
}

// take returns the questions of a round, which no round had.
func (p plan) take(s *stream) (map[set][]*question, error) {
	qs, err1 := s.take(p.questions)
	many, err2 := s.takeObjects(p.objects)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return map[set][]*question{fresh: qs, alike: takeAlike(qs[:p.classes], p.questions), objects: many}, nil
}

// measure runs the measurements in turn, in another order every round, on questions
// that are new in every round. The first round is not counted. It takes one processor:
// with more, the collector also works on those that are idle, and how much it gets
// done there depends on what else the machine does.
func (p plan) measure(all []*measurement, s *stream, progress io.Writer) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for round := range p.rounds + 1 {
		fmt.Fprintf(progress, "\rround %d of %d ", round, p.rounds)
		sets, err := p.take(s)
		if err != nil {
			return err
		}
		for _, i := range rand.Perm(len(all)) {
			m, err := all[i].run(sets[all[i].on], p.least)
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].contender.name, err)
			}
			if round > 0 {
				all[i].marks = append(all[i].marks, m)
			}
		}
	}
	fmt.Fprintln(progress)
	return nil
}

// run measures a measurement once. What it leaves to the collector is collected
// while it runs, so that it pays for it.
func (l *measurement) run(qs []*question, least time.Duration) (mark, error) {
	qs, err := l.choose(qs)
	if err != nil {
		return mark{}, err
	}
	if l.start.name == "input" {
		defer l.ready(nil) // the inputs are no longer needed
	}
	reps := max(l.reps, 1)
	cost, err := l.cost(qs, reps)
	for ; l.reps == 0 && err == nil; cost, err = l.cost(qs, reps) { // the first round finds how often
		if cost.nanoseconds >= float64(least) && (cost.collected >= minCollected || cost.bytes < fewBytes) {
			l.reps = reps
			break
		}
		reps *= 2
	}
	n := float64(len(qs) * reps)
	return mark{cost.nanoseconds / n, cost.allocs / n, cost.bytes / n, cost.collected}, err
}

// Where a measurement allocates, the collector begins at least so often while it runs.
const (
	minCollected = 2
	fewBytes     = 32 << 20
)

// cost returns what it costs to ask all questions some times.
func (l *measurement) cost(qs []*question, reps int) (mark, error) {
	return costOf(l.wall, func() error {
		for range reps {
			if l.forget != nil {
				if err := l.forget(); err != nil {
					return err
				}
			}
			if err := l.asker(qs, func(int, answer) {}); err != nil {
				return err
			}
		}
		return nil
	})
}

// costOf returns what a function costs: processor time of all threads, or time by
// the clock.
func costOf(wall bool, do func() error) (mark, error) {
	now := processorTime
	if wall {
		now = func() time.Duration { return time.Duration(time.Now().UnixNano()) }
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := now()
	err := do()
	took := now() - began
	runtime.ReadMemStats(&after)
	return mark{float64(took), float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc),
		float64(after.NumGC - before.NumGC)}, err
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// choose returns the questions to ask: the first few for a slow contender.
func (l *measurement) choose(qs []*question) ([]*question, error) {
	if l.most > 0 && l.start.name != "class" {
		qs = qs[:min(l.most, len(qs))]
	}
	if l.start.name == "input" {
		return qs, l.ready(qs)
	}
	if l.prepare != nil {
		return l.prepare(qs)
	}
	return qs, nil
}

// remembered asks a few of the questions twice, so that their answers are remembered, and
// returns them.
func remembered(ctx context.Context, e **policy.Engine) func([]*question) ([]*question, error) {
	decide := decided(ctx, e)
	return func(qs []*question) ([]*question, error) {
		qs = qs[:min(100, len(qs))]
		return qs, twice(decide, qs)
	}
}

// allocsOf returns how many allocations a function makes.
func allocsOf(do func() error) (float64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := do()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs), err
}

// classesFirst decides a question of every class twice, so that the classes are known:
// an engine remembers what it is asked again.
func classesFirst(ctx context.Context, e **policy.Engine) func([]*question) ([]*question, error) {
	decide := decided(ctx, e)
	return func(qs []*question) ([]*question, error) {
		done, classes := map[*question]bool{}, []*question{}
		for _, q := range qs {
			if !done[q.class] {
				done[q.class] = true
				classes = append(classes, q.class)
			}
		}
		return qs, twice(decide, classes)
	}
}

// twice asks each question twice: an engine remembers what it is asked again.
func twice(decide runner, qs []*question) error {
	for _, q := range qs {
		for range 2 {
			if _, err := decide(q); err != nil {
				return err
			}
		}
	}
	return nil
}

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
		part(func(m mark) float64 { return m.collected }),
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
