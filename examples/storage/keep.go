package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/comity-go/comity/policy"
)

// keep holds what the requests named want kept, takes off the holds whose last day has
// passed where that is asked for, and tells of each version.
func keep(ctx context.Context, o options, engine *policy.Engine, stores []*store, out io.Writer) error {
	if err := errors.Join(o.layout.check(), checkPlaces(engine, stores)); err != nil {
		return err
	}
	requests, err := readRequests(o.preserve)
	if err != nil {
		return err
	}
	holds, err := openLedger(o.holds)
	if err != nil {
		return err
	}
	p := &preserver{engine: engine, stores: stores, layout: o.layout, today: today, ledger: holds}
	var faults []error
	for _, req := range requests {
		held, err := p.preserve(ctx, req, o.until)
		faults = append(faults, err)
		tell(out, fmt.Sprintf("held for %s to %s", req.ID, p.ledger.kept[req.ID].Until), held)
	}
	if o.release {
		released, err := p.release(ctx)
		faults = append(faults, err)
		tell(out, "released", released)
	}
	return errors.Join(faults...)
}

// tell writes a line a version.
func tell(out io.Writer, what string, versions []version) {
	fmt.Fprintf(out, "%s: %d versions\n", what, len(versions))
	for _, v := range versions {
		fmt.Fprintf(out, "  %s\n", v)
	}
}
