// Server answers the OpenID AuthZEN Authorization API 1.0: whether an authority
// may be given one category of data about one target, at the places where it
// rests. Programs that are not Go ask it instead of the library.
//
// The subject is the authority, the action disclose or preserve, the resource a
// category of data; the rest of the request is in the context. The decision
// is true for allow alone; outcome, reasons, channels and obligations are in
// the context of the answer. README.md shows one, openapi.yaml has every field.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func main() {
	o, err := parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = run(ctx, o, func(at string) { fmt.Println("listening on", at) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done, and then lets requests finish. It tells where
// it listens.
func run(ctx context.Context, o options, tell func(url string)) (err error) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	s := serverOf(o)
	sources := s.sources(o)
	err = s.begin(ctx, sources)
	if s.log, err = openLog(o.audit, o.auditKey, err); err != nil {
		return err
	}
	if s.log != nil {
		defer func() { err = errors.Join(err, s.log.Close()) }()
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	at := "http://" + listener.Addr().String()
	if tls := s.callers.transport; tls != nil {
		at, listener = "https://"+listener.Addr().String(), tls.listen(listener)
	}
	if s.url = o.url; s.url == "" {
		s.url = at
	}
	if !s.callers.asked() && !o.local() {
		slog.Warn("anybody who reaches this address may ask; give -tokens or -client-ca", "address", o.addr)
	}
	web := s.web()
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	watching, rest := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { s.watch(watching, sources, hangup, o.poll) })
	defer watch.Wait()
	defer rest()
	tell(at)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	return s.stop(web, ended)
}

// serverOf returns the server that the flags describe, which has read nothing yet.
func serverOf(o options) *server {
	s := newServer(defaultLimits)
	s.guarded = o.guarded
	s.callers = callers{transport: newTransport(o), file: o.tokens}
	if o.bundle != "" {
		s.bundle = newBundle(o)
	}
	s.folders = folders{o.posture, o.least, o.rules, o.law}
	return s
}

// stop says that no more requests are wanted and waits for those under way.
func (s *server) stop(web *http.Server, ended <-chan error) error {
	s.ready.Store(false)
	slog.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), s.limits.stop)
	defer cancel()
	err := web.Shutdown(ctx)
	if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
		err = errors.Join(err, serving)
	}
	return err
}

// limits bound what one client can take from the others.
type limits struct {
	body        int64         // bytes of a request
	work        int64         // bytes of all its questions, each with the parts that they share
	answer      int64         // bytes of the answer
	evaluations int           // in one request
	concurrent  int           // requests at once; more are told to come again
	read        time.Duration // for a whole request to arrive
	decide      time.Duration // for its decisions
	stop        time.Duration // for requests under way when the server stops
}

var defaultLimits = limits{
	body: 1 << 20, work: 8 << 20, answer: 16 << 20, evaluations: 1000, concurrent: 256,
	read: 5 * time.Second, decide: 10 * time.Second, stop: 20 * time.Second,
}
