package policytest_test

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/policytest"
)

const rule = `package comity.custom.acme

# METADATA
# title: The police come with a prosecutor.
gate contains "alone" if input.request.authority.kind == "police"
`

const posture = `package comity.posture.acme

import data.comity

default outcome := "deny"

outcome := "allow" if "home" in comity.permit
`

const tests = `package test.acme

import data.comity.custom.acme
import data.comity.posture.acme as weighed
import data.test.base

test_police if acme.gate == {"alone"} with input as base.given({"request": {"authority": {"kind": "police"}}})

test_prosecutor if acme.gate == set() with input as base.input_

test_home[permit] if {
	some permit, outcome in {"home": "allow", "consent": "deny"}
	weighed.outcome == outcome with input as base.input_
		with data.comity.permit as {permit}
}
`

const home = `The police ask for what rests at home.
-- request.json --
{
  "id": "1", "received": "2020-01-01", "requesting": "SE", "authority": {"kind": "police"},
  "instrument": {"kind": "informal_request", "issuer": "none", "authenticated": true},
  "scope": "targeted", "targets": [{"kind": "account", "value": "a"}],
  "data": [{"category": "subscriber", "stored_in": ["SE"]}], "customer": {"kind": "consumer"}, "provider": {"addressed": "SE", "control": true}
}
-- reasons --
subscriber in [SE]
  custom.acme.alone
  gate.informal
  gate.process_unknown: comity/positions level (2010-01-01)
  notify_customer
  record
-- acme --
deny
subscriber in [SE]: deny
  remedy none
-- storage_location --
deny
subscriber in [SE]: deny
  remedy none
`

