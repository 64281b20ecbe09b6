package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
)

func TestFaults(t *testing.T) {
	tests := []struct {
		name, args string
		want       []string // the beginnings of the lines
	}{
		{"nothing", "", []string{"lawdiff: -to is missing"}},
		{"one day", "-to 2020-01-01", []string{"lawdiff: -from is missing"}},
		{"the same day", "-from 2020-01-01 -to 2020-01-01", []string{"lawdiff: -from and -to are the same day"}},
		{"the wrong way round", "-from 2020-01-02 -to 2020-01-01", []string{"lawdiff: -from 2020-01-02 is after -to 2020-01-01"}},
		{"two days and a law", "-from 2020-01-01 -to 2020-01-02 -law testdata/own", []string{"lawdiff: -was, -law, -against, -becomes and -requires are compared on one day: leave out -from"}},
		{"two days and an earlier law", "-from 2020-01-01 -to 2020-01-02 -was testdata/own", []string{"lawdiff: -was, -law, -against, -becomes and -requires are compared"}},
		{"no such days", "-from 2018-02-30 -to tomorrow", []string{
			`lawdiff: -from: "2018-02-30" is not a day of the calendar (accepted: YYYY-MM-DD) [request.bad_day]`,
			`lawdiff: -to: "tomorrow" is not a day of the calendar`}},
		{"before the law", "-from 2009-12-31 -to 2010-01-01", []string{
			"lawdiff: -from: 2009-12-31 is before 2010-01-01, the first day for which law is held"}},
		{"states", "-from 2020-01-01 -to 2020-01-02 -states EU,UK", []string{
			`lawdiff: -states: "EU" is no state: write the member state`,
			`lawdiff: -states: "UK" is not the code of a state; write GB`}},
		{"no state in the list", "-from 2020-01-01 -to 2020-01-02 -states ,", []string{"lawdiff: -states names no state"}},
		{"posture", "-from 2020-01-01 -to 2020-01-02 -posture upright", []string{`lawdiff: -posture: no such posture "upright"`}},
		{"two postures of which one is none", "-to 2020-01-01 -becomes upright", []string{`lawdiff: -becomes: no such posture "upright"`}},
		{"a posture that is none on both sides", "-to 2020-01-01 -posture upright -law testdata/own", []string{`lawdiff: -posture: no such posture "upright"`}},
		{"evidence", "-to 2020-01-01 -requires official -least-evidence none", []string{
			`lawdiff: -least-evidence: no such evidence "none" (accepted: official_text, `, `lawdiff: -requires: no such evidence "official" (accepted: `}},
		{"evidence that is none on both sides", "-to 2020-01-01 -least-evidence none -becomes provider_control", []string{`lawdiff: -least-evidence: no such evidence "none"`}},
		{"rules that are none", "-to 2020-01-01 -against testdata/badrules", []string{
			`testdata/badrules/own.rego:5:46: input.request.requester`}},
		{"rules that are none on both sides", "-to 2020-01-01 -rules testdata/badrules -becomes provider_control", []string{
			`testdata/badrules/own.rego:5:46: input.request.requester`}},
		{"states of a log", "-log no.jsonl -from 2020-01-01 -to 2020-01-02 -states SE", []string{"lawdiff: -states is of the world table"}},
		{"a log and nothing to compare", "-log no.jsonl", []string{"lawdiff: -from is missing"}},
		{"a log and one day", "-log no.jsonl -from 2020-01-01", []string{"lawdiff: -to is missing"}},
		{"no such log", "-log no.jsonl -becomes provider_control", []string{"lawdiff: open no.jsonl: "}},
		{"no such directory of rules", "-to 2020-01-01 -against nosuch", []string{"lawdiff: -against nosuch: no such directory"}},
		{"no such directory", "-to 2020-01-01 -law nosuch", []string{"lawdiff: -law nosuch: no such directory"}},
		{"no such earlier law", "-to 2020-01-01 -was nosuch", []string{"lawdiff: -was nosuch: no such directory"}},
		{"a part of a law", "-to 2020-01-01 -was testdata/own", []string{"law.yaml:1:1: "}},
		{"faults of both laws", "-to 2020-01-01 -was testdata/passedover -law testdata/passedover", []string{
			`testdata/passedover/dk/act.yml:1:1: "act.yml" would be passed over`, "law.yaml:1:1: ",
			`testdata/passedover/dk/act.yml:1:1: "act.yml" would be passed over`}},
		{"every fault of a law", "-to 2020-01-01 -law testdata/badlaw", []string{
			`testdata/badlaw/treaty/ie-us.yaml:2:7: kind: "treatise" is no word`,
			"testdata/badlaw/treaty/ie-us.yaml:1:1: citation: is missing",
			"testdata/badlaw/treaty/ie-us.yaml:1:1: reviewed: is missing",
			"testdata/badlaw/treaty/ie-us.yaml:1:1: confidence: is missing",
			`testdata/badlaw/us/act.yaml:3:19: parties[0]: state: "UK" is no state`}},
		{"law that would be passed over", "-to 2020-01-01 -law testdata/passedover", []string{
			`testdata/passedover/dk/act.yml:1:1: "act.yml" would be passed over, end the name of a law file in .yaml`}},
		{"arguments", "-to 2020-01-01 mine", []string{`lawdiff: "mine": no arguments are taken but flags`}},
		{"flag", "-until 2020-01-01", []string{"lawdiff: flag provided but not defined: -until"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lawdiff(strings.Fields(tt.args)...)
			lines := strings.Split(got.stderr, "\n")
			if got.status != bad || got.out != "" || len(lines)-1 < len(tt.want) {
				t.Fatalf("status %d, output %q, standard error:\n%s", got.status, got.out, got.stderr)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("line %d of standard error: %s\nwant %s", i+1, lines[i], want)
				}
			}
		})
	}
}

// A full disk is reported, a reader that has left is not.
func TestWriteError(t *testing.T) {
	args := strings.Fields("-from 2018-03-22 -to 2018-03-23 -states US")
	for err, want := range map[error]string{syscall.EPIPE: "", syscall.ENOSPC: "lawdiff: no space left on device\n"} {
		var stderr bytes.Buffer
		if status := run(args, nil, broken{err}, &stderr); status != bad || stderr.String() != want {
			t.Errorf("%v: status %d, standard error %q", err, status, &stderr)
		}
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
