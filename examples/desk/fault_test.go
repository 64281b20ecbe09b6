package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// TestFaults: of every kind of fault that a request can have, a page of package request
// provokes one, and the desk says it in every language: in English as the library, and
// else in its own words, with nothing left to fill in.
func TestFaults(t *testing.T) {
	for _, code := range faultCodes(t) {
		name := "../../request/testdata/refused/" + strings.TrimPrefix(code, "request.") + ".txtar"
		page := filesOf(t, name)
		d, err := theDesk()
		if page["labels.yaml"] != nil {
			d, err = newDesk(t.Context(), policy.WithRules(fstest.MapFS{"labels.yaml": page["labels.yaml"], "own.rego": page["own.rego"]}))
		}
		require.NoError(t, err)
		text := writtenOut(string(page["request.json"].Data))
		want := regexp.MustCompile(`(?m)^\S+:\d+: (.*) \[`+regexp.QuoteMeta(code)+`\]$`).FindAllStringSubmatch(string(page["want"].Data), -1)
		require.NotEmpty(t, want, code)
		for _, tag := range tags {
			faults := d.page(t.Context(), question{form: form{d.root, nil}, pasted: []byte(text), lang: tag, posture: postures[0], asked: true}).Faults
			form := regexp.MustCompile(".")
			if said := d.words[tag].Fault[code]; said != "" {
				form = regexp.MustCompile("^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(said), "[^…].*"))
			}
			told := 0
			for _, fault := range faults {
				assert.NotContains(t, fault.Problem, "{", "%s %s", code, tag)
				english := strings.Contains(want[0][1], fault.Problem)
				if tag == "en" && english || tag != "en" && !english && form.MatchString(fault.Problem) {
					told++
				}
			}
			assert.Positive(t, told, "%s %s: %v", code, tag, faults)
		}
	}
}

// filesOf returns the files of a page of txtar.
func filesOf(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	head := regexp.MustCompile(`(?m)^-- (.+) --\n`)
	files, bodies := fstest.MapFS{}, head.Split(string(text), -1)
	for i, m := range head.FindAllStringSubmatch(string(text), -1) {
		files[m[1]] = &fstest.MapFile{Data: []byte(bodies[i+1])}
	}
	return files
}

// writtenOut writes out what a page has short: «x×3» is xxx.
func writtenOut(text string) string {
	return regexp.MustCompile(`«(.+)×(\d+)»`).ReplaceAllStringFunc(text, func(short string) string {
		text, count, _ := strings.Cut(strings.Trim(short, "«»"), "×")
		n, _ := strconv.Atoi(count)
		return strings.Repeat(text, n)
	})
}

// TestFaultsMeant: what was meant, and what is accepted, is said beside a fault.
func TestFaultsMeant(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	for _, tt := range []struct{ json, pointer, want string }{
		{`{"scope": "targetted"}`, "/scope", "„targetted“ ist kein Wort dieses Feldes. Wählen Sie ein zulässiges, mit gleicher Groß- und Kleinschreibung. " +
			"Meinten Sie targeted?"},
		{`{"authority": {"knd": ""}}`, "/authority/knd", "Meinten Sie kind?"},
		{`{"authority": {"place": ""}}`, "/authority/place", "verbietet. (zulässig: kind, name, on_behalf_of)"},
		{`{"offence": {"max_years": "ten"}}`, "/offence/max_years", "Schreiben Sie eine Zahl."},
		{`{"data": {}}`, "/data", "Schreiben Sie eine Liste."},
		{`{"labels": 1}`, "/labels", "Schreiben Sie ein Objekt."},
		{`{"received": "2009-01-01"}`, "/received", "Der 2009-01-01 liegt vor"},
		{"{\n\n", "/", "Zeile 3 ist kein JSON."},
		{`{"id": "` + strings.Repeat("*", 100) + `"}`, "/id", strings.Repeat("*", 60) + "…“ benennt nichts."},
	} {
		_, err := request.Decode([]byte(tt.json))
		require.Error(t, err)
		p := d.page(t.Context(), question{form: form{d.root, nil}, pasted: []byte(tt.json), lang: "de", posture: postures[0], asked: true})
		said := ""
		for _, fault := range p.Faults {
			if fault.Pointer == strings.TrimSuffix(tt.pointer, "/") {
				said += fault.Problem
			}
		}
		assert.Contains(t, said, tt.want)
	}
	assert.Contains(t, get(t, served(t)+"/law?lang=fr&state=UK", 400), "« UK » n’est pas le code d’un État.")
}

// TestFailures: why no decision came about is said in every language, in English as the
// library says it, and of several items it is said at which.
func TestFailures(t *testing.T) {
	d, err := theDesk()
	require.NoError(t, err)
	for _, code := range failureCodes(t) {
		failure := &policy.Failure{Code: policy.FailureCode(code), Request: "r", Item: 1, Err: errors.New("division")}
		for _, tag := range tags {
			w := d.words[tag]
			said := w.failure(fmt.Errorf("deciding: %w", failure), 2)
			if tag == "en" {
				assert.Equal(t, "deciding: "+failure.Error(), said)
				continue
			}
			assert.NotContains(t, said, "division")
			assert.Regexp(t, "^"+regexp.QuoteMeta(w.Say("item"))+" 2.?: "+regexp.QuoteMeta(w.Failure[code]+" ["+code+"]")+"$", said)
			assert.Equal(t, w.Failure[code]+" ["+code+"]", w.failure(failure, 1))
		}
	}
	de := d.words["de"]
	assert.Contains(t, de.failure(context.DeadlineExceeded, 1), "[failure.deadline]")
	assert.Contains(t, de.failure(context.Canceled, 3), "[failure.cancelled]")
	assert.Equal(t, "another", de.failure(errors.New("another"), 1))

	divides, err := newDesk(t.Context(), policy.WithRules(fstest.MapFS{"own.rego": {Data: []byte("package comity.custom.acme\n\n" +
		"# METADATA\n# title: A rule.\ngate contains \"x\" if 1 / count(input.request.clearances) > 9\n")}}))
	require.NoError(t, err)
	p := divides.page(t.Context(), question{form: form{d.root, nil}, pasted: d.sample("us-warrant-ireland"), lang: "fr", posture: postures[0], asked: true})
	assert.Contains(t, p.Failed, d.words["fr"].Failure["failure.rule"])
	ended, end := context.WithCancel(t.Context())
	end()
	p = divides.page(ended, question{form: form{d.root, nil}, pasted: d.sample("us-warrant-ireland"), lang: "sv", posture: postures[0], asked: true})
	assert.Contains(t, p.Failed, d.words["sv"].Failure["failure.cancelled"])
}
