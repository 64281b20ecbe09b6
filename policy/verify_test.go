package policy

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"testing/fstest"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/google/go-cmp/cmp"
)

func TestVerify(t *testing.T) {
	req := irishWarrant()
	d := mustDecide(t, mustNew(t), req)
	helped, err := d.WithRemedies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	more, err := jurisdiction.Extend(fstest.MapFS{"se/further-act.yaml": {Data: []byte(strings.ReplaceAll(furtherAct, "STATE", "SE"))}})
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{"a.rego": {Data: []byte("package comity.custom.a\n\n# METADATA\n# title: A note.\nobligation contains \"a\"\n")}}
	other := req
	other.Instrument.Reference = "another"
	text := func(options ...Option) []byte { return mustDecide(t, mustNew(t, options...), req).JSON() }
	tests := []struct {
		name     string
		decision []byte
		want     string // in the error; "" where there is none
	}{
		{"the same", d.JSON(), ""},
		{"with the end of its line", append(d.JSON(), '\n'), ""},
		{"with remedies", helped.JSON(), ""},
		{"another posture", text(WithPosture(ProviderControl)), "posture: the decision has provider_control, here it is storage_location"},
		{"another language", text(WithLanguage("sv")), "lang: the decision has sv, here it is en"},
		{"another law", text(WithLaw(more)), "law: the decision has sha256:"},
		{"other rules", text(WithRules(own)), "rules: the decision has sha256:"},
		{"another request", mustDecide(t, mustNew(t), other).JSON(), "request: the decision has sha256:"},
		{"an outcome that was changed", bytes.Replace(d.JSON(), []byte(`"outcome":"redirect_to_mlat"`), []byte(`"outcome":"allow"`), 1),
			`/outcome: the decision has "allow", here it is "redirect_to_mlat"`},
		{"a reason that was struck out", bytes.Replace(d.JSON(), []byte("forbid.data_protection"), []byte("forbid.data_protectio_"), 1),
			`/items/0/reasons/0/code: the decision has "forbid.data_protectio_"`},
		{"white space", bytes.Replace(d.JSON(), []byte(`"version":1`), []byte(`"version": 1`), 1), "the bytes: "},
		{"no decision", []byte("{}"), "no decision: version 0"},
		{"a further field", bytes.Replace(d.JSON(), []byte(`{"version"`), []byte(`{"note":"","version"`), 1), `no decision: json: unknown field "note"`},
		{"no JSON", []byte("{"), "unexpected end of JSON input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Verify(t.Context(), tt.decision, req)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
	if err := Verify(t.Context(), text(WithPosture(ProviderControl), WithLaw(more)), req, WithPosture(ProviderControl), WithLaw(more)); err != nil {
		t.Errorf("with the same options: %v", err)
	}
}

// TestReadBack reads decisions on random requests and writes the same bytes.
func TestReadBack(t *testing.T) {
	t.Parallel()
	e, next := mustNew(t), requests(3)
	for range 300 {
		d, err := mustDecide(t, e, next()).WithRemedies(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var back Decision
		if err := json.Unmarshal(d.JSON(), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(d.JSON()), string(back.JSON())); diff != "" {
			t.Fatal(diff)
		}
		if _, err := back.WithRemedies(t.Context()); err == nil {
			t.Fatal("a decision that was read back has remedies of its own")
		}
	}
}
