// Desk shows decisions in a browser: try a request, see why, and what would help; look at
// the law that is held of a state; and at a map of the answers in all states. It runs on
// the machine of who uses it, loads nothing from elsewhere and keeps nothing of a request.
// With -work it keeps a register of requests, for those whom a file names.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/comity-go/comity/examples/desk/internal/people"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// options are those of the command.
type options struct {
	addr, rules, law string
	work, database   string
	tlsCert, tlsKey  string
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8090", "listen on `HOST:PORT`")
	flag.StringVar(&o.rules, "rules", "", "`FOLDER` of custom rules, with labels.yaml and lists/*.txt there")
	flag.StringVar(&o.law, "law", "", "`FOLDER` of law files and regions of one's own")
	flag.StringVar(&o.work, "work", "", "`FOLDER` of a register, with people.yaml there")
	flag.StringVar(&o.database, "database", "", "`ADDRESS` of the register in PostgreSQL, postgres://…; a file of the folder where empty")
	flag.StringVar(&o.tlsCert, "tls-cert", "", "`FILE` of a certificate")
	flag.StringVar(&o.tlsKey, "tls-key", "", "`FILE` of its key")
	hash := flag.Bool("hash", false, "read a password from the input, write its hash for people.yaml, and end")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := error(nil)
	if *hash {
		err = writeHash(os.Stdin, os.Stdout)
	} else {
		err = run(ctx, os.Stdout, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
}

// writeHash writes the hash of a password.
func writeHash(in io.Reader, out io.Writer) error {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	hash, err := people.Hash(strings.TrimRight(line, "\r\n"))
	if err == nil {
		_, err = fmt.Fprintln(out, hash)
	}
	return err
}

// run says where it serves, and serves until ctx is done.
func run(ctx context.Context, out io.Writer, o options) error {
	secure := o.tlsCert != ""
	if o.work != "" && !secure && !local(o.addr) {
		return errors.New("a register is served on this machine alone, or with -tls-cert and -tls-key")
	}
	var opts []policy.Option
	if o.rules != "" {
		opts = append(opts, policy.WithRules(os.DirFS(o.rules)))
	}
	if o.law != "" {
		extended, err := jurisdiction.Extend(os.DirFS(o.law))
		if err != nil {
			return err
		}
		opts = append(opts, policy.WithLaw(extended))
	}
	d, err := newDesk(ctx, opts...)
	if err != nil {
		return err
	}
	if o.work != "" {
		if d.worker, err = openWorker(ctx, d, o.work, o.database, secure); err != nil {
			return err
		}
		defer d.worker.register.Close()
		go d.worker.tick(ctx, os.Stderr)
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s://%s/\n", map[bool]string{false: "http", true: "https"}[secure], listener.Addr())
	server := &http.Server{Handler: d.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if secure {
		err = server.ServeTLS(listener, o.tlsCert, o.tlsKey)
	} else {
		err = server.Serve(listener)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
