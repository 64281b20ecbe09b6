// Command bench decides the same requests with comity, with a function written
// by hand and with other engines, and prints what each decision costs. All
// answers are compared before anything is measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	svg := flag.String("svg", "", "write the plot to this file")
	readme := flag.Bool("readme", false, "rewrite the table of README.md and bench.svg")
	rounds := flag.Int("rounds", 9, "rounds measured")
	flag.Parse()
	if err := run(context.Background(), *rounds, *svg, *readme); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// What the command measures; the tests measure less.
var (
	wholePlan  = plan{questions: 20_000, classes: 200, objects: 1_000_000, least: 200 * time.Millisecond}
	wholeScale = scalePlan{objects: 1_000_000, requests: 5_000, few: 100_000, many: 2_000_000}
)

// run compares, measures and reports.
func run(ctx context.Context, rounds int, svg string, readme bool) error {
	contenders, closing, err := everyContender(ctx)
	defer closing()
	if err != nil {
		return err
	}
	s := newStream(1)
	if err := compare(ctx, contenders, s, 500); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "measuring how the library scales")
	r := result{contenders: append(contenders, lookup())}
	if r.scale, err = wholeScale.measure(ctx, newStream(5)); err != nil {
		return err
	}
	r.all = measurements(r.contenders)
	p := wholePlan
	p.rounds = rounds
	if err := p.measure(r.all, s, os.Stderr); err != nil {
		return err
	}
	return report(&r, s, svg, readme)
}

// everyContender adds the server to the contenders, where it can be started.
func everyContender(ctx context.Context) ([]*contender, func(), error) {
	fmt.Fprintln(os.Stderr, "preparing the engines, building and starting OPA")
	contenders, err := allContenders(ctx)
	if err != nil {
		return nil, func() {}, err
	}
	s, err := startServer(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: the OPA server is left out:", err)
		return contenders, func() {}, nil
	}
	return append(contenders, s.contender()), s.close, nil
}

// compare checks that all contenders agree: on the cases and on n random requests,
// on as many that are alike, and on many objects.
func compare(ctx context.Context, contenders []*contender, s *stream, n int) error {
	qs, err := caseQuestions()
	if err != nil {
		return err
	}
	for _, q := range qs {
		s.note(q)
	}
	sets, err := plan{questions: n, classes: n / 4, objects: n}.take(s)
	if err != nil {
		return err
	}
	sets[fresh] = append(qs, sets[fresh]...)
	fmt.Fprintf(os.Stderr, "comparing %d contenders on %d requests\n", len(contenders), len(sets[fresh])+2*n)
	return agree(ctx, contenders, sets)
}
