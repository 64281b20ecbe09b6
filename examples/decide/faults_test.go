package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// coded is a line that ends with the code of a fault.
var coded = regexp.MustCompile(` \[request\.[a-z_]+\]\n$`)

func TestFaults(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		decided     int // answers on standard output
		want        []string
	}{
		{"five faults", "", []string{fiveFaults}, 0, []string{
			fiveFaults + `:3: /received: "2014-02-30" is not a day of the calendar (accepted: YYYY-MM-DD) [request.bad_day]`,
			fiveFaults + `:4: /requesting: "UK" is not the code of a state; write GB`,
			fiveFaults + `:7: /instrument/kind: "warant" is not a word of this field, did you mean warrant?`,
			fiveFaults + `:16: /data/0/place: this field is not known (accepted: category, stored_in, targets, from, until) [request.unknown_field]`,
			fiveFaults + `:18: /customer/kind: is missing; add it (accepted: consumer, enterprise, public_sector) [request.missing]`}},
		{"bad one in the middle", small + "{\"id\": }\n" + small, nil, 2, []string{
			"-:2: /id: malformed JSON: '}' where a value belongs"}},
		{"what the law sees, beside what decoding sees",
			small + strings.NewReplacer("2020", "2009", `["US"]`, "[\n\"nobody:x\", \"eu-west-2\", \"aws:\"]", "police", "Police").Replace(small),
			[]string{"-"}, 1, []string{
				`-:2: /authority/kind: "Police" is not a word of this field`,
				`-:2: /received: 2009-05-01 is before 2010-01-01`,
				`-:3: /data/0/stored_in/2: "aws:" is half a place`,
				`-:3: /data/0/stored_in/0: "nobody" is no provider`,
				`-:3: /data/0/stored_in/1: "eu-west-2" is no place by itself`}},
		{"missing file", small, []string{"nosuch.json", "-", "testdata"}, 1, []string{
			"nosuch.json: no such file or directory",
			"testdata: is a directory"}},
		{"misspelt rule", small, []string{"-rules", "testdata/misspelt"}, 0, []string{
			"testdata/misspelt/night.rego:8:"}},
		{"rule that fails on two of three",
			small + strings.Replace(small, "\"data\"", "\"clearances\": [{\"state\": \"IE\", \"by\": \"court\"}], \"data\"", 1) + small,
			[]string{"-rules", "testdata/failing"}, 1, []string{
				"-:1: request 1: item 0: failure.rule: share.rego:8: eval_builtin_error: div: divide by zero",
				"-:3: request 1: item 0: failure.rule: share.rego:8: eval_builtin_error: div: divide by zero"}},
		{"labels that are not declared, with other faults", strings.NewReplacer(`"police"`, `"Police"`, `"id"`,
			"\"labels\": {\n\"tier\": \"sovreign\",\n\"team\": \"a\",\n\"approved_by\": \"counsel\"},\n\"id\"").Replace(small),
			[]string{"-rules", "testdata/beside"}, 0, []string{
				`-:2: /labels/tier: "sovreign" is not a word of this label, did you mean sovereign? (accepted: standard, sovereign) [request.unknown_word]`,
				`-:3: /labels/team: this label is not declared in labels.yaml (accepted: approved_by, tier) [request.unknown_label]`,
				`-:4: /labels/approved_by: is a string; write a list [request.wrong_type]`,
				`-:5: /authority/kind: "Police" is not a word of this field`}},
		{"labels without rules", strings.Replace(small, `"id"`, `"labels": {"tier": "standard"}, "id"`, 1), nil, 0, []string{
			`-:1: /labels/tier: this label is not declared in labels.yaml [request.unknown_label]`}},
		{"bad law", small, []string{"-law", "testdata/badlaw"}, 0, []string{
			"testdata/badlaw/treaty/ie-us.yaml"}},
		{"law that would be passed over", small, []string{"-law", "testdata/passedover"}, 0, []string{
			`testdata/passedover/dk/act.yml:1:1: "act.yml" would be passed over, end the name of a law file in .yaml`}},
		{"regions with faults", small, []string{"-law", "testdata/badregions"}, 0, []string{
			`testdata/badregions/acme.csv:1:1: "acme.csv" would be passed over, name a table of regions regions/PROVIDER.csv`,
			`testdata/badregions/regions/acme.csv:2:1: states: "UK" is no state or is given twice`,
			`testdata/badregions/regions/acme.csv:3:1: wrong number of fields`}},
		{"a region of one's own that is misspelt", strings.Replace(small, `["US"]`, `["acme:ruo-1"]`, 1), []string{"-law", "testdata/ownregions"}, 0, []string{
			`-:1: /data/0/stored_in/0: "ruo-1" is no region of acme in the table, did you mean rio-1? [request.unknown_region]`}},
		{"a folder without law", small, []string{"-law", "testdata/own"}, 0, []string{"testdata/own:1:1: no law file is here"}},
		{"no such directory", small, []string{"-rules", "nosuch"}, 0, []string{"decide: -rules nosuch: no such directory"}},
		{"no such posture", small, []string{"-posture", "upright"}, 0, []string{`no such posture "upright"`}},
		{"no such evidence", small, []string{"-least-evidence", "hearsay"}, 0, []string{`no such evidence "hearsay" (accepted: official_text, `}},
		{"no such language", small, []string{"-lang", "xx"}, 0, []string{`"xx" is no language tag (accepted: en, `}},
		{"a language without texts", small, []string{"-lang", "ja"}, 0, []string{`no texts in the language "ja" (accepted: en, `}},
		{"a state in small letters", small, []string{"-law-of", "pt"}, 0, []string{
			`decide: invalid value "pt" for flag -law-of: "pt" is not the code of a state; write PT`}},
		{"another code of a state", small, []string{"-law-of", "UK"}, 0, []string{
			`decide: invalid value "UK" for flag -law-of: "UK" is not the code of a state; write GB`}},
		{"no code of a state", small, []string{"-law-of", "Portugal"}, 0, []string{
			`decide: invalid value "Portugal" for flag -law-of: "Portugal" is not the code of a state`}},
		{"an unknown state", small, []string{"-law-of", "XX"}, 0, []string{
			`decide: invalid value "XX" for flag -law-of: give the code of one state, such as PT`}},
		{"no state", small, []string{"-law-of", ""}, 0, []string{
			`decide: invalid value "" for flag -law-of: give the code of one state, such as PT`}},
		{"the law of a state, and a request", small, []string{"-law-of", "PT", ireland}, 0, []string{
			"decide: -law-of decides nothing: leave out " + ireland}},
		{"the version, and a request", small, []string{"-version", ireland}, 0, []string{
			"decide: -version decides nothing: leave out " + ireland}},
		{"the law of a state, and the version", small, []string{"-law-of", "PT", "-version"}, 0, []string{
			"decide: -law-of and -version print two things: leave one out"}},
		{"the law of a state, and bad law", small, []string{"-law-of", "PT", "-law", "testdata/badlaw"}, 0, []string{
			"testdata/badlaw/treaty/ie-us.yaml"}},
		{"no such flag", small, []string{"-remedy"}, 0, []string{"decide: flag provided but not defined: -remedy"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := decide(tt.stdin, append(tt.args, "-json")...)
			if got.status != bad || strings.Count(got.out, "\n") != tt.decided {
				t.Errorf("status %d, output %q", got.status, got.out)
			}
			lines := strings.SplitAfter(got.stderr, "\n")
			if len(lines)-1 < len(tt.want) {
				t.Fatalf("standard error: %s", got.stderr)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("line %d of standard error: %s\twant %s", i+1, lines[i], want)
				}
				if strings.Contains(want, ": /") && !coded.MatchString(lines[i]) {
					t.Errorf("line %d of standard error does not end with a code: %s", i+1, lines[i])
				}
			}
		})
	}
}

// TestManyFaults: a request with many faults is told of 100, those that only the
// law finds included, and of how many more.
func TestManyFaults(t *testing.T) {
	places := strings.Repeat(`"nobody:x", `, 150) + `"US"`
	got := decide(strings.Replace(small, `["US"]`, "["+places+"]", 1), "-")
	lines := strings.Split(strings.TrimSuffix(got.stderr, "\n"), "\n")
	// 149 repeat another, and 100 of them are told. Of the 150 whose provider is
	// not known, 99 are at a place of which something is told already.
	if got.status != bad || len(lines) != 101 || lines[100] != "-:1: and 100 more [request.more]" {
		t.Errorf("status %d, %d lines, the last %q", got.status, len(lines), lines[len(lines)-1])
	}
}

// TestRuleFaultHasACode: the line of a faulty rule begins with its place and ends with
// its code.
func TestRuleFaultHasACode(t *testing.T) {
	got := decide(small, "-rules", "testdata/misspelt", "-json")
	assert.Regexp(t, `^testdata/misspelt/night\.rego:8:.* \[rule\.unknown_field\]\n$`, got.stderr)
}
