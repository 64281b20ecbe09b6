package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestEval has "opa eval" run the built-in rules on what "decide -facts -json"
// prints of every case: they give the codes that the library gives.
func TestEval(t *testing.T) {
	asked := cases(t)
	var lines bytes.Buffer
	var want [][]string
	engine, err := policy.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, req := range asked {
		d, err := engine.Decide(t.Context(), req)
		text, jsonErr := json.Marshal(req)
		if err != nil || jsonErr != nil {
			t.Fatal(err, jsonErr)
		}
		lines.Write(append(text, '\n'))
		for _, it := range d.Items {
			want = append(want, codesOf(it))
		}
	}
	decide := exec.CommandContext(t.Context(), "go", "run", "./examples/decide", "-facts", "-json")
	decide.Dir, decide.Stdin = "../..", &lines
	facts := bytes.Split(bytes.TrimSpace(output(t, decide)), []byte("\n"))
	if len(facts) != len(want) || len(want) < 50 {
		t.Fatalf("%d lines of facts for %d items", len(facts), len(want))
	}
	atOnce := make(chan bool, runtime.GOMAXPROCS(0))
	for i, line := range facts {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			atOnce <- true
			defer func() { <-atOnce }()
			input := write(t, filepath.Join(t.TempDir(), "input.json"), line)
			out := output(t, opa(t.Context(), "eval", "-i", input, "-d", "../../policy/rego", "--format", "raw", "data.comity"))
			if diff := cmp.Diff(want[i], codesIn(t, out)); diff != "" {
				t.Errorf("(-library +opa eval):\n%s", diff)
			}
		})
	}
}

// cases returns the requests of the cases.
func cases(t *testing.T) []request.Request {
	t.Helper()
	pages, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []request.Request
	for _, page := range pages {
		archive, err := txtar.ParseFile(page)
		if err != nil {
			t.Fatal(err)
		}
		req, err := request.Decode(archive.Files[0].Data)
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		all = append(all, req)
	}
	return all
}

// codesOf returns the codes of the rules that fired. That nothing spoke is the
// verdict's code, which needs the engine's own module.
func codesOf(it policy.Item) []string {
	var codes []string
	for _, reason := range it.Reasons {
		if reason.Effect != policy.EffectSilence {
			codes = append(codes, reason.Code)
		}
	}
	for _, o := range it.Obligations {
		codes = append(codes, "obligation."+o.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// codesIn reads the sets of the built-in rules.
func codesIn(t *testing.T, text []byte) []string {
	t.Helper()
	var sets struct{ Gate, Forbid, Permit, Channel, Obligation []string }
	if err := json.Unmarshal(text, &sets); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var codes []string
	for family, set := range map[string][]string{"gate": sets.Gate, "forbid": sets.Forbid, "permit": sets.Permit,
		"channel": sets.Channel, "obligation": sets.Obligation} {
		for _, code := range set {
			codes = append(codes, family+"."+code)
		}
	}
	slices.Sort(codes)
	return codes
}
