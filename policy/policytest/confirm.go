package policytest

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// A counter is a counterexample that is being confirmed.
type counter struct {
	*theory
	Counterexample
	in input.Input
}

// value returns the input with the outcome, as Open Policy Agent takes it.
func (c *counter) value() map[string]any {
	value := jsonOf(c.in.Value(c.space.Form())).(map[string]any)
	value["outcome"] = c.Outcome.String()
	return value
}

// decided returns the outcome on which the engine, as Go and through its OPA, and plain
// OPA agree.
func (c *counter) decided(ctx context.Context) (policy.Outcome, error) {
	program, err := c.program(ctx, c.of)
	if err != nil {
		return policy.Deny, err
	}
	compiled, err := program.Eval(ctx, c.in, nil)
	if err != nil {
		return policy.Deny, err
	}
	interpreted, err := program.In(eval.Mode{Interpreted: true, Forgetful: true}).Eval(ctx, c.in, nil)
	if err != nil {
		return policy.Deny, err
	}
	plain, err := c.outcomeOf(ctx, c.of, c.of.modules())
	if err != nil {
		return policy.Deny, err
	}
	if compiled.Outcome != interpreted.Outcome || compiled.Outcome != plain.String() {
		return policy.Deny, fmt.Errorf("the outcomes are %s, %s and %s", compiled.Outcome, interpreted.Outcome, plain)
	}
	return plain, nil
}

// program returns the program of rules, with the lists of the counterexample.
func (c *counter) program(ctx context.Context, s *subject) (*eval.Program, error) {
	if len(c.Lists) == 0 {
		return s.program, nil
	}
	folders, err := s.rules.folders(c.Lists)
	if err != nil {
		return nil, err
	}
	return eval.Load(ctx, string(s.rules.Posture), policy.BuiltinRules(), folders)
}

// folders returns the folders of rules, with lists that hold other texts.
func (r Rules) folders(lists map[string][]string) ([]fs.FS, error) {
	var folders []fs.FS
	for _, fsys := range r.Custom {
		folder, err := withLists(fsys, lists)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

// withLists returns a copy of a folder, with lists that hold other texts.
func withLists(fsys fs.FS, lists map[string][]string) (fstest.MapFS, error) {
	folder := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		for list, texts := range lists {
			if name == (&rule.List{Name: list}).File() {
				fold, _, _ := strings.Cut(string(text), "\n")
				text = []byte(strings.Join(append([]string{onlyFold(fold)}, texts...), "\n") + "\n")
			}
		}
		folder[name] = &fstest.MapFile{Data: text}
		return err
	})
	return folder, err
}

// onlyFold returns the first line of a list where it says that letter case is ignored.
func onlyFold(line string) string {
	if strings.TrimSpace(strings.TrimPrefix(line, "#")) == "fold" {
		return line
	}
	return "#"
}

// modules returns the rules as plain OPA takes them.
func (s *subject) modules() map[string]*ast.Module { return modulesOf(s.sources) }

func modulesOf(sources []rule.Source) map[string]*ast.Module {
	modules := map[string]*ast.Module{}
	for i, s := range sources {
		modules[fmt.Sprintf("%d/%s", i, s.Name)] = s.Module.Copy()
	}
	return modules
}

// outcomeOf returns the outcome that plain OPA finds.
func (c *counter) outcomeOf(ctx context.Context, s *subject, modules map[string]*ast.Module) (policy.Outcome, error) {
	var outcome policy.Outcome
	said, err := c.ask(ctx, modules, proof.Outcome)
	if err != nil {
		return outcome, err
	}
	word, ok := said.(string)
	if !ok {
		return outcome, fmt.Errorf("Open Policy Agent has no outcome")
	}
	return outcome, outcome.UnmarshalText([]byte(word))
}

// ask evaluates a query of the counterexample with plain OPA.
func (c *counter) ask(ctx context.Context, modules map[string]*ast.Module, query string) (any, error) {
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	lists := map[string]any{}
	for name, texts := range c.Lists {
		var values []any
		for _, text := range texts {
			values = append(values, text)
		}
		lists[name] = values
	}
	store := inmem.NewFromObject(map[string]any{"comity": map[string]any{"lists": lists}})
	results, err := rego.New(rego.Compiler(compiler), rego.Query(query), rego.Store(store), rego.Input(c.value()),
		rego.StrictBuiltinErrors(true)).Eval(ctx)
	if err != nil || len(results) == 0 {
		return nil, err
	}
	return results[0].Expressions[0].Value, nil
}

// confirmProperty checks that plain OPA finds that a property breaks.
func (c *counter) confirmProperty(ctx context.Context, p property, files []rule.Source, s *subject) error {
	modules := modulesOf(append(s.sources[:len(s.sources):len(s.sources)], files...))
	said, err := c.ask(ctx, modules, propertyPackage+"."+p.set)
	if err != nil {
		return err
	}
	names, _ := said.([]any)
	if slices.Contains(names, any(p.name)) != (p.set == never) {
		return fmt.Errorf("Open Policy Agent finds that it holds")
	}
	return nil
}

// confirmCode checks that the engine and plain OPA find that a rule fires.
func (c *counter) confirmCode(ctx context.Context, code string, s *subject) error {
	program, err := c.program(ctx, s)
	if err != nil {
		return err
	}
	for _, mode := range []eval.Mode{{}, {Interpreted: true, Forgetful: true}} {
		found, err := program.In(mode).Eval(ctx, c.in, nil)
		if err != nil {
			return err
		}
		if !slices.Contains(found.Codes, code) {
			return fmt.Errorf("the engine finds that it does not fire")
		}
	}
	return nil
}
