package policy

import (
	"context"
	"errors"
	"io/fs"

	"github.com/comity-go/comity/policy/internal/rule"
)

// readRules parses and checks the built-in rules and the operator's own, and
// parses the operator's tests. The error joins every fault, each a [rule.Fault].
func readRules(ctx context.Context, builtin fs.FS, own []fs.FS) (sources, tests []rule.Source, err error) {
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
	checkRules(ctx, sources, unparsed, faults)
	if faults.Count() > 0 && !unparsed && !faults.Halted() {
		// All at once: where nothing is wrong so far, the engine compiles anyway.
		addCompiled(faults, compileModules(ctx, withStandIn(sources)).Errors)
	}
	return sources, tests, faults.Err()
}
