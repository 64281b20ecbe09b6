package policytest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/internal/proof"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
)

// Rules are what a question is about: the built-in rules, with custom ones or without,
// under one posture.
type Rules struct {
	Posture policy.Posture // built in or custom; policy.StorageLocation where empty
	Custom  []fs.FS        // folders of rules, each as policy.WithRules takes it

	// The request from which a counterexample differs in as little as it can. The zero value
	// is an ordinary one: a judge's warrant of the United States for content in Ireland. It must
	// be valid, and the first of its items counts.
	Sample request.Request

	// Progress is called, where it is set, before each property of Prove and each fault of
	// Mutate, and at their end, with how many are done and how many there are.
	Progress func(done, all int)
}

func (r Rules) progress(done, all int) {
	if r.Progress != nil {
		r.Progress(done, all)
	}
}

// A Proof is the answer to a question about all inputs: what is asked holds for all of
// them, or a counterexample says for which it does not.
//
// All inputs are all that the rules can tell apart, but for facts that never meet
// ([jurisdiction.Invariants]). What a list beside the rules holds is not asked: the
// answer is right for every list.
type Proof struct {
	Name      string          // what is asked, such as the text of a property
	Holds     bool            // for every input
	Counter   *Counterexample // nil where it holds
	Variables int             // of the question, as the solver has it
	Clauses   int
}

// A Counterexample is an input of which something does not hold, and which differs from the
// sample in the fewest fields: no input that differs in fewer of them does the same. A field
// is one of the request or one of the facts, however much of it differs; a list beside the
// rules counts as one, where it has to hold a text.
// The engine and Open Policy Agent have evaluated it: it is never what a solver says alone.
type Counterexample struct {
	Input   json.RawMessage     // request, facts and outcome, as opa eval takes it
	Outcome policy.Outcome      // of the rules
	Differs []string            // where it differs from the sample: facts.hosts = "home", not "silent"
	Lists   map[string][]string // what the lists hold, as far as it matters; without those that no rule asks

	// A request that breaks the same under the built-in law, though its facts may be others;
	// nil if none of Tried was one: the law held may have no such case.
	Request *request.Request
	Tried   int
}

// Prove answers the properties of a folder, in order of file and line. A property is
// Rego, in files *.rego, package comity.property:
//
//	package comity.property
//
//	never contains "content leaves without a judge" if {
//		input.facts.category == "content"
//		input.request.instrument.issuer != "judge"
//		input.outcome == "allow"
//	}
//
//	always contains "a bulk request is denied" if denied_in_bulk
//
//	denied_in_bulk if input.request.scope != "bulk"
//
//	denied_in_bulk if input.outcome == "deny"
//
// A name of never holds if its conditions hold of no input, a name of always if they
// hold of every input. Properties read input.request and input.facts as rules do,
// input.outcome, which is that of the posture, helpers of their own package, and the sets
// of codes: data.comity.gate, forbid, permit, channel and obligation, and those of custom
// rules, such as data.comity.custom.acme.forbid.
//
// The error joins faults, each a [policy.RuleError]: those of the rules, those of the
// properties, and these:
//
//	proof.form           a rule, or a property, has a form that no proof understands
//	proof.size           it goes through too many elements
//	proof.no_answer      for some input a rule has two values, or none
//	proof.unknown_field  there is no such field
//	proof.unknown_word   the field never has that word
//	proof.unknown_rule   there is no such rule
//	proof.property       the file holds something else than properties and helpers, or none
//	proof.scope          a property reads other rules than the sets of codes
//	proof.empty          the property holds, or breaks, whatever the rules say
//
// A proof understands what runs as Go (package comment of policy): comparisons with ==
// and !=, numbers with <, in, count, not, some and every, helpers without arguments.
func Prove(ctx context.Context, rules Rules, properties fs.FS) ([]Proof, error) {
	asked, err := readProperties(ctx, properties)
	if err != nil {
		return nil, ruleErrors(err)
	}
	s, err := rules.load(ctx)
	if err != nil {
		return nil, err
	}
	t, err := newTheory(rules, asked.sources, s)
	if err != nil {
		return nil, err
	}
	reading := t.space.Read(append(s.sources[:len(s.sources):len(s.sources)], asked.sources...), t.faults)
	reading.Fix("outcome", reading.Word(proof.Outcome, rule.Outcomes))
	var proofs []Proof
	breaks := make([]proof.Lit, len(asked.all))
	asked.checkScope(s.sources, t.faults)
	for i, p := range asked.all {
		breaks[i] = p.breaks(reading)
	}
	if err := t.ready(ctx, reading); err != nil {
		return nil, err
	}
	free := t.freely(asked.sources, s.sources)
	for i, p := range asked.all {
		rules.progress(i, len(asked.all))
		if err := t.checkEmpty(ctx, p, free); err != nil {
			return nil, err
		}
		found, err := t.led(ctx, p.name, breaks[i], func(c *counter) error { return c.confirmProperty(ctx, p, asked.sources, s) })
		if err != nil {
			return nil, err
		}
		proofs = append(proofs, found)
	}
	rules.progress(len(asked.all), len(asked.all))
	return proofs, ruleErrors(t.faults.Err())
}

