package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// options are the command line.
type options struct {
	from, to request.Day
	posture  string
	becomes  string          // the posture of the candidate; the same where empty
	was, law string          // folders of law files; the built-in law where empty
	rules    string          // a folder of custom rules; none where empty
	against  string          // that of the candidate; the same where empty
	least    string          // the least evidence with which law opens; any where empty
	requires string          // that of the candidate; the same where empty
	log      string          // the path of a decision log; the world table where empty
	states   []request.State // requesting; all where empty
	json     bool
}

// parse reads the command line.
func parse(args []string) (options, error) {
	var o options
	var from, to, states string
	set := flag.NewFlagSet("lawdiff", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&from, "from", "", "")
	set.StringVar(&to, "to", "", "")
	set.StringVar(&o.posture, "posture", string(policy.StorageLocation), "")
	set.StringVar(&o.becomes, "becomes", "", "")
	set.StringVar(&o.was, "was", "", "")
	set.StringVar(&o.law, "law", "", "")
	set.StringVar(&o.rules, "rules", "", "")
	set.StringVar(&o.against, "against", "", "")
	set.StringVar(&o.least, "least-evidence", "", "")
	set.StringVar(&o.requires, "requires", "", "")
	set.StringVar(&o.log, "log", "", "")
	set.StringVar(&states, "states", "", "")
	set.BoolVar(&o.json, "json", false, "")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if set.NArg() > 0 {
		return o, fmt.Errorf("%q: no arguments are taken but flags", set.Arg(0))
	}
	if o.states = listed(states); states != "" && len(o.states) == 0 {
		return o, errors.New("-states names no state: say codes such as US,IE,SE")
	}
	o.from, o.to = request.Day(from), request.Day(to)
	return o, o.check()
}

// listed returns the codes of a list, each once and in order.
func listed(list string) []request.State {
	var states []request.State
	for code := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		states = append(states, request.State(code))
	}
	slices.Sort(states)
	return slices.Compact(states)
}

// check refuses what no engine is needed to refuse, and sets the day that may
// be left out.
func (o *options) check() error {
	switch {
	case o.log != "" && len(o.states) > 0:
		return errors.New("-states is of the world table: leave it out with -log")
	case o.log == "" && o.to == "":
		return errors.New("-to is missing: the day after the change, as YYYY-MM-DD")
	case !o.candidate() && o.from == "":
		return errors.New("-from is missing: the day before the change, as YYYY-MM-DD")
	case !o.candidate() && o.from == o.to:
		return errors.New("-from and -to are the same day: say two days, or another -law, -was, -against, -becomes or -requires")
	case !o.candidate() && o.to == "":
		return errors.New("-to is missing: the day after the change, as YYYY-MM-DD")
	case o.candidate() && o.from != "" && o.from != o.to:
		return errors.New("-was, -law, -against, -becomes and -requires are compared on one day: leave out -from")
	}
	if o.candidate() {
		o.from = o.to
	}
	for _, dir := range []struct{ flag, name string }{
		{"-was", o.was}, {"-law", o.law}, {"-rules", o.rules}, {"-against", o.against},
	} {
		if info, err := os.Stat(dir.name); dir.name != "" && (err != nil || !info.IsDir()) {
			return fmt.Errorf("%s %s: no such directory", dir.flag, dir.name)
		}
	}
	return nil
}

// candidate reports whether two laws, rule sets, postures or demands of evidence are
// compared, on one day or on the days of a log, and not two days.
func (o options) candidate() bool {
	return o.was != "" || o.law != "" || o.against != "" || o.becomes != "" || o.requires != ""
}
