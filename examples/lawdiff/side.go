package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// sides makes the two sides, or returns every fault of days, states, law and rules, one a
// line.
func (o options) sides(ctx context.Context) (current, candidate policy.Side, faults []string) {
	builtin := jurisdiction.Builtin()
	faults = o.faults(builtin)
	current.Day, candidate.Day = o.from, o.to
	law := func(dir string, read func(fs.FS) (*jurisdiction.Law, error)) *jurisdiction.Law {
		if dir == "" {
			return builtin
		}
		made, err := read(os.DirFS(dir))
		if err != nil {
			faults = append(faults, faultsIn(dir, err)...)
		}
		return made
	}
	was, is := law(o.was, jurisdiction.Load), law(o.law, jurisdiction.Extend)
	if len(faults) > 0 {
		return current, candidate, faults
	}
	evidence := func(flag, least string, law *jurisdiction.Law) *jurisdiction.Law {
		if least == "" {
			return law
		}
		weighed, err := law.WithLeastEvidence(jurisdiction.Evidence(least))
		if err != nil {
			faults = append(faults, "lawdiff: "+flag+": "+err.Error())
		}
		return weighed
	}
	was = evidence("-least-evidence", o.least, was)
	if o.requires != "" {
		is = evidence("-requires", o.requires, is)
	} else {
		is = evidence("-least-evidence", o.least, is)
	}
	if len(faults) > 0 {
		return current, candidate, slices.Compact(faults)
	}
	engine := func(law *jurisdiction.Law, posture, rules, flag string) *policy.Engine {
		options := []policy.Option{policy.WithLaw(law), policy.WithPosture(policy.Posture(posture))}
		if rules != "" {
			options = append(options, policy.WithRules(os.DirFS(rules)))
		}
		made, err := policy.New(ctx, options...)
		switch fault := (*policy.RuleError)(nil); {
		case errors.As(err, &fault):
			faults = append(faults, faultsIn(rules, err)...)
		case err != nil:
			faults = append(faults, "lawdiff: "+flag+": "+err.Error())
		}
		return made
	}
	current.Engine = engine(was, o.posture, o.rules, "-posture")
	if !o.candidate() {
		candidate.Engine = current.Engine
		return current, candidate, faults
	}
	flag := "-becomes"
	if o.becomes == "" {
		flag = "-posture"
	}
	if candidate.Engine = engine(is, cmp.Or(o.becomes, o.posture), cmp.Or(o.against, o.rules), flag); len(faults) > 1 {
		slices.Sort(faults) // of a folder on both sides, each once
		faults = slices.Compact(faults)
	}
	return current, candidate, faults
}

// faults returns what is wrong with the days and the states.
func (o options) faults(law *jurisdiction.Law) []string {
	var faults []string
	add := func(flag string, req request.Request, pointer string) {
		for _, f := range request.FieldErrors(errors.Join(req.Validate(), law.Check(req))) {
			if f.Pointer == pointer {
				f.Pointer = ""
				faults = append(faults, "lawdiff: "+flag+": "+f.Error())
				return
			}
		}
	}
	if o.from != o.to {
		add("-from", request.Request{Received: o.from}, "/received")
	}
	if o.to != "" {
		add("-to", request.Request{Received: o.to}, "/received")
	}
	for _, state := range o.states {
		add("-states", request.Request{Requesting: state}, "/requesting")
	}
	if len(faults) == 0 && o.from > o.to {
		faults = []string{fmt.Sprintf("lawdiff: -from %s is after -to %s: put the earlier day first", o.from, o.to)}
	}
	return faults
}

// faultsIn splits err into its faults, and puts dir before the names of files
// that are in it.
func faultsIn(dir string, err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []string
		for _, part := range joined.Unwrap() {
			faults = append(faults, faultsIn(dir, part)...)
		}
		return faults
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	name, _, found := strings.Cut(text, ":")
	if _, err := os.Stat(filepath.Join(dir, name)); found && err == nil {
		text = filepath.Join(dir, name) + text[len(name):]
	}
	return []string{text}
}
