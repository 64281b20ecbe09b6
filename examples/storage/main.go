// Command storage is a gateway that hands over stored objects to an authority.
// It is in front of S3 stores in several states and exports an object under a
// registered request where the law allows it; anything else is refused with
// 451 and the office to ask.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := readOptions(os.Args[1:])
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "storage:", err)
		os.Exit(1)
	}
}

// run shows the gateway before stores of its own where none are named.
func run(ctx context.Context, o options) error {
	if o.approve.key != "" {
		return o.approve.keep(ctx, o.approvals)
	}
	requests, err := readRequests(o.requests)
	if err != nil {
		return err
	}
	engine, err := newEngine(ctx, o)
	if err != nil {
		return err
	}
	if len(o.stores) == 0 {
		f, err := startFleet(ctx)
		if err != nil {
			return err
		}
		return errors.Join(demonstrate(ctx, engine, f, requests, os.Stdout), f.close())
	}
	stores, err := openStores(ctx, o.stores)
	if err != nil {
		return err
	}
	if len(o.preserve) > 0 || o.release {
		return keep(ctx, o, engine, stores, os.Stdout)
	}
	g, err := newGateway(engine, stores, requests, o.layout)
	if err != nil {
		return err
	}
	if o.approvals != "" {
		by, err := openApprovals(o.approvals)
		if err != nil {
			return err
		}
		defer by.close()
		g.approvedBy(by)
	}
	if o.journal != "" {
		if g.journal, err = openJournal(o.journal); err != nil {
			return err
		}
		defer g.journal.Close()
	}
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "storage: http://%s/export/KEY, with the header Comity-Request: ID\n", l.Addr())
	return g.serve(ctx, l)
}

// newEngine returns the engine, with law, regions and rules of the operator's own where
// there are folders of them.
func newEngine(ctx context.Context, o options) (*policy.Engine, error) {
	var own []policy.Option
	if o.law != "" {
		law, err := jurisdiction.Extend(os.DirFS(o.law))
		if err != nil {
			return nil, err
		}
		own = append(own, policy.WithLaw(law))
	}
	if o.rules != "" {
		own = append(own, policy.WithRules(os.DirFS(o.rules)))
	}
	return policy.New(ctx, own...)
}

// checkPlaces refuses stores in places that the law does not know, all at once.
func checkPlaces(engine *policy.Engine, stores []*store) error {
	var places []request.Place
	for _, s := range stores {
		places = append(places, s.place)
	}
	return engine.Law().CheckPlaces(places...)
}
