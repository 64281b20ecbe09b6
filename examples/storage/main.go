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
	requests, err := readRequests(o.requests)
	if err != nil {
		return err
	}
	if len(o.stores) == 0 {
		f, err := startFleet(ctx)
		if err != nil {
			return err
		}
		return errors.Join(demonstrate(ctx, f, requests, os.Stdout), f.close())
	}
	stores, err := openStores(ctx, o.stores)
	if err != nil {
		return err
	}
	g, err := newGateway(ctx, stores, requests, o.layout)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "storage: http://%s/export/KEY, with the header Comity-Request: ID\n", l.Addr())
	return g.serve(ctx, l)
}
