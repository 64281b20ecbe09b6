package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/policy/audit"
	"github.com/comity-go/comity/request"
	"github.com/comity-go/comity/testdata/requests"
)

//go:generate go test . -run ^TestGolden$ -update

var update = flag.Bool("update", false, "rewrite the goldens")

// A result is what one run leaves behind.
type result struct {
	status      int
	out, stderr string
}

func lawdiff(args ...string) result {
	var out, stderr bytes.Buffer
	status := run(args, strings.NewReader(""), &out, &stderr)
	return result{status, out.String(), stderr.String()}
}

// The law changes, and with it these texts: -update rewrites them, to be read.
func TestGolden(t *testing.T) {
	tests := []struct{ golden, args string }{
		{"cloudact.txt", "-from 2018-03-22 -to 2018-03-23 -posture provider_control -states US"},
		{"location.txt", "-from 2018-03-22 -to 2018-03-23 -states US"},
		{"agreement.txt", "-from 2022-10-02 -to 2022-10-03 -states GB"},
		{"evidence.txt", "-from 2026-08-17 -to 2026-08-18 -states SE"},
		{"chile.txt", "-from 2026-11-30 -to 2026-12-01 -posture conflict_avoidance -states US"},
		{"own.txt", "-to 2020-02-01 -law testdata/own -states MN,TW"},
		{"own.jsonl", "-to 2020-02-01 -law testdata/own -states TW -json"},
		{"rules.txt", "-to 2026-10-01 -against testdata/rules -states SE,US"},
		{"rules.jsonl", "-to 2026-10-01 -rules testdata/rules -against testdata/lax -becomes provider_control -states US -json"},
		{"posture.txt", "-to 2026-10-01 -becomes conflict_avoidance -posture provider_control -states US"},
		{"log.txt", "-log LOG -against testdata/rules -becomes provider_control"},
		{"log.jsonl", "-log LOG -from 2026-08-17 -to 2026-08-18 -json"},
		{"log-hidden.txt", "-log LOG -against testdata/watched"},
		{"log-regions.txt", "-log LOG -law testdata/moved"},
		{"log-regions.jsonl", "-log LOG -law testdata/moved -json"},
		{"least.txt", "-to 2026-10-01 -least-evidence register -requires recalled -states IE"},
		{"least.jsonl", "-to 2026-10-01 -least-evidence register -requires recalled -states IE -json"},
		{"usage.txt", "-h"},
	}
	log := someLog(t, false)
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			got := lawdiff(strings.Fields(strings.ReplaceAll(tt.args, "LOG", log))...)
			if got.status != compared || got.stderr != "" {
				t.Fatalf("status %d, standard error %q", got.status, got.stderr)
			}
			file := filepath.Join("testdata", tt.golden+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got.out), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.out); diff != "" {
				t.Error("(-want +got):", diff)
			}
		})
	}
}

// What only a part of the output is wanted of.
func TestOutput(t *testing.T) {
	tests := []struct {
		name, args string
		want       []string
	}{
		{"GDPR", "-from 2018-05-24 -to 2018-05-25 -posture conflict_avoidance -states US",
			[]string{"CAME: General Data Protection Regulation", "art. 49", "emergency request"}},
		{"a state that leaves", "-from 2020-12-31 -to 2021-01-01 -states GB", []string{"WENT: ", "eu/2014-41"}},
		{"the same day twice", "-from 2020-01-31 -to 2020-01-31 -law testdata/own -states MN", []string{"No decision flips"}},
		{"a forecast", "-from 2099-12-30 -to 2099-12-31 -states XX", []string{"A forecast", "0 flipped"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lawdiff(strings.Fields(tt.args)...)
			if got.status != compared || got.stderr != "" {
				t.Fatalf("status %d, standard error %q", got.status, got.stderr)
			}
			for _, want := range tt.want {
				if !strings.Contains(got.out, want) {
					t.Errorf("no %q in\n%s", want, got.out)
				}
			}
		})
	}
}

