package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/rego"
)

// TestDecide asks the function before there is law, then with it. OPA takes
// a failed function for undefined unless it is told otherwise; this one ends
// the query.
func TestDecide(t *testing.T) {
	s := new(service)
	query, err := rego.New(rego.Function1(decideFunction, s.decide), rego.Query("not comity.decide(input)")).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fails := func(input any, want string) {
		t.Helper()
		results, err := query.Eval(t.Context(), rego.EvalInput(input))
		if err == nil || len(results) > 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", results, err, want)
		}
	}
	fails(dublin(t), "no law has arrived yet")
	engine, err := policy.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.live.Swap(t.Context(), engine); err != nil {
		t.Fatal(err)
	}
	fails(map[string]any{"id": "x"}, "/received: is missing; add it [request.missing]")
	fails("a text", "comity.decide")
	fails(nil, "comity.decide")
	fails(map[string]any{"requestng": "US"}, "/requestng")

	approved := dublin(t)
	approved.Labels = request.Labels{{Name: "approved_by", List: []string{"counsel"}}}
	fails(approved, "/labels/approved_by: this label is not declared")
	s.guarded.Store(new("approved_by"))
	fails(approved, "/labels/approved_by: only the guard")
}

// TestAnswer asks for a decision in Rego.
func TestAnswer(t *testing.T) {
	s := new(service)
	engine, err := policy.New(t.Context(), policy.WithPosture(policy.ProviderControl))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.live.Swap(t.Context(), engine); err != nil {
		t.Fatal(err)
	}
	results, err := rego.New(rego.Function1(decideFunction, s.decide), rego.Query("x := comity.decide(input)"), rego.Input(dublin(t))).Eval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(results[0].Bindings["x"])
	if err != nil {
		t.Fatal(err)
	}
	d, err := engine.Decide(t.Context(), dublin(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := value(t, d.JSON()); !reflect.DeepEqual(want, value(t, got)) {
		t.Errorf("%s, want %s", got, d.JSON())
	}
}

// TestPackFaults packs what is faulty: the command says what, and writes
// nothing.
func TestPackFaults(t *testing.T) {
	keys, dir := newKeys(t), t.TempDir()
	write(t, filepath.Join(dir, "rules", "x.rego"), []byte("package comity.custom.x\n\npermit contains \"all\"\n"))
	write(t, filepath.Join(dir, "law", "se", "act.yaml"), []byte("titel: x\n"))
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no key", []string{"--revision", "1"}, `required flag(s) "signing-key" not set`},
		{"no such key", []string{"--revision", "1", "--signing-key", filepath.Join(dir, "none.pem")}, "no such file"},
		{"no revision", []string{"--revision", "new", "--signing-key", keys.private}, `revision "new": write numbers`},
		{"a permit", []string{"--revision", "1", "--signing-key", keys.private, "--rules", filepath.Join(dir, "rules")}, "x.rego:3:1: permit"},
		{"faulty law", []string{"--revision", "1", "--signing-key", keys.private, "--law", filepath.Join(dir, "law")}, `se/act.yaml:1:1: "titel" is no field`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "b.tar.gz")
			out, err := opa(t.Context(), append([]string{"pack", "-o", file}, tt.args...)...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tt.want) {
				t.Errorf("%v, %s; want %q", err, out, tt.want)
			}
			if _, err := os.Stat(file); err == nil {
				t.Error("a file was written")
			}
		})
	}
}
