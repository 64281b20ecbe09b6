package policy

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
)

// TestVerify verifies decisions that were made in another way, or changed.
func TestVerify(t *testing.T) {
	req := irishWarrant()
	d := mustDecide(t, mustNew(t), req)
	furtherLaw, err := jurisdiction.Extend(fstest.MapFS{
		"se/further-act.yaml": {Data: []byte(strings.ReplaceAll(furtherAct, "STATE", "SE"))},
	})
	require.NoError(t, err)
	customRule := fstest.MapFS{"a.rego": {Data: []byte(
		"package comity.custom.a\n\n# METADATA\n# title: A note.\nobligation contains \"a\"\n")}}
	otherRequest := req
	otherRequest.Instrument.Reference = "another"
	decidedWith := func(options ...Option) []byte { return mustDecide(t, mustNew(t, options...), req).JSON() }
	edited := func(old, new string) []byte { return bytes.Replace(d.JSON(), []byte(old), []byte(new), 1) }
	tests := []struct {
		name     string
		decision []byte
		want     string // in the error; "" where there is none
	}{
		{"the same", d.JSON(), ""},
		{"with the end of its line", append(d.JSON(), '\n'), ""},
		{"with remedies", decideWithRemedies(t, mustNew(t), req).JSON(), ""},
		{"another posture", decidedWith(WithPosture(ProviderControl)),
			"posture: the decision has provider_control, here it is storage_location"},
		{"another language", decidedWith(WithLanguage("sv")), "lang: the decision has sv, here it is en"},
		{"another law", decidedWith(WithLaw(furtherLaw)), "law: the decision has sha256:"},
		{"other rules", decidedWith(WithRules(customRule)), "rules: the decision has sha256:"},
		{"another request", mustDecide(t, mustNew(t), otherRequest).JSON(), "request: the decision has sha256:"},
		{"an outcome that was changed", edited(`"outcome":"redirect_to_mlat"`, `"outcome":"allow"`),
			`/outcome: the decision has "allow", here it is "redirect_to_mlat"`},
		{"a code that was changed", edited("forbid.data_protection", "forbid.data_protectio_"),
			`/items/0/reasons/0/code: the decision has "forbid.data_protectio_"`},
		{"white space", edited(`"version":1`, `"version": 1`), "the bytes: "},
		{"no decision", []byte("{}"), "no decision: version 0"},
		{"a further field", edited(`{"version"`, `{"note":"","version"`), `no decision: json: unknown field "note"`},
		{"no JSON", []byte("{"), "unexpected end of JSON input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Verify(t.Context(), tt.decision, req)
			if tt.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.want)
			}
		})
	}
	options := []Option{WithPosture(ProviderControl), WithLaw(furtherLaw)}
	assert.NoError(t, Verify(t.Context(), decidedWith(options...), req, options...), "with the same options")
}

// TestDifferences changes each part of a provenance and sees it named.
func TestDifferences(t *testing.T) {
	is := mustDecide(t, mustNew(t), irishWarrant()).Provenance()
	require.NoError(t, differences(is, is))
	parts := reflect.TypeFor[Provenance]()
	for i := range parts.NumField() {
		was := is
		reflect.ValueOf(&was).Elem().Field(i).SetString("another")
		name, here := parts.Field(i).Tag.Get("json"), reflect.ValueOf(is).Field(i).String()
		assert.EqualError(t, differences(was, is), name+": the decision has another, here it is "+here)
	}
}
