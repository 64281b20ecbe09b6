package policytest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/mutant"
	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"golang.org/x/tools/txtar"
)

// A Mutation says what became of the faults that [Mutate] put in.
type Mutation struct {
	Tried   int      // all of them
	Refused int      // by the check of rules: they would not load
	Noticed int      // by a Rego test or a case
	Alike   []string // it is proved that for no input that can be the rules say anything else
	Missed  []Missed // a test could notice them, and none does
}

// A Missed is a fault that no test notices, and what to test.
type Missed struct {
	Fault string // the file, the rule, and what was changed, as in Mutation.Alike

	// A case to add: an input, as Rego tests take it, of which the rules with the fault say
	// something else, and which differs from the sample in the fewest fields. It is nil
	// where no proof understands the rule; Why says so then.
	Input   json.RawMessage
	Differs []string // where it differs from the sample
	Says    string   // what the rules say of it, and what they would say with the fault
	Why     error
}

// Mutate puts small faults into the operator's rules, one at a time: a condition less, ==
// for !=, another word, another field. It runs the operator's Rego tests and cases
// (*_test.rego and *.txtar of the same folders) with each, and names those that none of
// them notices, with a case that would. What a posture of the operator says is asked under
// that posture, whatever rules.Posture is. The tests have to pass without a fault.
func Mutate(ctx context.Context, rules Rules) (Mutation, error) {
	s, err := rules.load(ctx)
	if err != nil {
		return Mutation{}, err
	}
	pages, err := s.pages()
	if err != nil {
		return Mutation{}, err
	}
	mutants := mutant.Of(s.sources, rule.FromOperator)
	result := Mutation{Tried: len(mutants)}
	if noticed, err := s.notices(ctx, s.sources, pages, -1); err != nil || noticed {
		return result, errors.Join(err, errors.New("the tests of the rules have to pass, and do not"))
	}
	for i, m := range mutants {
		rules.progress(i, len(mutants))
		if ctx.Err() != nil {
			return result, context.Cause(ctx)
		}
		sources := slices.Clone(s.sources)
		sources[m.Source].Module = m.Module
		if refused(ctx, sources) {
			result.Refused++
			continue
		}
		noticed, err := s.notices(ctx, sources, pages, m.Source)
		if err != nil {
			return result, fmt.Errorf("%s: %w", m.Name, err)
		}
		if noticed {
			result.Noticed++
			continue
		}
		missed, alike, err := s.missed(ctx, m, sources)
		if err != nil {
			return result, fmt.Errorf("%s: %w", m.Name, err)
		}
		if alike {
			result.Alike = append(result.Alike, m.Name)
		} else {
			result.Missed = append(result.Missed, missed)
		}
	}
	rules.progress(len(mutants), len(mutants))
	return result, nil
}

// refused reports whether the check of rules, or OPA, refuses rules.
func refused(ctx context.Context, sources []rule.Source) bool {
	faults := &rule.Faults{}
	own := sources[:len(sources)-1] // without the module that connects them
	if check.Sources(ctx, own, false, faults); faults.Count() > 0 {
		return true
	}
	_, err := check.Compile(ctx, own, sources[len(sources)-1].Text)
	return err != nil
}

// A page is a case of an operator.
type page struct {
	name string
	text []byte
}

