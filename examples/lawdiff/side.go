package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// A side is one of the two worlds.
type side struct {
	engine *policy.Engine
	day    request.Day
}

// sides makes the two worlds, or returns every fault of days, states and law,
// one a line.
func (o options) sides(ctx context.Context) (old, new side, faults []string) {
	faults = o.faults(jurisdiction.Builtin())
	posture := policy.WithPosture(policy.Posture(o.posture))
	engine, err := policy.New(ctx, posture)
	if err != nil {
		faults = append(faults, "lawdiff: -posture: "+err.Error())
	}
	old, new = side{engine, o.from}, side{engine, o.to}
	for _, own := range []struct {
		dir  string
		read func(fs.FS) (*jurisdiction.Law, error)
		side *side
	}{{o.was, jurisdiction.Load, &old}, {o.law, jurisdiction.Extend, &new}} {
		if own.dir == "" {
			continue
		}
		law, err := own.read(os.DirFS(own.dir))
		if err == nil && len(faults) == 0 {
			own.side.engine, err = policy.New(ctx, posture, policy.WithLaw(law))
		}
		if err != nil {
			faults = append(faults, faultsIn(own.dir, err)...)
		}
	}
	return old, new, faults
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
	add("-to", request.Request{Received: o.to}, "/received")
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
