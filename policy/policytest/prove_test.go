package policytest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// file is a folder with one file of Rego.
func file(text string) fstest.MapFS { return fstest.MapFS{"a.rego": {Data: []byte(text)}} }

const properties = `package comity.property

import data.comity

never contains "allowed past a gate" if {
	input.outcome == "allow"
	count(comity.gate) > 0
}

never contains "allowed where a place is silent" if {
	input.outcome == "allow"
	input.facts.hosts == "silent"
}

always contains "a bulk request is denied" if denied_in_bulk

denied_in_bulk if input.request.scope != "bulk"

denied_in_bulk if input.outcome == "deny"
`

// TestProve: what holds of storage location does not all hold of provider control. The
// counterexample is one for Open Policy Agent, and the request for the engine.
func TestProve(t *testing.T) {
	for posture, holds := range map[policy.Posture]bool{"": true, policy.ProviderControl: false} {
		proofs, err := policytest.Prove(t.Context(), policytest.Rules{Posture: posture}, file(properties))
		require.NoError(t, err)
		require.Len(t, proofs, 3)
		for i, name := range []string{"allowed past a gate", "allowed where a place is silent", "a bulk request is denied"} {
			p := proofs[i]
			assert.Equal(t, name, p.Name)
			assert.Equal(t, holds || i != 1, p.Holds, "%v", p)
			assert.Positive(t, p.Variables)
			assert.Positive(t, p.Clauses)
			if p.Holds {
				assert.Contains(t, p.String(), ": holds for all inputs (")
				assert.Nil(t, p.Counter)
			}
		}
		if holds {
			continue
		}
		c := proofs[1].Counter
		assert.Equal(t, policy.Allow, c.Outcome)
		var in map[string]any
		require.NoError(t, json.Unmarshal(c.Input, &in))
		results, err := rego.New(rego.Module("a.rego", strings.ReplaceAll(properties, "count(comity.gate) > 0", "false")),
			rego.Query("data.comity.property.never"), rego.Input(in)).Eval(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []any{"allowed where a place is silent"}, results[0].Expressions[0].Value)
		require.NotNil(t, c.Request)
		engine, err := policy.New(t.Context(), policy.WithPosture(posture))
		require.NoError(t, err)
		d, err := engine.Decide(t.Context(), *c.Request)
		require.NoError(t, err)
		assert.Equal(t, policy.Allow, d.Outcome)
		assert.Contains(t, proofs[1].String(), "a request that does the same: {")
	}
}

// TestReadmeProperty proves the property that rego/README.md shows.
func TestReadmeProperty(t *testing.T) {
	text, err := fs.ReadFile(policy.BuiltinRules(), "README.md")
	require.NoError(t, err)
	_, shown, found := strings.Cut(string(text), "```rego\npackage comity.property\n")
	require.True(t, found)
	shown, _, _ = strings.Cut(shown, "```")
	for posture, holds := range map[policy.Posture]bool{policy.StorageLocation: true, policy.ProviderControl: false} {
		proofs, err := policytest.Prove(t.Context(), policytest.Rules{Posture: posture}, file("package comity.property\n"+shown))
		require.NoError(t, err)
		assert.Equal(t, holds, proofs[0].Holds, "%v", proofs[0])
	}
}

// TestProveRequest: the request of a counterexample is tried first, and is one that can be
// sent. Where the law held has no such case, the answer says so.
func TestProveRequest(t *testing.T) {
	proofs, err := policytest.Prove(t.Context(), policytest.Rules{Posture: policy.ProviderControl}, file(`package comity.property

never contains "two clearances" if {
	input.outcome == "allow"
	count({c.state | some c in input.request.clearances; c.state != "IE"}) > 1
}

never contains "every bar" if {
	input.outcome == "allow"
	every bar in {"personal", "business", "financial", "any"} { bar in input.facts.bars }
}
`))
	require.NoError(t, err)
	c := proofs[0].Counter
	require.NotNil(t, c.Request)
	assert.Equal(t, 1, c.Tried)
	text, err := json.Marshal(c.Request)
	require.NoError(t, err)
	_, err = request.Decode(text)
	require.NoError(t, err)
	assert.Len(t, c.Differs, 1)

	c = proofs[1].Counter
	assert.Nil(t, c.Request)
	assert.Equal(t, 1000, c.Tried)
	assert.Contains(t, proofs[1].String(), "none of 1000 requests does the same: the law held may have no such case")
}

