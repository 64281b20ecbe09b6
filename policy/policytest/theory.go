package policytest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/eval"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// A subject is rules, ready for questions.
type subject struct {
	rules   Rules
	program *eval.Program
	sources []rule.Source
}

// load makes rules ready. The error is that of policy.New.
func (r Rules) load(ctx context.Context) (*subject, error) {
	r.Posture = cmp.Or(r.Posture, policy.StorageLocation)
	if _, err := policy.New(ctx, r.options()...); err != nil {
		return nil, err
	}
	program, err := eval.Load(ctx, string(r.Posture), policy.BuiltinRules(), r.Custom)
	if err != nil {
		return nil, err
	}
	return &subject{r, program, proof.Sources(program)}, nil
}

// options are those of an engine with the rules.
func (r Rules) options() []policy.Option {
	options := []policy.Option{policy.WithPosture(r.Posture)}
	for _, fsys := range r.Custom {
		options = append(options, policy.WithRules(fsys))
	}
	return options
}

// one makes rules ready for a question about one code of them.
func (r Rules) one(ctx context.Context, code string) (*subject, *theory, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, nil, err
	}
	if of := s.program.Rules[code]; of == nil || of.Set == "silence" {
		return nil, nil, fmt.Errorf("no such rule %q%s", code, request.Suggest(code, slices.Sorted(maps.Keys(s.program.Rules))))
	}
	t, err := newTheory(r, nil, s)
	return s, t, err
}

// without returns the rules without those of a code.
func (s *subject) without(code string) []rule.Source {
	sources := slices.Clone(s.sources)
	for i := range sources {
		for _, found := range sources[i].Codes() {
			if sources[i].ID(found) != code {
				continue
			}
			module := sources[i].Module.Copy()
			at := slices.Index(sources[i].Module.Rules, found.Rule)
			module.Rules[at].Body = ast.NewBody(ast.NewExpr(ast.BooleanTerm(false)))
			sources[i].Module = module
		}
	}
	return sources
}

// A theory is what questions about some rules have in common.
type theory struct {
	space  *proof.Space
	sample input.Input
	asked  request.Request // the request of the sample
	of     *subject        // the first, of which the outcome is shown
	faults *rule.Faults
}

// newTheory returns a theory of subjects, for questions that stand in other modules.
func newTheory(rules Rules, properties []rule.Source, subjects ...*subject) (*theory, error) {
	req, sample, err := rules.sample()
	if err != nil {
		return nil, err
	}
	sources := slices.Clone(properties)
	beside := &rule.Beside{}
	for _, s := range subjects {
		for _, source := range s.sources { // what two have in common asks for the same elements
			if !slices.ContainsFunc(sources, func(other rule.Source) bool { return source.Module.Equal(other.Module) }) {
				sources = append(sources, source)
			}
		}
		if err := join(beside, s.program.Beside); err != nil {
			return nil, err
		}
	}
	space := proof.NewSpace(input.With(beside.Labels), beside, sample, sources)
	space.Keep(jurisdiction.Invariants())
	return &theory{space, sample, req, subjects[0], &rule.Faults{}}, nil
}

// join adds what is declared beside some rules to what is beside others. A list of one
// name is one list; a label has to be declared alike.
func join(all, more *rule.Beside) error {
	for _, l := range more.Labels {
		i := slices.IndexFunc(all.Labels, func(other rule.Label) bool { return other.Name == l.Name })
		switch {
		case i < 0:
			all.Labels = append(all.Labels, l)
		case !slices.Equal(all.Labels[i].Words, l.Words) || all.Labels[i].List != l.List:
			return fmt.Errorf("the label %s is declared in two ways: compare rules with equal declarations", l.Name)
		}
	}
	for _, l := range more.Lists {
		if all.List(l.Name) == nil {
			all.Lists = append(all.Lists, l)
		}
	}
	return nil
}

// ordinary is the request to which counterexamples are close where no other is given.
const ordinary = `{
	"id": "sample", "received": "2014-04-25", "requesting": "US", "authority": {"kind": "prosecutor"},
	"instrument": {"kind": "warrant", "issuer": "judge", "issued_in": "US-NY", "authenticated": true}, "scope": "targeted",
	"targets": [{"kind": "account", "value": "user@example.org"}], "offence": {"max_years": 10},
	"data": [{"category": "content", "stored_in": ["IE"]}], "customer": {"kind": "consumer"},
	"provider": {"home": "US", "established_in": ["US", "IE"], "addressed": "US", "control": true}
}`

