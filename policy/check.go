package policy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A RuleError is one fault of a rule file: where it is, what is wrong there
// and what to do.
type RuleError struct {
	File         string   // its path in the file system that it came from
	Line, Column int      // counted from 1
	Problem      string   // what is wrong, on one line
	Accepted     []string // what may stand there, where that can be said
}

// Error returns the fault on one line, the place first.
func (e *RuleError) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Problem)
	if len(e.Accepted) == 0 {
		return request.OneLine(text)
	}
	words := make([]string, len(e.Accepted))
	for i, word := range e.Accepted {
		words[i] = cmp.Or(word, `""`)
	}
	return request.OneLine(text + " (accepted: " + strings.Join(words, ", ") + ")")
}

// ruleFaults collects faults, each once.
type ruleFaults struct {
	list []*RuleError
	said map[[2]string]bool // by place and problem
	rest []error            // what is no fault of a rule file, such as a file that cannot be read
	stop bool               // what is too large to go on with
}

// add adds a fault. A nil *ruleFaults drops it.
func (f *ruleFaults) add(at *ast.Location, accepted []string, format string, args ...any) {
	if f == nil {
		return
	}
	fault := &RuleError{Line: 1, Column: 1, Problem: request.OneLine(fmt.Sprintf(format, args...)), Accepted: accepted}
	if at != nil {
		fault.File, fault.Line, fault.Column = at.File, max(at.Row, 1), max(at.Col, 1)
	}
	f.take(fault)
}

// halt adds a fault that must be mended before anything else can be looked at.
func (f *ruleFaults) halt(at *ast.Location, format string, args ...any) {
	f.add(at, nil, format, args...)
	if f != nil {
		f.stop = true
	}
}

// count returns how many faults there are.
func (f *ruleFaults) count() int {
	if f == nil {
		return 0
	}
	return len(f.list)
}

// take adds what err joins.
func (f *ruleFaults) take(err error) {
	if err == nil {
		return
	}
	if fault, ok := err.(*RuleError); ok {
		key := [2]string{fmt.Sprint(fault.File, ":", fault.Line, ":", fault.Column), fault.Problem}
		if f.said == nil {
			f.said = map[[2]string]bool{}
		}
		if !f.said[key] {
			f.said[key] = true
			f.list = append(f.list, fault)
		}
		return
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		f.rest = append(f.rest, err)
		return
	}
	for _, part := range joined.Unwrap() {
		f.take(part)
	}
}

// err joins the faults, in order of file, line and column; nil where none.
func (f *ruleFaults) err() error {
	slices.SortStableFunc(f.list, func(a, b *RuleError) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	all := slices.Clone(f.rest)
	for _, fault := range f.list {
		all = append(all, fault)
	}
	return errors.Join(all...)
}

// readRules parses and checks the built-in rules and the operator's own, and
// parses the operator's tests. The error joins every fault, each a [RuleError].
func readRules(ctx context.Context, builtin fs.FS, own []fs.FS) (sources, tests []source, err error) {
	faults := &ruleFaults{}
	sources, err = parseRules(ctx, builtin, fromLibrary, false)
	faults.take(err)
	for i, fsys := range own {
		if fsys == nil {
			faults.take(errors.New("WithRules: no file system is given"))
			continue
		}
		more, err := parseRules(ctx, fsys, fromOperator, true)
		faults.take(err)
		for _, s := range more {
			s.set = i + 1
			if s.test {
				tests = append(tests, s)
			} else {
				sources = append(sources, s)
			}
		}
	}
	checkTests(tests, faults)
	unparsed := len(faults.list) > 0
	checkRules(ctx, sources, unparsed, faults)
	if len(faults.list) > 0 && !unparsed && !faults.stop {
		// All at once: where nothing is wrong so far, the engine compiles anyway.
		faults.addCompiled(compileModules(ctx, withStandIn(sources)).Errors)
	}
	return sources, tests, faults.err()
}
