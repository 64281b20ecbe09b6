// Sql shows that a database releases, by the condition of a policy.Filter,
// exactly the rows that decisions on each of its objects allow.
//
// It fills a million objects, and the copies of each, into SQLite and, where
// PGHOST names a server, into PostgreSQL; asks both for what may be handed over
// under one request; and decides every object by itself to compare. The tables
// are temporary and leave nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

const usage = `usage: go run . [-posture NAME] [-rows N] [REQUEST.json]

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	posture := flag.String("posture", string(policy.StorageLocation), "the posture")
	rows := flag.Int("rows", 1_000_000, "objects in each database")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	file := "../../testdata/requests/us-warrant-ireland.json"
	if flag.NArg() > 0 {
		file = flag.Arg(0)
	}
	if err := run(ctx, policy.Posture(*posture), *rows, file, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sql:", err)
		os.Exit(1)
	}
}

// run compares the databases that there are.
func run(ctx context.Context, posture policy.Posture, rows int, file string, out io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	req, err := request.Decode(text)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	engine, err := policy.New(ctx, policy.WithPosture(posture))
	if err != nil {
		return err
	}
	if err := engine.Law().CheckPlaces(slices.Concat(slices.Collect(maps.Values(placements))...)...); err != nil {
		return err // all of a service's names, before it asks for any
	}
	fmt.Fprintf(out, "request %s under %s\n", request.OneLine(req.ID), posture)
	stores := []func() (*store, error){openSQLite}
	if os.Getenv("PGHOST") != "" {
		stores = append(stores, openPostgres)
	} else {
		fmt.Fprintln(out, "PostgreSQL is left out: PGHOST names no server; ../../.ci/postgres go run . starts one")
	}
	var all error
	for _, open := range stores {
		s, err := open()
		if err == nil {
			err = errors.Join(s.show(ctx, engine, req, rows, out), s.db.Close())
		}
		all = errors.Join(all, err)
	}
	return all
}
