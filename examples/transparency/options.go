package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
)

const usage = `What a transparency report says of a decision log.

usage: transparency [-from DAY] [-until DAY] [-threshold N] [-out DIR] LOG
       transparency -generate N LOG

Verifies the log, counts it, and writes transparency.csv, transparency.json and a page in each of
four languages, transparency.en.html and so on. Files that were rotated and stand beside the log
are read first.

  -from DAY     count requests received on that day, as YYYY-MM-DD, or later
  -until DAY    count requests received on that day or earlier
  -threshold N  withhold numbers from 1 to below N, and others from which they could be computed;
                10 where it is not given, 1 withholds nothing
  -out DIR      where the files go; LOG.report where it is not given
  -generate N   make a log of N random requests instead, and what people did on them

Exit status: 0 the files were written; 2 the log, a file or the command line was bad.
`

// options are the command line.
type options struct {
	log, out  string
	period    audit.Period
	threshold int
	generate  int
}

// parse reads the command line.
func parse(args []string) (options, error) {
	var o options
	set := flag.NewFlagSet("transparency", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Func("from", "", day(&o.period.From))
	set.Func("until", "", day(&o.period.Until))
	set.StringVar(&o.out, "out", "", "")
	set.IntVar(&o.threshold, "threshold", 10, "")
	set.IntVar(&o.generate, "generate", 0, "")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	switch {
	case set.NArg() != 1:
		return o, fmt.Errorf("one log is wanted, not %d", set.NArg())
	case o.threshold < 1:
		return o, fmt.Errorf("-threshold %d: say 1 or more", o.threshold)
	case o.generate < 0:
		return o, fmt.Errorf("-generate %d: say 1 or more", o.generate)
	case o.period.Until != "" && o.period.Until < o.period.From:
		return o, errors.New("-until is before -from")
	}
	o.log = set.Arg(0)
	if o.out == "" {
		o.out = strings.TrimSuffix(o.log, filepath.Ext(o.log)) + ".report"
	}
	return o, nil
}

// day reads a flag that is a day.
func day(d *request.Day) func(string) error {
	return func(text string) error {
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return errors.New("no day, as YYYY-MM-DD")
		}
		*d = request.Day(text)
		return nil
	}
}

// A file is what the report is written to.
type file struct {
	name string
	text []byte
}

// write writes the files and names them.
func (o options) write(files []file, stdout io.Writer) error {
	if err := os.MkdirAll(o.out, 0o777); err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(o.out, f.name)
		if err := os.WriteFile(name, f.text, 0o666); err != nil {
			return err
		}
		fmt.Fprintln(stdout, name)
	}
	return nil
}
