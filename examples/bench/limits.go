package main

import "fmt"

// A result is all that was measured in one run.
type result struct {
	contenders []*contender
	all        []*measurement
	scale      scale
}

// A limit is the most that a number of one run may be. Times stand in it as ratios
// within the run alone.
type limit struct {
	name string
	most float64
	of   func(*result) float64
}

// limits hold today, with a little room. The aim is where each is to come.
var limits = []limit{
	{"seen before: allocations", 9, allocs(seenName)},                                                                              // aim: 6
	{"known class: allocations", 10, allocs(knownName)},                                                                            // aim: 8
	{"new facts: allocations", 13, allocs(newName)},                                                                                // aim: 10
	{"new facts: bytes", 4_000, allocated(newName)},                                                                                // aim: 3,000
	{"seen before, DecideInto: allocations", 0.1, allocs(seenName + intoSuffix)},                                                   // aim: 0
	{"known class, DecideInto: allocations", 0.1, allocs(knownName + intoSuffix)},                                                  // aim: 0
	{"new facts, DecideInto: allocations", 4, allocs(newName + intoSuffix)},                                                        // aim: 2
	{"new facts, DecideInto: bytes", 500, allocated(newName + intoSuffix)},                                                         // aim: 200
	{"the facts alone: allocations", 1, allocs(lookupName)},                                                                        // aim: 0
	{"the facts alone: bytes", 100, allocated(lookupName)},                                                                         // aim: 0
	{"new facts ÷ cel-go from the request", 1.4, ratio(newName, "request", celName, "request")},                                    // aim: 0.7
	{"known class ÷ cel-go from the facts", 1.0, ratio(knownName, "request", celName+knownSuffix, "facts")},                        // aim: 0.3
	{"seen before ÷ cel-go from the facts", 0.8, ratio(seenName, "request", celName, "facts")},                                     // aim: 0.2
	{"new facts, DecideInto ÷ cel-go from the request", 0.7, ratio(newName+intoSuffix, "request", celName, "request")},             // aim: 0.2
	{"known class, DecideInto ÷ cel-go from the facts", 0.1, ratio(knownName+intoSuffix, "request", celName+knownSuffix, "facts")}, // aim: 0.1
	{"seen before, DecideInto ÷ cel-go from the facts", 0.06, ratio(seenName+intoSuffix, "request", celName, "facts")},             // aim: 0.05
	{"the facts alone ÷ cel-go from the facts", 0.6, ratio(lookupName, "request", celName, "facts")},                               // aim: 0.1
	{"DecideAll, an object ÷ seen before", 0.1, ratio(allName, "request", seenName, "request")},                                    // aim: 0.04
	{"DecideAll: allocations for ten times the objects", 1.01, func(r *result) float64 { return r.scale.allocs }},                  // aim: 1.01
	{"new facts: processor time on two goroutines ÷ on one", 1.15, func(r *result) float64 { return r.scale.goroutines }},          // aim: 1.15
	{"heap after many distinct requests ÷ after a few of them", 1.1, func(r *result) float64 { return r.scale.heap }},              // aim: 1.1
}

func allocs(name string) func(*result) float64 {
	return func(r *result) float64 { return find(r.all, name, "request").typical().allocs }
}

func allocated(name string) func(*result) float64 {
	return func(r *result) float64 { return find(r.all, name, "request").typical().bytes }
}

func ratio(name, start, than, thanStart string) func(*result) float64 {
	return func(r *result) float64 { return find(r.all, name, start).times(find(r.all, than, thanStart)) }
}

// limitTable writes what was measured beside the limits, in Markdown.
func limitTable(r *result) string {
	text := "| number | measured | at most |\n|---|---:|---:|\n"
	for _, l := range limits {
		text += fmt.Sprintf("| %s | %s | %g |\n", l.name, digits(l.of(r)), l.most)
	}
	return text
}