// sample returns the request of the sample, with one item, and the input that it leads to.
func (r Rules) sample() (request.Request, input.Input, error) {
	req := r.Sample.Clone()
	if req.ID == "" {
		var err error
		if req, err = request.Decode([]byte(ordinary)); err != nil {
			return req, input.Input{}, err
		}
	}
	if len(req.Data) > 1 {
		req.Data = req.Data[:1]
	}
	cases, err := jurisdiction.Builtin().Facts(req)
	if err != nil {
		return req, input.Input{}, fmt.Errorf("the sample: %w", err)
	}
	seen := req.Clone()
	return req, input.Input{Request: &seen, Facts: &cases[0].Facts}, nil
}

// ready reports the faults of readings. Rules that have two answers for some input, or
// none, have no proof: the engine denies there, with an error.
func (t *theory) ready(ctx context.Context, readings ...*proof.Reading) error {
	for _, r := range readings {
		values, err := t.space.Ask(r.Clash()).Fewest(ctx, t.space.Differences())
		if err != nil {
			return err
		}
		if values != nil {
			t.faults.Add("proof.no_answer", nil, nil, "a rule has two values, or none, where the input differs from the sample in: %q",
				t.differs(t.space.Input(values)))
		}
	}
	return ruleErrors(t.faults.Err())
}

// ruleErrors returns the faults of rules as policy gives them out.
func ruleErrors(err error) error {
	faults := &rule.Faults{}
	faults.Take(err)
	if faults.Count() == 0 {
		return err
	}
	var all []error
	for _, fault := range faults.All() {
		all = append(all, (*policy.RuleError)(fault))
	}
	return errors.Join(all...)
}

// answer asks whether something can break, and has a counterexample confirmed.
func (t *theory) answer(ctx context.Context, name string, breaks proof.Lit, confirm func(*counter) error) (Proof, error) {
	question := t.space.Ask(breaks)
	size := question.Size()
	values, err := question.Fewest(ctx, t.space.Differences())
	answer := Proof{Name: name, Holds: values == nil, Variables: size.Variables, Clauses: size.Clauses}
	if values == nil || err != nil {
		return answer, err
	}
	c := &counter{theory: t, in: t.space.Input(values)}
	c.Differs, c.Lists = t.differs(c.in), t.space.Lists(values)
	if c.Outcome, err = c.decided(ctx); err != nil {
		return Proof{}, fmt.Errorf("%s: the counterexample cannot be confirmed: %w", name, err)
	}
	if c.Input, err = json.MarshalIndent(c.value(), "", "  "); err != nil {
		return Proof{}, err
	}
	if err := confirm(c); err != nil {
		return Proof{}, fmt.Errorf("%s: the counterexample is not confirmed: %w\n%s", name, err, c.Input)
	}
	answer.Counter = &c.Counterexample
	return answer, nil
}

// led is answer, and looks for a request that leads to a counterexample. It is confirmed
// like the counterexample, unless rules ask a list, of which a proof says what it holds.
func (t *theory) led(ctx context.Context, name string, breaks proof.Lit, confirm func(*counter) error) (Proof, error) {
	found := request.Request{}
	answer, err := t.answer(ctx, name, breaks, func(c *counter) error {
		found = *c.in.Request
		return confirm(c)
	})
	if err != nil || answer.Holds {
		return answer, err
	}
	in, tried := t.lead(breaks, found)
	answer.Counter.Tried = tried
	if in == nil {
		return answer, nil
	}
	answer.Counter.Request = in.Request
	if len(answer.Counter.Lists) > 0 {
		return answer, nil
	}
	c := &counter{theory: t, in: *in}
	if c.Outcome, err = c.decided(ctx); err == nil {
		err = confirm(c)
	}
	if err != nil {
		return Proof{}, fmt.Errorf("%s: the request is not confirmed: %w", name, err)
	}
	return answer, nil
}

// differs says where an input differs from the sample.
func (t *theory) differs(in input.Input) []string {
	form := t.space.Form()
	var all []string
	compareValues("", jsonOf(t.sample.Value(form)), jsonOf(in.Value(form)), &all)
	return all
}

func jsonOf(v ast.Value) any {
	plain, err := ast.JSON(v)
	if err != nil {
		panic(err) // an input is always plain
	}
	return plain
}

// compareValues adds to a list where two values of one form differ.
func compareValues(path string, was, is any, all *[]string) {
	if old, ok := was.(map[string]any); ok {
		fields := is.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			compareValues(path+"."+name, old[name], fields[name], all)
		}
		return
	}
	a, _ := json.Marshal(was)
	b, _ := json.Marshal(is)
	if string(a) != string(b) {
		*all = append(*all, fmt.Sprintf("%s = %s, not %s", path[1:], b, a))
	}
}
