// Transparency makes a transparency report of a decision log: how often each
// state asked for data, what was handed over, and what was referred to mutual
// legal assistance. It writes CSV, JSON, and a page in four languages that needs
// neither scripts nor a server.
//
// It verifies the log first and makes no report of one that was changed. With
// -generate it makes a log of random requests instead, to try it on. Run it with
// -h for the flags.
//
// The exit status is 0 when the files were written, and 2 when the log, a file
// or the command line was bad. Faults go to standard error, one a line.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/comity-go/comity/examples/internal/terminal"
	"github.com/comity-go/comity/policy/audit"
)

const (
	written = 0 // every file
	bad     = 2 // the log, a file, or the command line
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the command without its process.
func run(args []string, stdout, stderr io.Writer) int {
	opt, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(stdout, usage)
		return written
	}
	if err != nil {
		fmt.Fprintf(stderr, "transparency: %v; -h prints the usage\n", err)
		return bad
	}
	work := opt.report
	if opt.generate > 0 {
		work = opt.makeLog
	}
	if err := work(stdout, terminal.NewProgress(stderr)); err != nil {
		fmt.Fprintf(stderr, "transparency: %v\n", err)
		return bad
	}
	return written
}

// report writes the report of the log.
func (o options) report(stdout io.Writer, p *terminal.Progress) error {
	counts, err := o.count(p)
	if err != nil {
		return err
	}
	if counts.Against+counts.Unknown > 0 {
		p.Say("%d requests on which something was handed over that was not allowed; %d releases on decisions that are not in the log",
			counts.Against, counts.Unknown)
	}
	files, err := render(counts.Suppress(o.threshold))
	if err != nil {
		return err
	}
	return o.write(files, stdout)
}

// count verifies the log and counts it.
func (o options) count(p *terminal.Progress) (audit.Report, error) {
	var report audit.Report
	err := o.read("verified", p, func(r io.Reader) error {
		_, err := audit.Verify(r, audit.Expected{})
		return err
	})
	if err != nil {
		return report, fmt.Errorf("%s is not as it was written:\n%w", o.log, err)
	}
	err = o.read("counted", p, func(r io.Reader) error {
		report, err = audit.Count(r, o.period)
		return err
	})
	return report, err
}

// read reads the log, the files that were rotated first, and shows how far it is.
func (o options) read(done string, p *terminal.Progress, each func(io.Reader) error) error {
	files, err := audit.OpenFiles(o.log)
	if err != nil {
		return err
	}
	defer files.Close()
	defer p.Clear()
	return each(&progressReader{files, p, done, 0, files.Size})
}
