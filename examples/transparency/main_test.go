package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/policy/audit"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language/display"
)

// transparency runs the command and returns what it printed.
func transparency(t *testing.T, want int, args ...string) (out, faults string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := run(args, &stdout, &stderr); got != want {
		t.Fatalf("%v: status %d, want %d: %s", args, got, want, &stderr)
	}
	return stdout.String(), stderr.String()
}

// generated makes a log of random requests.
func generated(t *testing.T, requests int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.jsonl")
	transparency(t, written, "-generate", fmt.Sprint(requests), path)
	return path
}

// requests is how many random requests a test is content with.
func requests() int {
	if testing.Short() {
		return 300
	}
	return 2000
}

// TestRotated: a log of several files has the numbers of all of them.
func TestRotated(t *testing.T) {
	log := generated(t, 300)
	report := func() string {
		out, _ := transparency(t, written, log)
		var all strings.Builder
		for _, name := range strings.Fields(out) {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			all.Write(text)
		}
		return all.String()
	}
	want := report()

	text, err := os.ReadFile(log)
	require.NoError(t, err)
	lines := bytes.SplitAfter(text, []byte("\n"))
	var last struct {
		Seq int64 `json:"seq"`
	}
	require.NoError(t, json.Unmarshal(lines[149], &last))
	require.NoError(t, os.WriteFile(fmt.Sprintf("%s.%012d", log, last.Seq), bytes.Join(lines[:150], nil), 0o600))
	require.NoError(t, os.WriteFile(log, bytes.Join(lines[150:], nil), 0o600))
	assert.Equal(t, want, report())
}

// TestRecount counts a log by another program, and compares every number.
func TestRecount(t *testing.T) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("jq is not installed:", err)
	}
	log := generated(t, requests())
	transparency(t, written, "-threshold", "1", log)
	want, err := exec.Command(jq, "-n", "-f", "recount.jq", log).Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(strings.TrimSuffix(log, ".jsonl")+".report", "transparency.json"))
	if err != nil {
		t.Fatal(err)
	}
	type numbers struct {
		Total  map[string]any
		States []map[string]any
	}
	var ours, theirs numbers
	for text, n := range map[*[]byte]*numbers{&got: &ours, &want: &theirs} {
		if err := json.Unmarshal(*text, n); err != nil {
			t.Fatal(err)
		}
	}
	if len(theirs.Total) != len(audit.Counters()) || theirs.Total["requests"] == 0.0 {
		t.Fatalf("jq counted %v", theirs.Total)
	}
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Error("(-jq +comity):", diff)
	}
}

// Every number of the table stands in the page of each language, and nothing
// that the table withholds.
func TestPage(t *testing.T) {
	log := generated(t, requests())
	dir := filepath.Join(t.TempDir(), "out")
	out, _ := transparency(t, written, "-out", dir, log)
	if lines := strings.Count(out, "\n"); lines != 2+len(languages) {
		t.Errorf("%d files: %s", lines, out)
	}
	rows := readTable(t, dir)
	for _, tag := range languages {
		page := read(t, dir, pageName(tag))
		wellFormed(t, page)
		tables := regexp.MustCompile(`(?s)<tbody>(.*?)</tfoot>`).FindAllString(page, -1)
		if len(tables) != 3 {
			t.Fatalf("%s: %d tables", tag, len(tables))
		}
		cells, withheld := 0, 0
		for _, table := range tables {
			cells += strings.Count(table, "<td")
			withheld += strings.Count(table, mark)
		}
		if numbers := len(audit.Counters()) * (len(rows) - 1); cells != numbers || withheld != blanks(rows) || withheld == 0 {
			t.Errorf("%s: %d cells, want %d; %d withheld, want %d", tag, cells, numbers, withheld, blanks(rows))
		}
		for _, bad := range []string{"<script", "http://", "https://", "src=", "@import", "url("} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the page holds %s", tag, bad)
			}
		}
		for _, svg := range regexp.MustCompile(`<svg[^>]*>`).FindAllString(page, -1) {
			if !strings.Contains(svg, `role="img" aria-label="`) {
				t.Errorf("%s: a figure without words: %s", tag, svg)
			}
		}
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readTable(t *testing.T, dir string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, dir, "transparency.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func blanks(rows [][]string) (n int) {
	for _, row := range rows {
		for _, cell := range row {
			if cell == "" {
				n++
			}
		}
	}
	return n
}

