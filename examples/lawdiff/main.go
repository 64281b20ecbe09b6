// Lawdiff shows what a change of the law changes: which decisions of the world
// table flip between two days, or between the built-in law and custom law or an
// earlier one, and which provisions flipped them.
//
// The world table asks every kind of request between every two states. Lawdiff
// decides it twice, side by side, and prints the decisions that differ in
// outcome, grouped by the provisions that only one of the two relies on. Run it
// with -h for the flags.
//
// The exit status is 0, whatever flipped, and 2 when the command line or a law
// file was bad. Faults go to standard error, one a line.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/comity-go/comity/examples/internal/terminal"
)

const (
	compared = 0 // both worlds, whatever flipped
	bad      = 2 // the command line, some law file, or the output
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is a write error, and ends the run
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the command without its process. It reads nothing from stdin.
func run(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	console := terminal.NewProgress(stderr)
	opt, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(stdout, usage)
		return compared
	}
	if err != nil {
		console.Say("lawdiff: %v; -h prints the usage", err)
		return bad
	}
	ctx := context.Background()
	old, new, faults := opt.sides(ctx)
	if len(faults) > 0 {
		for _, fault := range faults {
			console.Say("%s", fault)
		}
		return bad
	}
	diff := newDiff(old, new, opt.states, console)
	err = diff.run(ctx)
	console.Clear()
	if err == nil {
		err = opt.print(stdout, diff)
	}
	if err == nil {
		return compared
	}
	if !errors.Is(err, syscall.EPIPE) {
		console.Say("lawdiff: %v", err)
	}
	return bad
}

// print writes what was found, for people or for programs.
func (o options) print(w io.Writer, d *diff) error {
	var text []byte
	if o.json {
		text = jsonLines(d)
	} else {
		text = o.text(d, terminal.Columns(w))
	}
	_, err := w.Write(text)
	return err
}
