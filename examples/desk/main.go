// Desk shows decisions in a browser: try a request, see why, and what would help; and
// look at the law that is held of a state. It runs on the machine of who uses it, loads
// nothing from elsewhere and keeps nothing of what it is asked.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "listen on `HOST:PORT`")
	rules := flag.String("rules", "", "`FOLDER` of custom rules, with labels.yaml and lists/*.txt there")
	law := flag.String("law", "", "`FOLDER` of law files and regions of one's own")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *addr, *rules, *law); err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

// run says where it serves, and serves until ctx is done.
func run(ctx context.Context, out io.Writer, addr, rules, law string) error {
	var options []policy.Option
	if rules != "" {
		options = append(options, policy.WithRules(os.DirFS(rules)))
	}
	if law != "" {
		extended, err := jurisdiction.Extend(os.DirFS(law))
		if err != nil {
			return err
		}
		options = append(options, policy.WithLaw(extended))
	}
	d, err := newDesk(ctx, options...)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "http://%s/\n", listener.Addr())
	server := &http.Server{Handler: d.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
