package main

import (
	"errors"
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// A cedarInput is what cedar-go reads.
type cedarInput struct {
	request cedar.Request
	view    view
}

// byCedar writes rules as Cedar policies. Cedar tells only of the policies that
// determined its decision, so every rule is a permit here: all that fired
// determine it.
func byCedar() (*contender, error) {
	return cedarContender("cedar-go, every rule a permit", everyCode,
		func(rule) string { return "permit" })
}

// effectAlone is the effect of the rules that the outcome hangs on.
func effectAlone(r rule) string {
	switch {
	case r.code&storagePermits != 0:
		return "permit"
	case r.code&(gates|forbidNoControl) != 0:
		return "forbid"
	}
	return ""
}

// byCedarAlone writes only the rules that the outcome hangs on, each with the
// effect that it has.
func byCedarAlone() (*contender, error) {
	return cedarContender("cedar-go, gates and permits alone", 0, effectAlone)
}

func cedarContender(name string, tells codes, effect func(rule) string) (*contender, error) {
	policies, err := cedarPolicies(effect, inContext)
	if err != nil {
		return nil, err
	}
	byID := codesByID(policies)
	complete := answered
	if tells != everyCode {
		complete = weighed
	}
	entities := cedar.EntityMap{}
	run := func(in *cedarInput) (answer, error) {
		_, diagnostic := cedar.Authorize(policies, entities, in.request)
		fired, err := firedCodes(diagnostic, byID)
		return complete(fired, &in.view), err
	}
	return fromInput(name, tells, cedarInputOf, run), nil
}

func codesByID(policies *cedar.PolicySet) map[cedar.PolicyID]codes {
	byID := map[cedar.PolicyID]codes{}
	for id := range policies.All() {
		byID[id] = codeOf(string(id))
	}
	return byID
}

// firedCodes reads which policies determined the decision.
func firedCodes(diagnostic cedar.Diagnostic, byID map[cedar.PolicyID]codes) (codes, error) {
	if len(diagnostic.Errors) > 0 {
		return 0, errors.New(diagnostic.Errors[0].Message)
	}
	var fired codes
	for _, r := range diagnostic.Reasons {
		fired |= byID[r.PolicyID]
	}
	return fired, nil
}

// cedarPolicies writes the rules, each field where its place is; a rule without an
// effect is left out.
func cedarPolicies(effect func(rule) string, place func(string) string) (*cedar.PolicySet, error) {
	set := cedar.NewPolicySet()
	for _, r := range rules {
		word := effect(r)
		if word == "" {
			continue
		}
		var p cedar.Policy
		text := fmt.Sprintf("%s(principal, action, resource) when { %s };", word,
			r.print(func(c condition) string { return cedarCondition(c, place) }))
		if err := p.UnmarshalCedar([]byte(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", r.code, err)
		}
		set.Add(cedar.PolicyID(r.code.String()), &p)
	}
	return set, nil
}

var disclose = cedar.NewEntityUID("Action", "disclose")

func cedarInputOf(r *request.Request, f *jurisdiction.Facts) (cedarInput, error) {
	in := cedarInput{view: viewOf(r, f)}
	in.request = cedar.Request{
		Principal: cedar.NewEntityUID("State", cedar.String(r.Requesting)),
		Action:    disclose,
		Resource:  cedar.NewEntityUID("Data", cedar.String(f.Category)),
		Context:   cedarRecord(in.view.each),
	}
	return in, nil
}

// cedarRecord holds the fields that each has.
func cedarRecord(each func(func(string, string), func(string, bool), func(string, []string))) cedar.Record {
	record := make(cedar.RecordMap, 34)
	each(
		func(name, value string) { record[cedar.String(name)] = cedar.String(value) },
		func(name string, value bool) { record[cedar.String(name)] = cedar.Boolean(value) },
		func(name string, value []string) { record[cedar.String(name)] = cedarSet(value) },
	)
	return cedar.NewRecord(record)
}

func cedarSet(words []string) cedar.Set {
	values := make([]cedar.Value, len(words))
	for i, w := range words {
		values[i] = cedar.String(w)
	}
	return cedar.NewSet(values...)
}

// inContext says that all fields are in the context.
func inContext(name string) string { return "context." + name }

func cedarCondition(c condition, place func(string) string) string {
	field := place(c.field)
	switch c.op {
	case is:
		return fmt.Sprintf("%s == %q", field, c.words[0])
	case isNot:
		return fmt.Sprintf("%s != %q", field, c.words[0])
	case isOneOf:
		return fmt.Sprintf("[%s].contains(%s)", quoted(c.words), field)
	case isNoneOf:
		return fmt.Sprintf("!([%s].contains(%s))", quoted(c.words), field)
	case has:
		return fmt.Sprintf("%s.contains(%q)", field, c.words[0])
	case isTrue:
		return field
	}
	return "!" + field
}
