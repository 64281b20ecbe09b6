package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// options are the command line.
type options struct {
	posture, lang, rules, law string
	least                     string // the least evidence with which a row opens
	json, facts, remedies     bool
	showVersion               bool          // print what decides instead of deciding
	lawOf                     request.State // print what is held of it instead of deciding
	files                     []string
}

// parse reads the command line. Flags may also come after files.
func parse(args []string) (options, error) {
	var o options
	set := flag.NewFlagSet("decide", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&o.posture, "posture", string(policy.StorageLocation), "")
	set.StringVar(&o.lang, "lang", "en", "")
	set.StringVar(&o.rules, "rules", "", "")
	set.StringVar(&o.law, "law", "", "")
	set.StringVar(&o.least, "least-evidence", "", "")
	set.BoolVar(&o.json, "json", false, "")
	set.BoolVar(&o.facts, "facts", false, "")
	set.BoolVar(&o.showVersion, "version", false, "")
	set.BoolVar(&o.remedies, "remedies", false, "")
	set.Func("law-of", "", func(code string) (err error) {
		o.lawOf, err = stateOf(code)
		return err
	})
	for {
		if err := set.Parse(args); err != nil {
			return options{}, err
		}
		if set.NArg() == 0 {
			return o, o.check()
		}
		o.files, args = append(o.files, set.Arg(0)), set.Args()[1:]
	}
}

// check refuses what no engine is needed to refuse.
func (o options) check() error {
	switch {
	case o.lawOf != "" && o.showVersion:
		return errors.New("-law-of and -version print two things: leave one out")
	case o.lawOf != "" && len(o.files) > 0:
		return fmt.Errorf("-law-of decides nothing: leave out %s", strings.Join(o.files, " "))
	case o.showVersion && len(o.files) > 0:
		return fmt.Errorf("-version decides nothing: leave out %s", strings.Join(o.files, " "))
	}
	for name, dir := range map[string]string{"-rules": o.rules, "-law": o.law} {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("%s %s: no such directory", name, dir)
		}
	}
	return nil
}

// engine makes the engine that decides, or returns the faults of the law and
// the rules, one a line.
func (o options) engine(ctx context.Context) (*policy.Engine, []string) {
	var faults []string
	chosen := []policy.Option{policy.WithPosture(policy.Posture(o.posture)), policy.WithLanguage(o.lang)}
	if o.law != "" {
		law, err := jurisdiction.Extend(os.DirFS(o.law))
		if err == nil {
			chosen = append(chosen, policy.WithLaw(law))
		}
		faults = append(faults, faultsIn(o.law, err)...)
	}
	if o.least != "" {
		chosen = append(chosen, policy.WithLeastEvidence(jurisdiction.Evidence(o.least)))
	}
	if o.rules != "" {
		chosen = append(chosen, policy.WithRules(os.DirFS(o.rules)))
	}
	engine, err := policy.New(ctx, chosen...)
	if faults = append(faults, faultsIn(o.rules, err)...); len(faults) > 0 {
		return nil, faults
	}
	return engine, nil
}

// faultsIn splits err into its faults, and puts dir before the names of files
// that are in it.
func faultsIn(dir string, err error) []string {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []string
		for _, part := range joined.Unwrap() {
			faults = append(faults, faultsIn(dir, part)...)
		}
		return faults
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	name, _, found := strings.Cut(text, ":")
	if _, err := os.Stat(filepath.Join(dir, name)); found && dir != "" && err == nil {
		text = filepath.Join(dir, name) + text[len(name):]
	}
	return []string{text}
}
