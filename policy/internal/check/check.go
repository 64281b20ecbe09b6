package check

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
)

// readRules parses and checks the built-in rules and the operator's own, and
// parses the operator's tests. The error joins every fault, each a [rule.Fault].
func Load(ctx context.Context, builtin fs.FS, own []fs.FS) (sources, tests []rule.Source, err error) {
	faults := &rule.Faults{}
	sources, err = rule.ParseAll(ctx, builtin, rule.FromLibrary, false)
	faults.Take(err)
	for i, fsys := range own {
		if fsys == nil {
			faults.Take(errors.New("WithRules: no file system is given"))
			continue
		}
		more, err := rule.ParseAll(ctx, fsys, rule.FromOperator, true)
		faults.Take(err)
		for _, s := range more {
			s.Set = i + 1
			if s.Test {
				tests = append(tests, s)
			} else {
				sources = append(sources, s)
			}
		}
	}
	checkTests(tests, faults)
	unparsed := faults.Count() > 0
	Sources(ctx, sources, unparsed, faults)
	if faults.Count() > 0 && !unparsed && !faults.Halted() {
		// All at once: where nothing is wrong so far, the engine compiles anyway.
		addCompiled(faults, compileModules(ctx, withStandIn(sources)).Errors)
	}
	return sources, tests, faults.Err()
}

// checkRules checks rules as they are written. Whether some rule could not be
// parsed, and so cannot be found, is for the caller to say.
func Sources(ctx context.Context, sources []rule.Source, unparsed bool, faults *rule.Faults) {
	c := newChecker(ctx, withStandIn(sources), faults)
	c.unparsed = unparsed
	checkSet(sources, faults)
	if c.checkChains(); faults.Halted() {
		return // too far down to follow
	}
	for i := range sources {
		if ctx.Err() != nil {
			return
		}
		s := &sources[i]
		checkPackage(s, faults)
		checkMetadata(s, faults)
		checkSize(s, faults)
		if s.Origin == rule.FromLibrary {
			checkPlace(s, faults)
		}
		c.checkImports(s)
		for _, r := range s.Module.Rules {
			checkHead(s, r, faults)
			c.clause(clause{s, r}, nil)
		}
		c.checkMissed(s)
	}
	checkOnce(sources, faults)
	c.checkOutcomes()
	c.checkUnused()
}

// withStandIn returns the sources, and what stands where the engine's module
// will.
func withStandIn(sources []rule.Source) []rule.Source {
	return append(slices.Clip(sources), rule.Parse("own.rego", ownStandIn, rule.FromEngine, &rule.Faults{}))
}

// ownStandIn has the form of the engine's module, and can mean all that it can.
const ownStandIn = `package comity.own

default gate := false

default forbid := false

default outcome := "deny"

outcome := "redirect_to_mlat" if gate

outcome := "allow" if forbid

ask contains code if some code in ["hosts", "life", "all", "bars", "protected"]
`
