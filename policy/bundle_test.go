package policy

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/bundle/bundletest"
	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"
)

// smallLaw is a law of two acts, which is read in no time.
func smallLaw(t testing.TB) *jurisdiction.Law {
	t.Helper()
	law, err := jurisdiction.Load(fstest.MapFS{
		"law.yaml":      {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")},
		"se/act.yaml":   {Data: []byte(strings.ReplaceAll(furtherAct, "STATE", "SE"))},
		"us/power.yaml": {Data: []byte(smallPower)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return law
}

const smallPower = `title: A power <abroad> & "far"
citation: Act 3
kind: statute
reviewed: "2026-11-21"
confidence: high
parties: [{state: US}]
provisions:
  - article: s. 2
    role: power
    categories: [content]
    from: "2010-01-01"
    order: [warrant]
    issuer: [judge]
    reach: abroad
    holds_over: addressed
`

// ownOptions are custom law, rules, tests and a custom posture.
func ownOptions(t testing.TB) []Option {
	return []Option{WithLaw(smallLaw(t)), WithPosture("mine"), WithLanguage("sv"), WithRules(fstest.MapFS{
		"secrecy.rego":      {Data: []byte(ownSecrecy)},
		"secrecy_test.rego": {Data: []byte(ownSecrecyTest)},
	}), WithRules(fstest.MapFS{"deep/posture.rego": {Data: []byte(ownPosture)}})}
}

const ownSecrecy = `package comity.custom.acme

# METADATA
# scope: rule
# title: Public bodies are asked first.
forbid contains "secrecy" if input.request.customer.kind == "public_sector"
`

const ownSecrecyTest = `package test.acme

import data.comity.custom.acme
import data.test.base

test_secrecy if "secrecy" in acme.forbid with input as {"request": {"customer": {"kind": "public_sector"}}}

test_consumer if count(acme.forbid) == 0 with input as base.given({"request": {"customer": {"kind": "consumer"}}})
`

const ownPosture = `# METADATA
# title: Mine
package comity.posture.mine

default outcome := "deny"

outcome := "redirect_to_mlat" if input.facts.ask_all == "open"

ask contains "all"
`

// packed returns the bundle of the options under a revision.
func packed(t testing.TB, revision string, key bundletest.KeyPair, options ...Option) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Bundle(t.Context(), &b, revision, key.Private, options...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mustOpen(t testing.TB, packed []byte, demands ...OpenOption) *Engine {
	t.Helper()
	e, err := Open(t.Context(), bytes.NewReader(packed), demands...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestBundle writes bundles, opens them and compares decisions, provenance
// included.
func TestBundle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		key     bundletest.KeyPair
		options []Option
	}{
		{"built in", bundletest.EC(), nil},
		{"control", bundletest.RSA(), []Option{WithPosture(ProviderControl), WithLaw(smallLaw(t))}},
		{"custom", bundletest.Other(), ownOptions(t)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := mustNew(t, tt.options...)
			got := mustOpen(t, packed(t, "41", tt.key, tt.options...), RequireSignature(bundletest.RSA().Public), RequireSignature(tt.key.Public), RequireNewerThan("40"))
			if got.Revision() != "41" || want.Revision() != "0" {
				t.Errorf("revisions %q, %q", got.Revision(), want.Revision())
			}
			next := requests(11)
			for range 300 {
				req := next()
				if diff := cmp.Diff(string(mustDecide(t, want, req).JSON()), string(mustDecide(t, got, req).JSON())); diff != "" {
					t.Fatalf("(-built +opened):\n%s", diff)
				}
			}
		})
	}
}

// TestBundleBytes writes the same bundle twice: with RSA, whose signature is a
// function of what is signed, the bytes are the same.
func TestBundleBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(packed(t, "41", bundletest.RSA(), ownOptions(t)...), packed(t, "41", bundletest.RSA(), ownOptions(t)...)) {
		t.Error("the bytes differ")
	}
}

// TestBundleInOPA has Open Policy Agent read a bundle and decide on what the
// rules see: it says what the library says.
func TestBundleInOPA(t *testing.T) {
	e := mustNew(t, ownOptions(t)...)
	config := &bundle.KeyConfig{Key: string(bundletest.EC().Public), Algorithm: "ES256"}
	verified := bundle.NewVerificationConfig(map[string]*bundle.KeyConfig{"key": config}, "key", "", nil)
	b, err := bundle.NewReader(bytes.NewReader(packed(t, "41", bundletest.EC(), ownOptions(t)...))).WithBundleVerificationConfig(verified).Read()
	if err != nil {
		t.Fatal(err)
	}
	query, err := rego.New(rego.ParsedBundle("comity", &b), rego.Query("x = data.comity.verdict.outcome; data.comity.law.manifest.compiled")).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next := requests(12)
	for range 200 {
		req := next()
		inputs, err := e.Inputs(req)
		if err != nil {
			t.Fatal(err)
		}
		var input any
		if err := json.Unmarshal(inputs[0], &input); err != nil {
			t.Fatal(err)
		}
		results, err := query.Eval(t.Context(), rego.EvalInput(input))
		if err != nil || len(results) != 1 {
			t.Fatalf("%v, %v", results, err)
		}
		if want := mustDecide(t, e, req).Items[0].Outcome.String(); results[0].Bindings["x"] != want {
			t.Errorf("OPA says %v, the library %s: %s", results[0].Bindings["x"], want, inputs[0])
		}
	}
}
