package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What decide prints is made from the law, which is packed first.
//
//go:generate go test ../../jurisdiction -run ^TestPack$ -update
//go:generate go test . -run ^TestGolden$ -update

var update = flag.Bool("update", false, "rewrite the goldens")

const (
	ireland    = "../../testdata/requests/us-warrant-ireland.json"
	fiveFaults = "../../testdata/requests/five-faults.json"
)

// A small request on one line, which no gate stands against.
const small = `{"id": "1", "received": "2020-05-01", "requesting": "US", "authority": {"kind": "police"}, ` +
	`"instrument": {"kind": "warrant", "issuer": "judge", "authenticated": true}, "scope": "targeted", ` +
	`"targets": [{"kind": "account", "value": "a"}], "data": [{"category": "content", "stored_in": ["US"]}], ` +
	`"customer": {"kind": "consumer"}}` + "\n"

// A result is what one run leaves behind.
type result struct {
	status      int
	out, stderr string
}

func decide(stdin string, args ...string) result {
	var out, stderr bytes.Buffer
	status := run(args, strings.NewReader(stdin), &out, &stderr)
	return result{status, out.String(), stderr.String()}
}

// hashes are what changes with every edit of law and rules.
var hashes = regexp.MustCompile(`sha256:[0-9a-f]{64}`)

func TestGolden(t *testing.T) {
	tests := []struct {
		golden string
		args   []string
	}{
		{"ireland.txt", []string{ireland}},
		{"ireland.sv.txt", []string{"-lang", "sv", "-remedies", ireland}},
		{"ireland.fr.txt", []string{"-lang", "fr", "-remedies", ireland}},
		{"ireland.de.txt", []string{"-lang", "de-AT", "-remedies", ireland}},
		{"ireland.control.txt", []string{"-posture", "provider_control", ireland}},
		{"ireland.least.txt", []string{"-least-evidence", "official_page", ireland}},
		{"ireland.jsonl", []string{"-json", ireland}},
		{"ireland.facts.txt", []string{"-facts", ireland}},
		{"ireland.facts.jsonl", []string{"-facts", "-json", ireland}},
		{"refusal.txt", []string{"testdata/refusal.json"}},
		{"several.txt", []string{"testdata/several.json"}},
		{"portugal.txt", []string{"-law-of", "PT"}},
		{"portugal.jsonl", []string{"-law-of", "PT", "-json"}},
		{"faroe.txt", []string{"-law-of", "FO"}},
		{"usage.txt", []string{"-h"}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			got := decide("", tt.args...)
			if got.status != decided || got.stderr != "" {
				t.Fatalf("status %d, standard error %q", got.status, got.stderr)
			}
			text := hashes.ReplaceAllString(got.out, "sha256:…")
			file := filepath.Join("testdata", tt.golden+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Error("(-want +got):", diff)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	refused := strings.Replace(small, `"targeted"`, `"bulk"`, 1)
	tests := []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"nothing", "", nil, ""},
		{"white space", " \n\n", nil, ""},
		{"refusal", refused, nil, "DENY\n"},
		{"flag behind a file", "", []string{ireland, "-posture=provider_control"}, "ALLOW\n"},
		{"custom rules", small, []string{"-rules", "testdata/own"}, "DENY\n"},
		{"a region of one's own", strings.Replace(small, `["US"]`, `["Acme:rio-1"]`, 1), []string{"-law", "testdata/ownregions"}, "REDIRECT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := decide(tt.stdin, tt.args...)
			if got.status != decided || got.stderr != "" || !strings.HasPrefix(got.out, tt.want) || (tt.want == "") != (got.out == "") {
				t.Errorf("status %d, standard error %q, output:\n%s", got.status, got.stderr, got.out)
			}
		})
	}
}