// TestProveSample: a counterexample is near the request that is given.
func TestProveSample(t *testing.T) {
	text, err := os.ReadFile("../../testdata/requests/us-warrant-ireland.json")
	require.NoError(t, err)
	sample, err := request.Decode(text)
	require.NoError(t, err)
	sample.Data[0].StoredIn = []request.Place{"US"}
	properties := file(`package comity.property

never contains "allowed" if input.outcome == "allow"

never contains "allowed to France" if {
	input.outcome == "allow"
	input.request.requesting == "FR"
}
`)
	proofs, err := policytest.Prove(t.Context(), policytest.Rules{Sample: sample}, properties)
	require.NoError(t, err)
	assert.Empty(t, proofs[0].Counter.Differs)
	assert.Contains(t, proofs[0].String(), "the outcome of the sample itself is allow")
	assert.Equal(t, []string{`request.requesting = "FR", not "US"`}, proofs[1].Counter.Differs)

	sample.Requesting = "UK"
	_, err = policytest.Prove(t.Context(), policytest.Rules{Sample: sample}, properties)
	assert.ErrorContains(t, err, "the sample: ")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err = policytest.Prove(ctx, policytest.Rules{Progress: func(done, _ int) {
		if done == 1 {
			cancel(errors.New("enough"))
		}
	}}, properties)
	assert.EqualError(t, err, "enough")
}

const approval = `package comity.custom.acme

# METADATA
# title: Approved releases only.
forbid contains "unapproved" if {
	input.request.labels.tier != "standard"
	not "counsel" in input.request.labels.approved_by
}

# METADATA
# title: The accounts of the house.
gate contains "house" if {
	some t in input.request.targets
	t.value in data.comity.lists.house
}

# METADATA
# title: Never.
gate contains "dead" if {
	input.facts.ask_all == "none"
	input.facts.ask_hosts == "open"
}

# METADATA
# title: Somebody hears of it.
obligation contains "hear" if startswith(input.request.customer.state, "CA")
`

func approved() policytest.Rules {
	folder := file(approval)
	folder["labels.yaml"] = &fstest.MapFile{Data: []byte("tier: {words: [standard, sovereign]}\napproved_by: {words: [counsel, security], list: true}\n")}
	folder["lists/house.txt"] = &fstest.MapFile{Data: []byte("a@example.org\n")}
	return policytest.Rules{Custom: []fs.FS{folder}}
}

// approvedBut are the same with another text in place of one.
func approvedBut(was, is string) policytest.Rules {
	rules := approved()
	folder := rules.Custom[0].(fstest.MapFS)
	folder["a.rego"] = &fstest.MapFile{Data: []byte(strings.Replace(approval, was, is, 1))}
	return rules
}

// TestProveLabels: labels and lists can be anything, and a counterexample says what a list
// holds. A rule of another form is no hindrance where nobody asks for it.
func TestProveLabels(t *testing.T) {
	proofs, err := policytest.Prove(t.Context(), approved(), file(`package comity.property

never contains "unapproved" if {
	input.outcome == "allow"
	input.request.labels.tier == "sovereign"
	not "counsel" in input.request.labels.approved_by
}

never contains "by security" if {
	input.outcome == "allow"
	"security" in input.request.labels.approved_by
}

never contains "house" if {
	"house" in data.comity.custom.acme.gate
	input.request.labels.tier == ""
}
`))
	require.NoError(t, err)
	assert.True(t, proofs[0].Holds, "%v", proofs[0])
	assert.False(t, proofs[1].Holds)
	assert.Equal(t, map[string][]string{"house": {}}, proofs[1].Counter.Lists)
	assert.Contains(t, proofs[1].Counter.Differs, `request.labels.approved_by = ["counsel","security"], not []`)
	assert.False(t, proofs[2].Holds)
	assert.Equal(t, map[string][]string{"house": {"user@example.org"}}, proofs[2].Counter.Lists)
	assert.Equal(t, policy.Deny, proofs[2].Counter.Outcome)
}

