package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLawOf: what is held of a state, of a part of one, and with law of one's own.
func TestLawOf(t *testing.T) {
	own := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(own, "fo"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(own, "fo", "state.yaml"), []byte(`title: The Faroe Islands
citation: Law 1
kind: state
reviewed: "2026-11-21"
confidence: high
evidence: official_text
parties: [{state: FO}]
provisions:
  - {article: s. 1, rule: r, role: level, level: judge, categories: [content], from: "2016-01-01", until: "2019-12-31"}
  - {article: s. 2, rule: r, role: level, level: judge, categories: [traffic], from: "2010-01-01"}
  - {article: s. 3, rule: r, role: level, level: judge, categories: [documents], from: "2015-01-01", sector: [bank],
     order: [court_order], when: {routine: true}}
  - {article: s. 4, rule: r, role: channel, channel: letters_rogatory, from: "2015-01-01", when: {min_max_years: 4}}
`), 0o666))
	require.NoError(t, os.Mkdir(filepath.Join(own, "aq"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(own, "aq", "act.yaml"), []byte(`title: An act
citation: Act 1
kind: statute
reviewed: "2026-11-21"
confidence: high
parties: [{state: AQ}]
`), 0o666))
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"a part of a state", []string{"-law-of", "PR"}, []string{
			"United States (US), of which Puerto Rico (PR) is part: what is held, as of\n", "\n  State file   us/state.yaml\n"}},
		{"law of one's own", []string{"-law-of", "FO", "-law", own}, []string{
			"\n  State file   fo/state.yaml\n",
			"\n  Bars         not surveyed, so that one is taken to stand; none held\n",
			"\n  Levels       subscriber, identification: none held\n",
			"\n               traffic, location: 1 row from 2010-01-01, 1 read, 0 recalled\n               content: ",
			"\n               content: 1 row from 2016-01-01, 1 read, 0 recalled\n" +
				"               - no row: 2010-01-01 to 2015-12-31, from 2020-01-01\n",
			"\n               - sectors bank; court order; when routine: true: from 2015-01-01\n",
			" of them for some offences\n                 alone\n  Authority    none held\n",
			"\n  Instruments  1: fo/state\n"}},
		{"no state.yaml", []string{"-law-of", "AQ", "-law", own}, []string{
			"\n  State file   none: what process its authorities need was not gathered\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := decide("", tt.args...)
			assert.Equal(t, decided, got.status)
			assert.Empty(t, got.stderr)
			for _, want := range tt.want {
				assert.Contains(t, got.out, want)
			}
			for line := range strings.Lines(got.out) {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), 81, line)
			}
		})
	}
}

// TestLawOfReadsNothing: no request is waited for, and what cannot be written is told.
func TestLawOfReadsNothing(t *testing.T) {
	in, _ := io.Pipe() // a read from it never ends
	var out, stderr bytes.Buffer
	assert.Equal(t, decided, run([]string{"-law-of", "PT", "-json"}, in, &out, &stderr))
	assert.Equal(t, 1, strings.Count(out.String(), "\n"))
	assert.Equal(t, bad, run([]string{"-law-of", "PT"}, in, full{}, &stderr))
	assert.Contains(t, stderr.String(), "decide: no space")
}

// A full is a disk that is full.
type full struct{}

var errFull = errors.New("no space")

func (full) Write([]byte) (int, error) { return 0, errFull }