// An earlier law is compared with the built-in one, and with that law and files over it.
func TestWas(t *testing.T) {
	whole := earlierLaw(t, "", "")
	tests := map[string]struct {
		was, args string
		want      []string
	}{
		"a file that came": {whole, "",
			[]string{" to the built-in law Posture", "CAME: Agreement ", "treaty/gb-us-2019; from 2022-10-03"}},
		"own files over it": {whole, "-law testdata/own",
			[]string{" to the built-in law with testdata/own Posture", "CAME: Agreement "}},
		"a row that changed": {earlierLaw(t, "order: [overseas_production_order]", "order: [subpoena]"), "",
			[]string{"CHANGED: Agreement ", "art. 1, 4 CP 178 (2019); TIAS 22-1003; treaty/gb-us-2019 flips"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"-to", "2023-01-01", "-states", "GB", "-was", tt.was}, strings.Fields(tt.args)...)
			got := lawdiff(args...)
			require.Equal(t, compared, got.status, got.stderr)
			out := strings.Join(strings.Fields(got.out), " ")
			for _, want := range append(tt.want, "from the law in "+tt.was) {
				assert.Contains(t, out, want)
			}
			assert.NotContains(t, out, "WENT: ")
		})
	}
}

// TestRotated: the files of a log that was rotated are read as one, in order; one that is
// named itself is read alone, and it is told where one is missing.
func TestRotated(t *testing.T) {
	counts := func(path, said string) (decisions int, numbers []int64) {
		t.Helper()
		got := lawdiff("-log", path, "-becomes", "provider_control", "-json")
		require.Equal(t, compared, got.status)
		assert.Equal(t, said, got.stderr)
		lines := strings.Split(strings.TrimSpace(got.out), "\n")
		for _, line := range lines[:len(lines)-1] {
			var group groupForm
			require.NoError(t, json.Unmarshal([]byte(line), &group))
			numbers = append(numbers, group.Records...)
		}
		var judged judgedForm
		require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &judged))
		assert.Zero(t, judged.Unread)
		return judged.Decisions, numbers
	}
	all, flipped := counts(someLog(t, false), "")
	rotated := someLog(t, true)
	decisions, numbers := counts(rotated, "")
	assert.Equal(t, all, decisions)
	assert.Len(t, numbers, len(flipped))
	files, err := audit.Files(rotated)
	require.NoError(t, err)
	require.Greater(t, len(files), 3)
	sum := 0
	for _, file := range files[:len(files)-1] {
		alone, _ := counts(file, "")
		sum += alone
	}
	assert.Less(t, sum, all)
	require.NoError(t, os.Remove(files[1]))
	decisions, _ = counts(rotated, "records 7 to 13 are missing: verify the log, and put its files beside each other\n")
	assert.Less(t, decisions, all)
}

// someLog writes a log of the sample requests, and of the same for content in Sweden and in a
// region, on their days and on 2026-10-01, with a review of each. It may have several files.
func someLog(t *testing.T, rotated bool) string {
	t.Helper()
	key, err := audit.NewKey(bytes.Repeat([]byte("a secret"), 4))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "decisions.jsonl")
	log, err := audit.Open(path, key)
	require.NoError(t, err)
	files, err := fs.Glob(requests.Files(), "*.json")
	require.NoError(t, err)
	kept := 0
	for _, file := range files {
		text, err := fs.ReadFile(requests.Files(), file)
		require.NoError(t, err)
		req, err := request.Decode(text)
		if err != nil {
			continue // it is there for its faults
		}
		if kept++; rotated && kept > 1 {
			_, err := log.Rotate()
			require.NoError(t, err)
		}
		sweden := req.Clone()
		sweden.ReceivedAt, sweden.Received = "", "2026-10-01"
		sweden.Data = []request.Item{{Category: request.Content, StoredIn: []request.Place{"SE"}}}
		region := sweden.Clone()
		region.Data[0].StoredIn[0] = "elastx:sto1"
		for _, req := range []request.Request{req, sweden, region} {
			d, err := policy.Decide(t.Context(), req)
			require.NoError(t, err)
			_, err = log.Append(audit.Event{Request: req, Decision: d})
			require.NoError(t, err)
			_, err = log.Review(audit.Review{DecisionID: d.ID(), By: "staff 7", Finding: audit.Confirmed})
			require.NoError(t, err)
		}
	}
	require.NoError(t, log.Close())
	return path
}

// earlierLaw writes the built-in law into a folder, with one text of the agreement between
// the United Kingdom and the United States replaced, or without that agreement.
func earlierLaw(t *testing.T, cut, insert string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../jurisdiction/law")))
	file := filepath.Join(dir, "treaty/gb-us-2019.yaml")
	if cut == "" {
		require.NoError(t, os.Remove(file))
		return dir
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), cut)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), cut, insert, 1)), 0o666))
	return dir
}