func TestVerbs(t *testing.T) {
	builtin, own := policytest.Rules{}, approved()
	wide := policytest.Rules{Posture: policy.ProviderControl}
	for name, test := range map[string]struct {
		ask   func() (policytest.Proof, error)
		holds bool
	}{
		"custom rules are stricter": {func() (policytest.Proof, error) { return policytest.Stricter(t.Context(), own, builtin) }, true},
		"none are not stricter":     {func() (policytest.Proof, error) { return policytest.Stricter(t.Context(), builtin, own) }, false},
		"a wide posture is not":     {func() (policytest.Proof, error) { return policytest.Stricter(t.Context(), wide, builtin) }, false},
		"a posture is like itself":  {func() (policytest.Proof, error) { return policytest.Equivalent(t.Context(), builtin, builtin) }, true},
		"two postures are not":      {func() (policytest.Proof, error) { return policytest.Equivalent(t.Context(), builtin, wide) }, false},
		"a rule that fires": {func() (policytest.Proof, error) {
			return policytest.NeverFires(t.Context(), own, "custom.acme.unapproved")
		}, false},
		"a rule of facts apart": {func() (policytest.Proof, error) { return policytest.NeverFires(t.Context(), own, "custom.acme.dead") }, true},
		"a rule that decides": {func() (policytest.Proof, error) {
			return policytest.NeverDecides(t.Context(), own, "custom.acme.house")
		}, false},
		"a rule that decides nothing": {func() (policytest.Proof, error) {
			return policytest.NeverDecides(t.Context(), own, "forbid.unknown_place")
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := test.ask()
			require.NoError(t, err)
			assert.Equal(t, test.holds, p.Holds, "%v", p)
		})
	}
	_, err := policytest.NeverFires(t.Context(), own, "custom.acme.unaproved")
	assert.EqualError(t, err, `no such rule "custom.acme.unaproved", did you mean custom.acme.unapproved?`)
	_, err = policytest.NeverFires(t.Context(), own, "custom.acme.hear")
	assert.ErrorContains(t, err, `a.rego:26:31: custom.acme.hear: startswith(input.request.customer.state, "CA"): nothing is proved of this form`)
}

// TestProveRefused has a fault of each code.
func TestProveRefused(t *testing.T) {
	const begin = "package comity.property\n\n"
	for code, test := range map[string]struct {
		rules policytest.Rules
		text  string
		said  string
	}{
		"proof.form": {text: begin + `never contains "x" if { input.outcome == "allow"; startswith(input.request.customer.state, "CA") }`,
			said: `a.rego:3:51: comity.property.never: startswith(input.request.customer.state, "CA"): nothing is proved of this form`},
		"proof.form of a rule": {rules: approvedBut("input.facts.ask_hosts == \"open\"", `startswith(input.request.requesting, "U")`),
			text: begin + `never contains "x" if input.outcome == "allow"`,
			said: `custom.acme.dead: startswith(input.request.requesting, "U"): nothing is proved of this form`},
		"proof.unknown_field": {text: begin + `never contains "x" if { input.outcome == "allow"; input.facts.host == "silent" }`,
			said: "a.rego:3:51: comity.property.never: input.facts.host: no such field"},
		"proof.unknown_word": {text: begin + `never contains "x" if input.outcome == "allowed"`,
			said: `a.rego:3:40: comity.property.never: "allowed": no such word in input.outcome`},
		"proof.unknown_rule": {text: begin + `never contains "x" if { input.outcome == "allow"; unnamed }`,
			said: "a.rego:3:51: comity.property.never: data.comity.property.unnamed: no such rule"},
		"proof.property": {text: begin + `deny contains "x" if input.outcome == "allow"`,
			said: `a.rego:3:1: deny contains "x" is no property`},
		"proof.scope": {text: begin + `never contains "x" if { input.outcome == "allow"; data.comity.verdict.not_this_way }`,
			said: "data.comity.verdict.not_this_way: a property reads input, its own package and sets of codes"},
		"proof.empty": {text: begin + `never contains "x" if { input.outcome == "allow"; input.facts.hosts == "silent"; input.facts.hosts == "home" }`,
			said: `a.rego:3:1: "x" says nothing`},
		"proof.no_answer": {rules: policytest.Rules{Posture: "two", Custom: []fs.FS{file(`package comity.posture.two

default outcome := "deny"

outcome := "allow" if input.facts.hosts == "home"

outcome := "redirect_to_mlat" if input.request.customer.consent
`)}}, text: begin + `never contains "x" if input.outcome == "allow"`,
			said: `a rule has two values, or none, where the input differs from the sample in:`},
		"rule.unknown_field": {rules: policytest.Rules{Custom: []fs.FS{file(strings.Replace(rule, "authority", "autority", 1))}},
			text: begin + `never contains "x" if input.outcome == "allow"`, said: "input.request.autority"},
		"rule.syntax": {text: begin + `never contains`, said: "a.rego"},
	} {
		t.Run(code, func(t *testing.T) {
			proofs, err := policytest.Prove(t.Context(), test.rules, file(test.text))
			assert.Empty(t, proofs)
			require.ErrorContains(t, err, test.said)
			var fault *policy.RuleError
			require.True(t, errors.As(err, &fault))
			code, _, _ = strings.Cut(code, " ")
			assert.Equal(t, code, fault.Code, "%v", err)
		})
	}
}

