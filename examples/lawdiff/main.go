// Lawdiff shows what a change changes: which decisions flip between two days,
// two laws, two sets of custom rules or two postures, and which provisions or
// rules flipped them.
//
// The decisions are those of the world table, which asks every kind of request
// between every two states, or those of a decision log. Lawdiff decides them
// twice, side by side, and prints those that differ in outcome, grouped by what
// flipped them. Run it with -h for the flags.
//
// The exit status is 0, whatever flipped, and 2 when the command line, a law file
// or a rule was bad. Faults go to standard error, one a line.
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
	"github.com/comity-go/comity/policy"
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
	current, candidate, faults := opt.sides(ctx)
	if len(faults) > 0 {
		for _, fault := range faults {
			console.Say("%s", fault)
		}
		return bad
	}
	impact, err := policy.NewImpact(ctx, current, candidate)
	diff := newDiff(impact, console)
	switch {
	case err != nil:
	case opt.log != "":
		err = diff.log(ctx, opt.log)
	default:
		err = diff.world(ctx, opt.to, opt.states)
	}
	console.Clear()
	if err == nil {
		err = opt.print(stdout, diff, candidate)
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
func (o options) print(w io.Writer, d *diff, candidate policy.Side) error {
	var text []byte
	if o.json {
		text = o.jsonLines(d)
	} else {
		text = o.text(d, candidate, terminal.Columns(w))
	}
	_, err := w.Write(text)
	return err
}
