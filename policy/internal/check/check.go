// Package check decides, before any rule runs, whether rules may run: the custom
// rules and postures that an operator writes, and by the same measure the rules
// that are built in. Rego alone says nothing where a rule is wrong in one of these
// ways: a field is misspelt, a word never comes, a term has no value. The rule then
// never holds, and a bar that never holds lets data go. Here each of these is a
// fault, with its place and its cure.
//
// # What a meaning is
//
// The checker walks each rule as it is written and finds for every term its
// meaning: all that is known of the value while there is no request yet.
//
//   - Its kind: a word, a number, a boolean, a list, a group of fields.
//   - The words that it can be, where they are closed. input.facts.hosts is one of
//     home, agreed, silent and unknown.
//   - What it is read from, such as input.facts.hosts, and which words in it are
//     constants of the rules themselves.
//   - The meaning of its elements, and of its keys.
//   - Whether it may have no value, and then the cure.
//
// The meaning of a place in the input comes from the form of the input (package
// input). A constant means itself. The result of a function of OPA means what the
// table of operators says (operator.go). The name of a rule means what any of its
// clauses can give, which is found by the same walk (call.go). If nothing is known,
// the meaning is the zero meaning, and nothing is concluded from it.
//
// # What the walk proves
//
// If rules are read without a fault, then:
//
//   - Each reference to the input names a field that there is. A reference that the
//     walk did not reach is a fault too (unused.go).
//   - Each constant that is compared with a field is a word that the field can have,
//     and no comparison is of things that are never equal (compare.go).
//   - Each term of a condition has a value. If a rule does not hold, one of its
//     conditions is false; never is one only without a value (total.go).
//   - A rule calls only functions that know no clock, no network and no chance, and
//     whose time and result do not grow faster than what they are given
//     (operator.go, limits.go). The compiler gets no other functions (sandbox.go).
//   - A custom rule reads the input and its own package. A posture also reads the
//     sets of codes (scope.go). A custom rule adds codes only to sets that tighten,
//     and each code has one place and one title (head.go, unique.go, metadata.go).
//   - All that a rule reads is known: each path, and with which words it is compared
//     (reads.go). Citations, pointers into the request and what may be remembered
//     follow from this.
//
// The walk does not prove that a rule is right. It takes every clause as if it could
// hold, and joins what they give.
//
// # Why it ends
//
// The walk goes down the text of a rule, whose nesting package rule limits, and from
// a name to the rules of that name. A rule is walked once for each way of calling
// it, and the result is kept. A rule that is being walked counts as unknown where
// it refers to itself; the compiler then refuses it. A chain of names has at most
// 100 links, and there are at most 10,000 ways of calling: beyond them arguments
// count as unknown. The checker looks at its context at each term.
//
// # Where what is
//
// check.go conducts. The recursion is in walk.go (conditions), term.go, ref.go,
// call.go and operator.go; its vocabulary in meaning.go and definition.go. Each
// other file is one question that is asked of rules. A fault does not end the check:
// all of them are reported at once, except behind what could take too long.
package check

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/comity-go/comity/policy/internal/rule"
)

// A Set is the rules of an engine, and what is declared beside them.
type Set struct {
	Sources, Tests []rule.Source
	Beside         *rule.Beside
}

// Load parses and checks the built-in rules and the custom rules with what is declared
// beside them, and parses the tests of the custom rules. The error joins every fault,
// each a [rule.Fault].
func Load(ctx context.Context, builtin fs.FS, custom []fs.FS) (Set, error) {
	faults, beside := &rule.Faults{}, &rule.Beside{}
	var tests []rule.Source
	sources, err := rule.ParseAll(ctx, builtin, rule.FromLibrary, false)
	faults.Take(err)
	for i, fsys := range custom {
		if fsys == nil {
			faults.Take(errors.New("WithRules: no file system is given"))
			continue
		}
		beside.Read(ctx, fsys, i+1, faults)
		more, err := rule.ParseAll(ctx, fsys, rule.FromOperator, true)
		faults.Take(err)
		for _, s := range more {
			s.Folder, s.Beside = i+1, beside
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
		// Its faults are reported with the others. Without others, Compile has them.
		addCompiled(faults, compileModules(ctx, withStandIn(sources)).Errors)
	}
	return Set{sources, tests, beside}, faults.Err()
}

// Sources checks parsed rules. If unparsed is true, some file is missing because
// it could not be parsed, and a name that is not found is then no fault.
func Sources(ctx context.Context, sources []rule.Source, unparsed bool, faults *rule.Faults) {
	c := newChecker(ctx, withStandIn(sources), faults)
	c.unparsed = unparsed
	checkSet(sources, faults)
	if c.checkChains(); faults.Halted() {
		return // following the rules could take too long
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
		c.checkVisited(s)
	}
	checkUnique(sources, faults)
	c.checkOutcomes()
	c.checkUnused()
}

// withStandIn returns the sources with a stand-in for the module that the engine
// generates later.
func withStandIn(sources []rule.Source) []rule.Source {
	return append(slices.Clip(sources), rule.Parse(rule.EngineFile, engineStandIn, rule.FromEngine, &rule.Faults{}))
}

// engineStandIn has the form of that module and gives everything that it can give.
const engineStandIn = `package comity.own

default gate := false

default forbid := false

default outcome := "deny"

outcome := "redirect_to_mlat" if gate

outcome := "allow" if forbid

ask contains code if some code in ["hosts", "life", "all", "bars", "protected"]
`