// Stricter asks whether rules are at least as strict as others, for every input: whether
// theirs is never the more permissive outcome, where redirect_to_mlat is more than deny
// and allow is more than both. The sample is that of the first.
func Stricter(ctx context.Context, rules, than Rules) (Proof, error) {
	return compare(ctx, "at least as strict", rules, than, func(a, b policy.Outcome) bool { return a > b })
}

// Equivalent asks whether rules give the same outcome as others, for every input. Their
// codes may differ.
func Equivalent(ctx context.Context, rules, others Rules) (Proof, error) {
	return compare(ctx, "equivalent", rules, others, func(a, b policy.Outcome) bool { return a != b })
}

func compare(ctx context.Context, name string, rules, others Rules, breaks func(a, b policy.Outcome) bool) (Proof, error) {
	a, err := rules.load(ctx)
	if err != nil {
		return Proof{}, err
	}
	b, err := others.load(ctx)
	if err != nil {
		return Proof{}, err
	}
	t, err := newTheory(rules, nil, a, b)
	if err != nil {
		return Proof{}, err
	}
	first, second := t.space.Read(a.sources, t.faults), t.space.Read(b.sources, t.faults)
	x, y := first.Word(proof.Outcome, rule.Outcomes), second.Word(proof.Outcome, rule.Outcomes)
	broken := proof.False
	for i, one := range rule.Outcomes {
		for j, other := range rule.Outcomes {
			if breaks(policy.Outcome(i), policy.Outcome(j)) {
				broken = t.space.Or(broken, t.space.And(x[one], y[other]))
			}
		}
	}
	if err := t.ready(ctx, first, second); err != nil {
		return Proof{}, err
	}
	return t.led(ctx, name, broken, func(c *counter) error {
		was, err := c.outcomeOf(ctx, b, b.modules())
		if err == nil && !breaks(c.Outcome, was) {
			err = fmt.Errorf("the outcomes are %s and %s", c.Outcome, was)
		}
		return err
	})
}

// NeverFires asks whether a rule fires for no input, by its code, such as
// custom.acme.night. A rule that never fires decides nothing.
func NeverFires(ctx context.Context, rules Rules, code string) (Proof, error) {
	s, t, err := rules.one(ctx, code)
	if err != nil {
		return Proof{}, err
	}
	reading := t.space.Read(s.sources, t.faults)
	fires := reading.Code(code)
	if err := t.ready(ctx, reading); err != nil {
		return Proof{}, err
	}
	return t.led(ctx, code+" never fires", fires, func(c *counter) error { return c.confirmCode(ctx, code, s) })
}

// NeverDecides asks whether the outcome is the same for every input without a rule, by
// its code. Such a rule only adds a reason or an obligation.
func NeverDecides(ctx context.Context, rules Rules, code string) (Proof, error) {
	s, t, err := rules.one(ctx, code)
	if err != nil {
		return Proof{}, err
	}
	without := s.without(code)
	a, b := t.space.Read(s.sources, t.faults), t.space.Read(without, t.faults)
	x, y := a.Word(proof.Outcome, rule.Outcomes), b.Word(proof.Outcome, rule.Outcomes)
	differ := proof.False
	for _, outcome := range rule.Outcomes {
		differ = t.space.Or(differ, t.space.Differ(x[outcome], y[outcome]))
	}
	if err := t.ready(ctx, a, b); err != nil {
		return Proof{}, err
	}
	return t.led(ctx, code+" never decides", differ, func(c *counter) error {
		was, err := c.outcomeOf(ctx, s, modulesOf(without))
		if err == nil && was == c.Outcome {
			err = fmt.Errorf("the outcome is %s with the rule and without", was)
		}
		return err
	})
}

// String returns the answer for people.
func (p Proof) String() string {
	size := fmt.Sprintf("(%d variables, %d clauses)", p.Variables, p.Clauses)
	if p.Holds {
		return fmt.Sprintf("%s: holds for all inputs %s", p.Name, size)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: does not hold %s\n", p.Name, size)
	c := p.Counter
	if len(c.Differs) == 0 {
		fmt.Fprintf(&b, "the outcome of the sample itself is %s\n", c.Outcome)
	} else {
		fmt.Fprintf(&b, "the outcome is %s where the input differs from the sample in:\n", c.Outcome)
	}
	for _, d := range c.Differs {
		fmt.Fprintf(&b, "  %s\n", d)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Lists)) {
		fmt.Fprintf(&b, "  lists/%s.txt holds %q\n", name, c.Lists[name])
	}
	if c.Request != nil {
		text, _ := json.Marshal(c.Request)
		fmt.Fprintf(&b, "a request that does the same: %s", text)
	} else {
		fmt.Fprintf(&b, "none of %d requests does the same: the law held may have no such case", c.Tried)
	}
	return b.String()
}