// TestMutate: of the conditions of a rule, the one that no test is about is named, with an
// input that shows it; and one that adds nothing to the others is named too.
func TestMutate(t *testing.T) {
	folder := file(`package comity.custom.acme

# METADATA
# title: A rule.
forbid contains "x" if {
	input.facts.hosts != "home"
	input.facts.ask_all != "none"
	not input.request.customer.consent
}
`)
	folder["a_test.rego"] = &fstest.MapFile{Data: []byte(`package test.acme

import data.comity.custom.acme
import data.test.base

test_abroad[hosts] if {
	some hosts in ["silent", "agreed", "unknown"]
	acme.forbid == {"x"} with input as base.facts({"hosts": hosts})
}

test_no_way if acme.forbid == {"x"} with input as base.facts({"hosts": "agreed", "ask_all": "closed", "ask_hosts": "none"})

test_home if acme.forbid == set() with input as base.facts({"hosts": "home"})
`)}
	progress := 0
	m, err := policytest.Mutate(t.Context(), policytest.Rules{Custom: []fs.FS{folder}, Progress: func(done, all int) {
		assert.Equal(t, progress, done)
		assert.LessOrEqual(t, done, all)
		progress++
	}})
	require.NoError(t, err)
	assert.Equal(t, m.Tried+1, progress)
	var faults []string
	for _, f := range m.Missed {
		faults = append(faults, f.Fault)
		require.NoError(t, f.Why, f.Fault)
		assert.NotEmpty(t, f.Says)
		var in map[string]any
		require.NoError(t, json.Unmarshal(f.Input, &in))
	}
	assert.Equal(t, []string{`a.rego: forbid: drop the condition not input.request.customer.consent`}, faults, "%v", m)
	assert.Equal(t, m.Tried, m.Refused+m.Noticed+len(m.Alike)+len(m.Missed))
	assert.Equal(t, []string{"request.customer.consent = true, not false"}, m.Missed[0].Differs)
	assert.Equal(t, []string{`a.rego: forbid: drop the condition input.facts.ask_all != "none"`}, m.Alike)
	assert.Contains(t, m.String(), `drop the condition input.facts.ask_all != "none"`+"\n  it is proved that it changes nothing")

	folder["b.rego"] = &fstest.MapFile{Data: []byte(`package comity.custom.b

# METADATA
# title: No proof understands it.
obligation contains "b" if startswith(input.request.customer.state, "CA")
`)}
	m, err = policytest.Mutate(t.Context(), policytest.Rules{Custom: []fs.FS{folder}})
	require.NoError(t, err)
	f := m.Missed[len(m.Missed)-1]
	assert.ErrorContains(t, f.Why, "b.rego:5:28: custom.b.b: startswith")
	assert.Nil(t, f.Input)
	assert.Contains(t, m.String(), f.Fault+"\n  no case is found: b.rego:5:28")

	folder["a_test.rego"].Data = append(folder["a_test.rego"].Data, "\ntest_wrong if false\n"...)
	_, err = policytest.Mutate(t.Context(), policytest.Rules{Custom: []fs.FS{folder}})
	assert.EqualError(t, err, "the tests of the rules have to pass, and do not")
}

// TestMutatePosture: what a posture says is asked under that posture.
func TestMutatePosture(t *testing.T) {
	folder := file(`package comity.posture.acme

import data.comity

default outcome := "deny"

outcome := "allow" if {
	"home" in comity.permit
	count(comity.forbid) == 0
}
`)
	folder["a_test.rego"] = &fstest.MapFile{Data: []byte(`package test.acme

import data.comity.posture.acme
import data.test.base

test_permit[permit] if {
	some permit, want in {"home": "allow", "clearance": "deny"}
	acme.outcome == want with input as base.input_
		with data.comity.permit as {permit}
}
`)}
	m, err := policytest.Mutate(t.Context(), policytest.Rules{Custom: []fs.FS{folder}})
	require.NoError(t, err)
	missed := map[string]policytest.Missed{}
	for _, f := range m.Missed {
		missed[f.Fault] = f
	}
	f := missed["a.rego: outcome: drop the condition count(comity.forbid) == 0"]
	require.NotEmpty(t, f, "%v", m)
	require.NoError(t, f.Why)
	assert.Contains(t, f.Says, `outcome = "deny"`)
	assert.Contains(t, f.Says, `with the fault verdict.outcome = "allow"`)
}