// wellFormed reads a page as XML, in which HTML's single tags are closed.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	depth := 0
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	if depth != 0 {
		t.Errorf("%d elements are not closed", depth)
	}
}

// TestTexts finds a text that is missing in a language, that another language
// fills in otherwise, or that nothing shows.
func TestTexts(t *testing.T) {
	english, err := newLocale(languages[0])
	if err != nil {
		t.Fatal(err)
	}
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	for _, tag := range languages {
		locale, err := newLocale(tag)
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range english.texts {
			want, got := blank.FindAllString(text, -1), blank.FindAllString(locale.texts[key], -1)
			if slices.Sort(want); locale.texts[key] == "" {
				t.Errorf("examples/transparency/text/%s.yaml: key %s is missing: the text in %s", tag, key,
					display.English.Tags().Name(tag))
			}
			if slices.Sort(got); !slices.Equal(want, got) {
				t.Errorf("examples/transparency/text/%s.yaml: key %s has the blanks %q; English has %q", tag, key, got, want)
			}
		}
		for key := range locale.texts {
			if english.texts[key] == "" {
				t.Errorf("%s: %s is not in English", tag, key)
			}
		}
		for _, c := range audit.Counters() {
			if locale.texts["counter."+string(c)] == "" || locale.texts["what."+string(c)] == "" {
				t.Errorf("%s: %s has no name or no explanation", tag, c)
			}
		}
	}
	sources := read(t, ".", "page.html") + read(t, ".", "render.go") + read(t, ".", "bars.go") + read(t, ".", "language.go")
	for key := range english.texts {
		family, _, _ := strings.Cut(key, ".")
		byName := slices.Contains([]string{"counter", "what", "month"}, family)
		if !byName && !strings.Contains(sources, `"`+key+`"`) {
			t.Errorf("nothing shows %s", key)
		}
	}
	if got, err := english.text("period", "from", "May"); err != nil || got != "Requests received from May to {until}" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := english.text("no.such"); err == nil {
		t.Error("a text that is none")
	}
}

// An empty log is a report too.
func TestEmpty(t *testing.T) {
	log := filepath.Join(t.TempDir(), "empty.jsonl")
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	transparency(t, written, "-out", filepath.Dir(log), log)
	if page := read(t, filepath.Dir(log), "transparency.en.html"); !strings.Contains(page, "No requests were received") {
		t.Error(page)
	}
}

func TestRefused(t *testing.T) {
	log := generated(t, 3)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "changed.jsonl")
	if err := os.WriteFile(changed, bytes.Replace(text, []byte(`"deny"`), []byte(`"allo"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ args, want string }{
		{"", "one log is wanted"},
		{"-threshold 0 " + log, "-threshold 0: say 1 or more"},
		{"-from 2026-1-1 " + log, "no day, as YYYY-MM-DD"},
		{"-from 2026-02-01 -until 2026-01-31 " + log, "-until is before -from"},
		{"-generate 3 " + log, "exists"},
		{log + ".none", "no such file"},
		{changed, "the record was changed"},
	}
	for _, tt := range tests {
		if _, faults := transparency(t, bad, strings.Fields(tt.args)...); !strings.Contains(faults, tt.want) {
			t.Errorf("%s: %s", tt.args, faults)
		}
	}
	if out, _ := transparency(t, written, "-h"); out != usage {
		t.Error(out)
	}
}