// rules are sound, until one of the files is changed.
func rules(name, text string) fstest.MapFS {
	files := map[string]string{"acme.rego": rule, "posture.rego": posture, "acme_test.rego": tests, "cases/home.txtar": home}
	maps.Copy(files, map[string]string{name: text})
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestRun(t *testing.T) {
	policytest.Run(t, rules("README.md", "Anything else is passed over."), policy.WithPosture("acme"))
}

// wanting is the page home with such lines of want.
func wanting(lines ...string) string {
	want := "-- want --\n"
	for _, line := range lines {
		want += line + "\n"
	}
	return strings.Replace(home, "-- reasons --", want+"-- reasons --", 1)
}

// What is wrong with a set of rules, and what is said of it.
var wrong = map[string]struct {
	rules fs.FS
	said  []string
}{
	"does not load": {rules("acme.rego", strings.Replace(rule, "authority", "autority", 1)),
		[]string{"the rules do not load:", "acme.rego:5:40: input.request.autority: no such field, did you mean authority?"}},
	"fails": {rules("acme_test.rego", strings.Replace(tests, "== set()", `== {"alone"}`, 1)),
		[]string{"test.acme.test_prosecutor", `acme_test.rego:9: failed: acme_test.rego:9: this does not hold: acme.gate == {"alone"}`}},
	"a case fails": {rules("acme_test.rego", strings.Replace(tests, `"consent": "deny"`, `"consent": "allow"`, 1)),
		[]string{"test.acme.test_home/consent", "acme_test.rego:11: the case consent failed"}},
	"cannot be evaluated": {rules("acme_test.rego", tests+"\ntest_zero if 1 / count([]) == 0\n"),
		[]string{"acme_test.rego:17: eval_builtin_error: div: divide by zero"}},
	"is skipped": {rules("acme_test.rego", tests+"\ntodo_test_later if false\n"),
		[]string{"acme_test.rego:17: a skipped test is a defect"}},
	"is not covered": {rules("acme_test.rego", strings.Replace(tests, `acme.gate == {"alone"} with`, "true with", 1)),
		[]string{"acme.rego:5: no test covers this rule"}},
	"has no tests": {rules("acme_test.rego", "package test.acme\n"),
		[]string{"there are no Rego tests", "posture.rego:7: no test covers this rule"}},
	"is not laid out": {rules("acme.rego", strings.Replace(rule, "gate contains", "gate   contains", 1)),
		[]string{"acme.rego:5: not as opa fmt writes it"}},
	"decides otherwise": {rules("cases/home.txtar", strings.Replace(home, "  gate.informal\n", "", 1)),
		[]string{"cases/home.txtar: another decision (-want +got):", "where the new one is right, the page is:", "  gate.informal\n"}},
	"knows no such posture": {rules("cases/home.txtar", strings.Replace(home, "-- acme --", "-- amce --", 1)),
		[]string{`cases/home.txtar: amce: no such posture "amce" (accepted: acme, `}},
	"is no case": {rules("cases/home.txtar", "-- request.json --\n{}\n"),
		[]string{"cases/home.txtar: a case says why, then gives request.json, want where it has one, reasons and at least one posture"}},
	"decides otherwise than wanted": {rules("cases/home.txtar", wanting("acme: allow or redirect_to_mlat")),
		[]string{"cases/home.txtar: want: acme decides otherwise than [allow redirect_to_mlat]:", "  gate.informal\n"}},
	"names no channel that is wanted": {rules("cases/home.txtar", wanting("storage_location: deny", "acme: deny by treaty/ets-185")),
		[]string{"cases/home.txtar: want: acme names no channel by treaty/ets-185:", "  gate.informal\n"}},
	"does not show what is wanted": {rules("cases/home.txtar", wanting("conflict_avoidance: deny")),
		[]string{"cases/home.txtar: want: the page does not show what conflict_avoidance decides"}},
	"wants what no outcome is": {rules("cases/home.txtar", wanting("acme: deny or redirect")),
		[]string{`cases/home.txtar: want: no such outcome "redirect"`}},
	"wants nothing": {rules("cases/home.txtar", wanting()),
		[]string{"cases/home.txtar: want: nothing is wanted"}},
	"wants in another form": {rules("cases/home.txtar", wanting("acme deny")),
		[]string{`cases/home.txtar: want: "acme deny" does not read POSTURE: OUTCOME [or OUTCOME] [by INSTRUMENT]`}},
	"asks badly": {rules("cases/home.txtar", strings.Replace(home, `"SE", "authority"`, `"UK", "authority"`, 1)),
		[]string{"cases/home.txtar: request.json: ", "/requesting: "}},
}

// otherSet finds where the output of the next set begins, or that of all ends.
var otherSet = regexp.MustCompile(`(?m)^(=== RUN   TestWrong/[^/\n]+|--- FAIL: TestWrong .*)$`)

// TestWrong runs the wrong sets in a process of its own: each of them must fail and
// say why.
func TestWrong(t *testing.T) {
	if os.Getenv("POLICYTEST_WRONG") != "" {
		for name, test := range wrong {
			t.Run(name, func(t *testing.T) { policytest.Run(t, test.rules) })
		}
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWrong$", "-test.v")
	child.Env = append(os.Environ(), "POLICYTEST_WRONG=1")
	out, err := child.CombinedOutput()
	require.Error(t, err, "%s", out)
	for name, test := range wrong {
		t.Run(name, func(t *testing.T) {
			run := "TestWrong/" + strings.ReplaceAll(name, " ", "_")
			assert.Contains(t, string(out), "--- FAIL: "+run+" (")
			_, of, found := strings.Cut(string(out), "=== RUN   "+run+"\n")
			require.True(t, found, "%s", out)
			of = otherSet.Split(of, 2)[0]
			for _, said := range test.said {
				assert.Contains(t, of, said)
			}
		})
	}
}

// A page is written with what is decided now, which is one of those outcomes that it wants.
func TestAnswer(t *testing.T) {
	for _, page := range []string{home, wanting("acme: allow or deny", "storage_location: deny")} {
		stale := strings.Replace(page, "-- acme --\ndeny", "-- acme --\nallow", 1)
		got, err := policytest.Answer(t.Context(), []byte(stale), policy.WithRules(rules("README.md", "")))
		if err != nil || string(got) != page {
			t.Errorf("got %v:\n%s", err, got)
		}
	}
}

// No page is written whose decision is not the one wanted, whatever it expects.
func TestAnswerUnwanted(t *testing.T) {
	got, err := policytest.Answer(t.Context(), []byte(wanting("acme: allow")), policy.WithRules(rules("README.md", "")))
	if err == nil || got != nil {
		t.Errorf("it is written:\n%s", got)
	}
}

// The channel that is wanted is one of those that the decision names.
func TestAnswerChannel(t *testing.T) {
	page, err := os.ReadFile("../../testdata/cases/gb-mx-drugs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for instrument, named := range map[string]bool{"treaty/gb-mx": true, "treaty/mx-us": false} {
		want := "-- want --\nstorage_location: redirect_to_mlat by " + instrument + "\n-- reasons --"
		_, err := policytest.Answer(t.Context(), []byte(strings.Replace(string(page), "-- reasons --", want, 1)))
		if (err == nil) != named {
			t.Errorf("%s: %v", instrument, err)
		}
	}
}
