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
	contenders, closing, err := everyContender(ctx)
	defer closing()
	if err != nil {
		return err
	}
	s := newStream(1)
	if err := compare(ctx, contenders, s, 500); err != nil {
		return err
	}
	contenders = append(contenders, lookup())
	all := measurements(contenders)
	p := plan{rounds: rounds, questions: 300, least: 20 * time.Millisecond}
	if err := p.measure(all, s, os.Stderr); err != nil {
		return err
	}
	return report(contenders, all, s, svg, readme)
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

// compare checks that all contenders agree on the cases and on n random requests.
func compare(ctx context.Context, contenders []*contender, s *stream, n int) error {
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
	fmt.Fprintf(os.Stderr, "comparing %d contenders on %d requests\n", len(contenders), len(qs))
	return agree(ctx, contenders, qs)
}
