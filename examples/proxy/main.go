// Command proxy decides for a proxy before an S3 server which objects it hands over to
// an authority: for nginx by auth_request, for Envoy by ext_authz. In folder caddy is a
// Caddy that decides by itself.
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
	"syscall"
	"time"

	"github.com/comity-go/comity/examples/proxy/internal/gate"
	"google.golang.org/grpc"
)

func main() {
	file := flag.String("config", "comity.json", "file that names the store, its buckets and the registered requests")
	forNginx := flag.String("nginx", "127.0.0.1:8081", "address for auth_request of nginx; only nginx may reach it")
	forEnvoy := flag.String("envoy", "127.0.0.1:8082", "address for ext_authz of Envoy; only Envoy may reach it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *file, *forNginx, *forEnvoy); err != nil {
		fmt.Fprintln(os.Stderr, "proxy:", err)
		os.Exit(1)
	}
}

// run serves both until ctx is done.
func run(ctx context.Context, file, forNginx, forEnvoy string) error {
	g, err := gate.Open(ctx, file, slog.Default())
	if err != nil {
		return err
	}
	n, err := net.Listen("tcp", forNginx)
	if err != nil {
		return err
	}
	e, err := net.Listen("tcp", forEnvoy)
	if err != nil {
		return errors.Join(err, n.Close())
	}
	web, checks := newNginxServer(g), newEnvoyServer(g)
	ended := make(chan error, 2)
	go func() { ended <- web.Serve(n) }()
	go func() { ended <- checks.Serve(e) }()
	slog.Info("deciding", "nginx", n.Addr(), "envoy", e.Addr())
	select {
	case <-ctx.Done():
		err = nil
	case err = <-ended: // one of two doors is no service
	}
	checks.Stop()
	return errors.Join(err, web.Close())
}

// newNginxServer bounds what a call can cost.
func newNginxServer(g *gate.Gate) *http.Server {
	return &http.Server{Handler: nginx{g}, MaxHeaderBytes: 64 << 10,
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
}

func newEnvoyServer(g *gate.Gate) *grpc.Server {
	server := grpc.NewServer()
	registerEnvoy(server, g)
	return server
}
