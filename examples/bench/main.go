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
	rounds := flag.Int("rounds", 21, "rounds measured")
	flag.Parse()
	if err := run(context.Background(), *rounds, *svg, *readme); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run compares, measures and reports.
func run(ctx context.Context, rounds int, svg string, readme bool) error {
	ways, closing, err := everyWay(ctx)
	defer closing()
	if err != nil {
		return err
	}
	s := newStream(1)
	if err := compare(ctx, ways, s, 500); err != nil {
		return err
	}
	ways = append(ways, lookup())
	all := lanes(ways)
	p := plan{rounds: rounds, questions: 300, least: 20 * time.Millisecond}
	if err := p.measure(all, s, os.Stderr); err != nil {
		return err
	}
	return report(ways, all, s, svg, readme)
}

// everyWay adds the server to the ways, where it can be started.
func everyWay(ctx context.Context) ([]*way, func(), error) {
	fmt.Fprintln(os.Stderr, "preparing the engines, building and starting OPA")
	ways, err := allWays(ctx)
	if err != nil {
		return nil, func() {}, err
	}
	s, err := startServer(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: the OPA server is left out:", err)
		return ways, func() {}, nil
	}
	return append(ways, s.way()), s.close, nil
}

// compare checks that all ways agree on the cases and on n random requests.
func compare(ctx context.Context, ways []*way, s *stream, n int) error {
	qs, err := caseQuestions()
	if err != nil {
		return err
	}
	for _, q := range qs {
		s.note(q)
	}
	random, err := s.take(n)
	if err != nil {
		return err
	}
	qs = append(qs, random...)
	fmt.Fprintf(os.Stderr, "comparing %d ways on %d requests\n", len(ways), len(qs))
	return agree(ctx, ways, qs)
}
