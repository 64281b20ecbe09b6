// Command witness signs checkpoints of logs, each only where its log goes on from the
// last that it signed. See README.md.
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

	"golang.org/x/mod/sumdb/note"

	"github.com/comity-go/comity/policy/audit/witness"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const usage = `usage: witness -dir DIR -new NAME
       witness -dir DIR [-listen ADDRESS] LOG-KEY...
`

// run makes a witness, or serves one until the context ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("witness", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	dir := flags.String("dir", "", "`folder` of the key, and of what was signed")
	name := flags.String("new", "", "make a witness of this `name`, such as witness.example/w1, and print its key")
	address := flags.String("listen", "localhost:8090", "`address` to serve at")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case *dir == "":
		return errors.New("give the folder of the witness: -dir DIR")
	case *name != "" && flags.NArg() > 0:
		return errors.New("a new witness is made first, and started with the keys of logs after that")
	case *name != "":
		key, err := witness.Create(*dir, *name)
		if err == nil {
			_, err = fmt.Fprintln(out, key)
		}
		return err
	case flags.NArg() == 0:
		return errors.New("give the public key of each log that is witnessed, in quotes: NAME+HASH+KEY")
	}
	keys, err := logKeys(flags.Args())
	if err != nil {
		return err
	}
	w, err := witness.Open(*dir, keys...)
	if err != nil {
		return err
	}
	return serve(ctx, *address, w, out)
}

// logKeys reads the keys of logs, and tells of all that are none.
func logKeys(texts []string) (keys []note.Verifier, err error) {
	for _, text := range texts {
		key, fault := note.NewVerifier(text)
		if fault != nil {
			err = errors.Join(err, fmt.Errorf("the key of a log: %q: %w", text, fault))
			continue
		}
		keys = append(keys, key)
	}
	return keys, err
}

// patience is how long a request may take.
const patience = 10 * time.Second

// serve answers until the context ends, and finishes the answers that it began.
func serve(ctx context.Context, address string, w http.Handler, out io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: w, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(out, "listening on http://%s\n", listener.Addr())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		return server.Shutdown(ctx)
	}
}
