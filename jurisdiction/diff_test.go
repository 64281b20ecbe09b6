package jurisdiction

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const diffLaw = `title: An act
citation: Act 1
kind: statute
reviewed: "2026-11-21"
confidence: high
parties:
  - {state: FR}
provisions:
  - article: s. 1
    rule: It bars.
    role: bar
    categories: [content]
    from: "2012-01-01"
    protects: communications
    binds: [place]
    against: [foreign]
`

func loadDiff(t *testing.T, text string) *Law {
	t.Helper()
	law, err := Load(fstest.MapFS{
		"law.yaml":    {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")},
		"fr/act.yaml": {Data: []byte(text)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return law
}

func TestDiff(t *testing.T) {
	tests := []struct {
		name, add string
		want      []string // kind and row
	}{
		{"nothing", "", nil},
		{"ended", "    until: \"2020-01-01\"\n", []string{"ended s. 1, bar of content"}},
		{"changed", "    sector: [bank]\n", []string{"changed s. 1, bar of content"}},
		{"added", "  - {article: s. 2, rule: A note., role: note, from: \"2013-01-01\"}\n", []string{"added s. 2, note"}},
	}
	before := loadDiff(t, diffLaw)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := loadDiff(t, diffLaw+tt.add)
			if diff := cmp.Diff(tt.want, rowsOf(Diff(before, after))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("surveyed", func(t *testing.T) {
		state := func(head string) *Law {
			law, err := Load(fstest.MapFS{
				"law.yaml":      {Data: []byte("compiled: \"2026-11-21\"\nfirst: \"2010-01-01\"\neu: []\neea: []\n")},
				"fr/state.yaml": {Data: []byte(head + diffLaw + "  - {article: s. 2, role: level, level: judge, categories: [traffic], from: \"2012-01-01\"}\n")},
			})
			if err != nil {
				t.Fatal(err)
			}
			return law
		}
		want := []Change{{Kind: RowAdded, Instrument: "fr/state", Row: "surveyed", New: "bars"}}
		if diff := cmp.Diff(want, Diff(state(""), state("surveyed: [bars]\n"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("gone", func(t *testing.T) {
		got := rowsOf(Diff(loadDiff(t, diffLaw+tests[3].add), before))
		if diff := cmp.Diff([]string{"ended s. 2, note"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func rowsOf(changes []Change) []string {
	var rows []string
	for _, c := range changes {
		rows = append(rows, string(c.Kind)+" "+c.Row)
	}
	return rows
}

// TestOlderSet checks that an older set of law gives the older answer.
func TestOlderSet(t *testing.T) {
	req := mailOf2020()
	req.Data[0].StoredIn[0] = "FR"
	for _, tt := range []struct {
		text string
		want int
	}{{diffLaw, 2}, {diffLaw + "    until: \"2019-12-31\"\n", 1}} { // and the bars that were not surveyed
		cases, err := loadDiff(t, tt.text).Facts(req)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(cases[0].Bars); got != tt.want {
			t.Errorf("%d bars, want %d", got, tt.want)
		}
	}
}