// pages returns the cases in the folders of the operator.
func (s *subject) pages() ([]page, error) {
	var pages []page
	for _, fsys := range s.rules.Custom {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".txtar" {
				return err
			}
			text, err := fs.ReadFile(fsys, name)
			pages = append(pages, page{name, text})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// notices reports whether a test or a case fails with sources, of which one was changed;
// none where changed is negative.
func (s *subject) notices(ctx context.Context, sources []rule.Source, pages []page, changed int) (bool, error) {
	failed, err := s.failsTest(ctx, sources)
	if failed || err != nil || len(pages) == 0 {
		return failed, err
	}
	custom := s.rules.Custom
	if changed >= 0 {
		if custom, err = s.rewritten(sources[changed]); err != nil {
			return false, err
		}
	}
	var options []policy.Option
	for _, fsys := range custom {
		options = append(options, policy.WithRules(fsys))
	}
	runner := newCaseRunner(options)
	for _, p := range pages {
		got, err := runner.answer(ctx, p.text)
		if err != nil || !bytes.Equal(got, txtar.Format(txtar.Parse(p.text))) {
			return true, ctx.Err() // also where nothing is decided any more
		}
	}
	return false, nil
}

// failsTest reports whether a Rego test fails.
func (s *subject) failsTest(ctx context.Context, sources []rule.Source) (bool, error) {
	modules, tests := modulesOf(sources), false
	for _, f := range s.program.Files {
		if f.Test {
			modules[fmt.Sprintf("test %d/%s", f.Folder, f.Name)] = f.Module
			tests = true
		} else if f.Name == "base_test.rego" {
			modules[f.Name] = f.Module
		}
	}
	if !tests {
		return false, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results, err := runner(modules).RunTests(ctx, nil)
	if err != nil {
		return false, err
	}
	failed := false
	for result := range results { // to the end: the runner waits for its reader
		if !failed && !result.Pass() {
			failed = true
			cancel()
		}
	}
	return failed, nil
}

// rewritten returns the folders of the operator with one file as its syntax tree is.
func (s *subject) rewritten(changed rule.Source) ([]fs.FS, error) {
	text, err := format.AstWithOpts(changed.Module.Copy(), format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, err
	}
	folders := slices.Clone(s.rules.Custom)
	folder, err := withLists(folders[changed.Folder-1], nil)
	if err != nil {
		return nil, err
	}
	folder[changed.Name] = &fstest.MapFile{Data: text}
	folders[changed.Folder-1] = folder
	return folders, nil
}

// missed returns what to test so that a fault is noticed, and whether there is no such
// case.
func (s *subject) missed(ctx context.Context, m mutant.Mutant, sources []rule.Source) (Missed, bool, error) {
	found := Missed{Fault: m.Name}
	if sources[m.Source].Role == rule.PostureRole {
		rules := s.rules
		rules.Posture = policy.Posture(sources[m.Source].Last)
		var err error
		if s, err = rules.load(ctx); err != nil {
			return found, false, err
		}
		sources = slices.Clone(s.sources)
		sources[m.Source].Module = m.Module
	}
	changed := *s
	changed.sources = sources
	t, err := newTheory(s.rules, nil, s, &changed)
	if err != nil {
		return found, false, err
	}
	was, is := t.space.Read(s.sources, t.faults), t.space.Read(sources, t.faults)
	differs := proof.False
	for i := range sources {
		if i != m.Source {
			continue
		}
		for _, code := range slices.Concat(codesOf(s.sources[i]), codesOf(sources[i])) {
			differs = t.space.Or(differs, t.space.Differ(was.Code(code), is.Code(code)))
		}
		if sources[i].Role == rule.PostureRole {
			a, b := was.Word(proof.Outcome, rule.Outcomes), is.Word(proof.Outcome, rule.Outcomes)
			for _, word := range rule.Outcomes {
				differs = t.space.Or(differs, t.space.Differ(a[word], b[word]))
			}
			for _, word := range rule.AskWords {
				const ask = "data.comity.verdict.ask"
				differs = t.space.Or(differs, t.space.Differ(was.Has(ask, word), is.Has(ask, word)))
			}
		}
	}
	if err := t.ready(ctx, was, is); err != nil {
		found.Why = err
		return found, false, nil
	}
	var says [2]string
	answer, err := t.answer(ctx, m.Name, differs, func(c *counter) error {
		for i, of := range [][]rule.Source{s.sources, sources} {
			said, err := c.said(ctx, of, m.Source)
			if err != nil {
				return err
			}
			says[i] = said
		}
		if says[0] == says[1] {
			return fmt.Errorf("the rules say %s with the fault and without", says[0])
		}
		return nil
	})
	if err != nil || answer.Holds {
		return found, answer.Holds, err
	}
	c := answer.Counter
	found.Input, found.Differs = c.Input, c.Differs
	found.Says = says[0] + "; with the fault " + says[1]
	return found, false, nil
}

// codesOf returns the codes of a file.
func codesOf(s rule.Source) []string {
	var codes []string
	for _, found := range s.Codes() {
		codes = append(codes, s.ID(found))
	}
	return codes
}

// said returns what plain OPA finds that one file of rules says of the counterexample: the
// outcome, whom to ask, and its codes.
func (c *counter) said(ctx context.Context, sources []rule.Source, file int) (string, error) {
	modules := modulesOf(sources)
	var parts []string
	queries := []string{proof.Outcome, "data.comity.verdict.ask"}
	sets := map[string]bool{}
	for _, found := range sources[file].Codes() {
		sets[sources[file].Package+"."+found.Set] = true
	}
	for _, query := range append(queries, slices.Sorted(maps.Keys(sets))...) {
		said, err := c.ask(ctx, modules, query)
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(said)
		if err != nil {
			return "", err
		}
		parts = append(parts, fmt.Sprintf("%s = %s", strings.TrimPrefix(query, "data.comity."), text))
	}
	return strings.Join(parts, ", "), nil
}

// String names the faults that no test notices, for people.
func (m Mutation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d faults: %d would not load, %d are noticed, %d change nothing, %d are not noticed",
		m.Tried, m.Refused, m.Noticed, len(m.Alike), len(m.Missed))
	for _, fault := range m.Alike {
		fmt.Fprintf(&b, "\n%s\n  it is proved that it changes nothing: no test can notice it", fault)
	}
	for _, f := range m.Missed {
		fmt.Fprintf(&b, "\n%s\n", f.Fault)
		if f.Why != nil {
			fmt.Fprintf(&b, "  no case is found: %v", f.Why)
			continue
		}
		fmt.Fprintf(&b, "  test an input that differs from the sample in:\n")
		for _, d := range f.Differs {
			fmt.Fprintf(&b, "    %s\n", d)
		}
		fmt.Fprintf(&b, "  %s", f.Says)
	}
	return b.String()
}
