// Decide answers requests of authorities for stored data: allow, deny, or
// redirect to mutual legal assistance, with the reasons on both sides.
//
// It reads requests in JSON, one document, several in a row, or JSON Lines,
// from files or standard input, and prints what a person wants to read or,
// with -json, one decision a line. With -law-of it reads nothing and prints what
// is held of a state, with -version what it decides with. Run it with -h for the flags.
//
// The exit status is 0 when every request was decided, whatever the outcome,
// and 2 when some input, rule or law file was bad. Faults go to standard error,
// one a line.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"

	"github.com/comity-go/comity/examples/internal/terminal"
)

const (
	decided = 0 // every request, whatever the outcome
	bad     = 2 // some input, rule or law file, or the command line
)

func main() {
	ignoreClosedPipe()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the command without its process.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cons := newConsole(stdout, stderr)
	opt, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, usage)
		return decided
	case err != nil:
		cons.say("decide: %v; -h prints the usage", err)
		return bad
	case opt.lawOf != "", opt.showVersion:
	case len(opt.files) == 0 && terminal.Is(stdin):
		io.WriteString(stderr, usage)
		return bad
	case len(opt.files) == 0:
		opt.files = []string{"-"}
	}
	engine, faults := opt.engine(context.Background())
	if engine == nil {
		cons.lines(faults)
		return bad
	}
	c := &command{options: opt, engine: engine, console: cons, stdin: stdin}
	switch {
	case opt.lawOf != "":
		c.coverage()
	case opt.showVersion:
		c.version()
	default:
		c.all()
	}
	return c.finish()
}
