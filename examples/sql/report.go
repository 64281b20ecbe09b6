package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// show fills the store, compares both ways of keeping places, and prints what
// is found. Released wrongly is an error.
func (s *store) show(ctx context.Context, engine *policy.Engine, req request.Request, rows int, out io.Writer) error {
	start := time.Now()
	if err := s.fill(ctx, rows); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s: %s objects and their copies, loaded in %.1f s\n", s.name, thousands(rows), time.Since(start).Seconds())
	for _, way := range []struct {
		name    string
		columns policy.FilterColumns
	}{{"one bucket each", single}, {"every copy", copied}} {
		objects, err := s.read(ctx, way.columns)
		if err != nil {
			return err
		}
		found, err := s.compare(ctx, engine, req, way.columns, objects)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  %-15s  %8s rows in %5.2f s; decided one by one %8s in %5.2f s: %s\n", way.name,
			thousands(found.released), found.query.Seconds(), thousands(found.allowed), found.decide.Seconds(), found.verdict())
		if found.wrongly > 0 {
			return fmt.Errorf("%s: %s: %d rows released that no decision allows", s.name, way.name, found.wrongly)
		}
	}
	return nil
}

// verdict says how the two agree.
func (c comparison) verdict() string {
	switch {
	case c.wrongly > 0:
		return fmt.Sprintf("%d WRONGLY RELEASED", c.wrongly)
	case c.withheld > 0:
		return fmt.Sprintf("%d withheld", c.withheld)
	}
	return "the same"
}

// told passes the rows on and shows on a terminal how far they are.
func told(what string, n int, rows iter.Seq[[]any]) iter.Seq[[]any] {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return rows
	}
	return func(yield func([]any) bool) {
		done := 0
		for row := range rows {
			if done%(1<<16) == 0 {
				fmt.Fprintf(os.Stderr, "\r\x1b[K%s %s of about %s…", what, thousands(done), thousands(n))
			}
			done++
			if !yield(row) {
				break
			}
		}
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}

// thousands writes n with a comma before every three digits.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
