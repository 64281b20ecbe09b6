package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy"
)

// TestWords: every language has a word for each field and each choice of the schema, and
// for nothing else.
func TestWords(t *testing.T) {
	fields, choices := map[string]bool{}, map[string][]string{}
	var walk func(n *node, general string)
	walk = func(n *node, general string) {
		if general != "" {
			fields[general] = true
		}
		switch {
		case n.kind == list && n.element.kind == object:
			walk(n.element, general+"/*")
		case n.kind == list && n.element.kind == choice:
			choices[general] = n.element.words
		case n.kind == choice:
			choices[general] = n.words
		}
		for _, m := range n.members {
			walk(m, general+"/"+m.name)
		}
	}
	walk(schema(), "")
	all, err := allWords()
	require.NoError(t, err)
	english := all["en"]
	faults := faultCodes(t)
	for tag, w := range all {
		t.Run(tag, func(t *testing.T) {
			assert.Empty(t, cmp.Diff(keys(fields), keys(w.Field)), "fields")
			assert.Empty(t, cmp.Diff(keys(choices), keys(w.Choice)), "choices")
			for at, words := range choices {
				assert.ElementsMatch(t, words, keys(w.Choice[at]), at)
			}
			for _, group := range []string{"Page", "Outcome", "Posture", "Section", "Sample", "Paper", "Role", "Evidence", "Confidence", "Change",
				"Wanted", "Work"} {
				of := func(w *words) []string {
					return keys(reflect.ValueOf(w).Elem().FieldByName(group).Interface().(map[string]string))
				}
				assert.Empty(t, cmp.Diff(of(english), of(w)), group)
			}
			if tag != "en" { // which the library speaks
				assert.Empty(t, cmp.Diff(faults, keys(w.Fault)), "faults")
				assert.Empty(t, cmp.Diff(failureCodes(t), keys(w.Failure)), "failures")
			}
			for at, said := range w.Field {
				assert.NotEmpty(t, said.Label, at)
				assert.Equal(t, english.Field[at].Help == "", said.Help == "", at)
			}
		})
	}
}

// faultCodes returns the code of every fault that a request can have: there is a page for
// each, as package request tests.
func faultCodes(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../../request/testdata/refused/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	var codes []string
	for _, name := range pages {
		codes = append(codes, "request."+strings.TrimSuffix(filepath.Base(name), ".txtar"))
	}
	return codes
}

// failureCodes returns the code of every failure of an evaluation.
func failureCodes(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../policy/failure.go")
	require.NoError(t, err)
	var codes []string
	for _, m := range regexp.MustCompile(`FailureCode = "(failure\.\w+)"`).FindAllStringSubmatch(string(text), -1) {
		codes = append(codes, m[1])
	}
	slices.Sort(codes)
	require.NotEmpty(t, codes)
	return codes
}

func keys[V any](m map[string]V) []string {
	var all []string
	for key := range m {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}

// TestSections: each field of a request stands in one section, and each sample, posture
// and outcome has a word.
func TestSections(t *testing.T) {
	var placed, members, names, titles []string
	for _, s := range sections {
		placed, names = append(placed, s.fields...), append(names, s.name)
	}
	for _, m := range schema().members {
		members = append(members, m.name)
	}
	assert.ElementsMatch(t, members, placed)
	all, err := allWords()
	require.NoError(t, err)
	w := all["en"]
	assert.ElementsMatch(t, keys(w.Section), names)
	for _, s := range samples() {
		titles = append(titles, s.name)
	}
	assert.ElementsMatch(t, keys(w.Sample), titles)
	for _, role := range roles {
		assert.Contains(t, w.Role, string(role))
	}
	assert.ElementsMatch(t, jurisdiction.Role("").Words(), keys(w.Role))
	assert.ElementsMatch(t, append(jurisdiction.Evidence("").Words(), "none"), keys(w.Evidence))
	assert.ElementsMatch(t, jurisdiction.Confidence("").Words(), keys(w.Confidence))
	for _, c := range []policy.CauseChange{policy.CauseCame, policy.CauseWent, policy.CauseChanged, policy.CauseCited, policy.CauseUncited} {
		assert.Contains(t, w.Change, string(c))
	}
	for _, p := range postures {
		assert.Contains(t, w.Posture, string(p))
	}
	for _, o := range []policy.Outcome{policy.Allow, policy.Deny, policy.RedirectToMLAT} {
		assert.Contains(t, w.Outcome, o.String())
	}
}
