// Package eval runs the rules of one posture. A [Program] is those rules,
// checked, compiled and ready; [Program.Eval] returns what they say of one item.
//
// It takes two steps. First the rules that fire give their codes. Then the posture
// weighs the codes, in the verdict. Rules and postures of plain forms are compiled to Go
// functions (compile.go says which), and OPA interprets the others. All that is
// built in runs as Go, so that OPA compiles nothing where there are no custom rules.
// What OPA answers is remembered by all that it can depend on, and by nothing else.
//
// The package knows no law. Its input is made by package jurisdiction.
package eval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/memo"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A Program is the rules of one posture. It is safe for concurrent use
// while nobody sets its fields.
type Program struct {
	Rules     map[string]*check.Rule // by code
	Files     []rule.Source          // every file as it was written, the tests of custom rules too
	Beside    *rule.Beside           // what is declared beside custom rules
	Generated string                 // the text of rule.EngineFile
	Hash      string                 // the digest of the names and texts of the rules
	Custom    bool                   // custom rules are among them
	Limit     time.Duration          // of one query; zero for none, as where all rules are built in

	mode        Mode
	form        *input.Shape // of the input
	asked       input.Asked  // of the texts of the request
	reads       *input.Shape // the part of the input that rules can read, the posture too
	native      *native
	interpreter func() (*interpreter, error) // made once, by the first call

	requestTerms *memo.Memo[*ast.Term] // for OPA: the part of a request that rules can read, by its values
	findings     *memo.Memo[Findings]  // where OPA is asked: by the part of the input that rules can read
}

// A Mode is how a program runs. The findings are the same in every mode, which
// tests check. The zero Mode is the fastest.
type Mode struct {
	Interpreted bool // runs nothing as Go
	Unindexed   bool // interprets without rule indexing
	Forgetful   bool // remembers nothing
}

// In returns the program in another mode.
func (p *Program) In(mode Mode) *Program {
	other := *p
	other.mode = mode
	if mode.Forgetful {
		other.requestTerms, other.findings = nil, nil
	}
	return &other
}

// Reads reports whether a rule or the posture reads a place of the input, or of a list
// there, such as request, targets.
func (p *Program) Reads(path ...string) bool { return p.reads.Has(path...) }

// Asked returns the lists in which the rules look up a text of the request, such as
// request.targets.value, whether they ask if there is one, and whether that is all that
// they read of it.
func (p *Program) Asked(path string) (lists []*rule.List, given, only bool) {
	names, given, only := p.asked.Of(path)
	for _, name := range names {
		lists = append(lists, p.Beside.List(name))
	}
	return lists, given, only
}

// Labels returns the labels that the rules read, in order.
func (p *Program) Labels() []string {
	var names []string
	for _, l := range p.Beside.Labels {
		if p.Reads("request", "labels", l.Name) {
			names = append(names, l.Name)
		}
	}
	return names
}

// Input returns the input as the rules see it, for people.
func (p *Program) Input(in input.Input) ast.Value { return in.Value(p.form) }

// customLimit is how long custom rules, and the posture, may take for one item. Only
// a rule without an end takes that long. The caller may set a nearer deadline.
const customLimit = time.Second

// Load parses, checks and compiles the built-in rules, custom rules
// and the module that connects them. The error joins every fault of the rules,
// each a [rule.Fault].
func Load(ctx context.Context, posture string, builtin fs.FS, custom []fs.FS) (*Program, error) {
	set, err := check.Load(ctx, builtin, custom)
	if err != nil {
		return nil, err
	}
	sources, tests := set.Sources, set.Tests
	if len(tests) > 0 {
		text, err := rule.ReadFile(builtin, baseTest)
		if err != nil {
			return nil, err
		}
		tests = append(tests, rule.Parse(baseTest, text, rule.FromLibrary, nil))
	}
	if names := check.Postures(sources); !slices.Contains(names, posture) {
		return nil, fmt.Errorf("no such posture %q%s (accepted: %s)",
			posture, request.Suggest(posture, names), strings.Join(names, ", "))
	}
	rules := check.Catalogue(ctx, sources)
	p := &Program{
		Rules:        rules,
		Files:        slices.Concat(sources, tests),
		Generated:    generate(posture, rules),
		Beside:       set.Beside,
		Hash:         hashRules(sources, set.Beside.Files),
		Custom:       len(custom) > 0,
		form:         input.With(set.Beside.Labels),
		requestTerms: memo.New[*ast.Term](1 << 10),
		findings:     memo.New[Findings](1 << 13),
	}
	p.reads, p.asked = input.ReadBy(p.form, modules(sources)), input.AskedBy(modules(sources))
	if p.Custom {
		p.Limit = customLimit
	}
	p.native = compileNative(p.form, p.Beside, sources, rule.Parse(rule.EngineFile, p.Generated, rule.FromEngine, nil), rules)
	query := verdictQuery(posture, isCustom(sources, posture))
	make := func(ctx context.Context) (*interpreter, error) {
		return newInterpreter(ctx, sources, p.Beside, p.Generated, p.native.interpreted, query)
	}
	p.interpreter = sync.OnceValues(func() (*interpreter, error) { return make(context.Background()) })
	if p.Custom { // OPA's compiler may refuse what the check does not
		i, err := make(ctx)
		if err != nil {
			return nil, err
		}
		p.interpreter = func() (*interpreter, error) { return i, nil }
	}
	return p, nil
}

// modules yields the modules of sources.
func modules(sources []rule.Source) iter.Seq[*ast.Module] {
	return func(yield func(*ast.Module) bool) {
		for i := range sources {
			if !yield(sources[i].Module) {
				return
			}
		}
	}
}

// isCustom reports whether the operator wrote the posture.
func isCustom(sources []rule.Source, posture string) bool {
	return slices.ContainsFunc(sources, func(s rule.Source) bool {
		return s.Origin == rule.FromOperator && s.Role == rule.PostureRole && s.Last == posture
	})
}

// baseTest is the built-in file that tests of custom rules may begin with.
const baseTest = "base_test.rego"

// generate writes package comity.own, which connects custom rules and the
// posture to the verdict.
func generate(posture string, rules map[string]*check.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package comity.own\n\ndefault gate := false\n\ndefault forbid := false\n\n")
	sets := map[string]bool{}
	for code, r := range rules {
		if name, ok := strings.CutPrefix(code, "custom."); ok && (r.Set == "gate" || r.Set == "forbid") {
			name, _, _ = strings.Cut(name, ".")
			sets[fmt.Sprintf("%s if count(data.comity.custom.%s.%s) > 0\n\n", r.Set, name, r.Set)] = true
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(sets)) {
		b.WriteString(rule)
	}
	fmt.Fprintf(&b, "outcome := data.comity.posture.%s.outcome\n\n", posture)
	fmt.Fprintf(&b, "ask contains code if some code in data.comity.posture.%s.ask\n", posture)
	return b.String()
}

// hashRules digests the names and texts of the rules and of what is declared beside them.
func hashRules(sources []rule.Source, beside []rule.File) string {
	sum := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(sum, "%s %d\n%s", s.Name, len(s.Text), s.Text)
	}
	for _, f := range beside {
		fmt.Fprintf(sum, "%s %d\n", f.Name, len(f.Text))
		io.WriteString(sum, f.Text) // which may be long
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
