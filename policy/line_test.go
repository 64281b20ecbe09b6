package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/comity-go/comity/policy/internal/check"
	"github.com/comity-go/comity/policy/internal/rule"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// steering are what must stand on no line: what breaks it, turns it round or
// does not show.
const steering = "\x00\a\b\t\v\f\x1b\x7f\u0085\u009b\u00ad\u061c\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0001\U000e0041\r\n"

// clean fails t where a line of the text, or the only one, steers the screen.
func clean(t *testing.T, text string, lines bool) {
	t.Helper()
	if lines {
		text = strings.ReplaceAll(text, "\n", "")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }) {
		t.Errorf("%.300s: %+q", t.Name(), text)
	}
}

// Whatever a request says, pages, logs and errors stay on their lines; only the
// form for programs has the ID as it was given.
func TestRequestsSteerNothing(t *testing.T) {
	e := mustNew(t)
	for _, r := range steering {
		said := "a" + string(r) + "b"
		req := irishWarrant()
		req.ID, req.Authority.Name, req.Instrument.Reference, req.Offence.Description = said, said, said, said
		req.Targets[0].Value = said
		d, err := e.Decide(t.Context(), req)
		if err != nil {
			for _, fault := range request.FieldErrors(err) {
				clean(t, fault.Error(), false)
			}
			req = irishWarrant()
			req.ID = said
			d = mustDecide(t, e, irishWarrant())
			d.RequestID = said
		}
		more, err := d.WithRemedies(t.Context())
		if err != nil {
			clean(t, err.Error(), false)
		}
		clean(t, d.String(), true)
		clean(t, more.String(), true)
		logged(t, d.LogValue())
		if page, err := e.Explain(req); err == nil {
			clean(t, page.Text(80), true)
		}
		var read Decision
		if err := json.Unmarshal(d.JSON(), &read); err != nil || read.RequestID != said {
			t.Errorf("%U: in JSON the ID is %+q, %v", r, read.RequestID, err)
		}
		clean(t, fail(said, 0, errors.New(said)).Error(), false)
		clean(t, (&Difference{said, said, said}).Error(), false)
	}
}

// logged fails t where a value of the log steers the screen.
func logged(t *testing.T, v slog.Value) {
	t.Helper()
	switch v = v.Resolve(); v.Kind() {
	case slog.KindGroup:
		for _, a := range v.Group() {
			logged(t, a.Value)
		}
	case slog.KindAny:
		for _, s := range v.Any().([]string) {
			clean(t, s, false)
		}
	default:
		clean(t, v.String(), false)
	}
}

// Nor does a decision that somebody else wrote.
func TestForeignDecisionsSteerNothing(t *testing.T) {
	form := parsed(mustDecide(t, mustNew(t), irishWarrant()).JSON())
	read := 0
	for i, r := range []rune(steering) {
		for n := range 10 {
			at := n*len([]rune(steering)) + i // some places for each sign, all places in all
			text := canonical(spoiled(form, string(r), &at))
			var d Decision
			if json.Unmarshal(text, &d) == nil {
				read++
				clean(t, d.String(), true)
				logged(t, d.LogValue())
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d decisions could be read", read)
	}
}

// spoiled returns v with a sign in the text that *at counts down to.
func spoiled(v any, sign string, at *int) any {
	switch v := v.(type) {
	case string:
		if *at--; *at == -1 {
			return "a" + sign + v
		}
	case []any:
		all := slices.Clone(v)
		for i := range all {
			all[i] = spoiled(all[i], sign, at)
		}
		return all
	case map[string]any:
		all := maps.Clone(v)
		for _, key := range slices.Sorted(maps.Keys(all)) {
			all[key] = spoiled(all[key], sign, at)
		}
		return all
	}
	return v
}

// A hostileFS is a file system without a file, whose error steers the screen.
type hostileFS struct{}

func (hostileFS) Open(string) (fs.File, error) { return nil, errors.New("open a\u202e: no") }

// What people read of a rule, its sentence and the name of its file, shows all
// that it holds; the faults that say so do.
func TestRulesSteerNothing(t *testing.T) {
	good := acme("\tinput.facts.live", "")
	for _, r := range steering {
		sign := string(r)
		quoted := fmt.Sprintf(`\U%08X`, r)
		refused := func(name, text, why string) {
			t.Helper()
			faults := &rule.Faults{}
			sources, err := rule.ParseAll(t.Context(), fstest.MapFS{name: {Data: []byte(text)}}, rule.FromOperator, false)
			faults.Take(err)
			check.Sources(t.Context(), sources, false, faults)
			if err := faults.Err(); err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%U: got %v, want %s", r, err, why)
			} else {
				clean(t, err.Error(), true)
			}
		}
		refused("own.rego", strings.Replace(good, "title: A rule.", `title: "A`+quoted+`rule."`, 1), "METADATA: the title is not one line")
		if r != '\n' {
			refused("own.rego", strings.Replace(good, "title: A rule.", "title: A rule.\n# description: \"A"+quoted+"rule.\"", 1), "has characters that do not show")
		}
		refused("a"+sign+"b.rego", good, "rename it")
		refused("a"+sign+"b/c.rego", good, "rename it")
		refused("own.rego", acme("\tinput.facts.hosts == `a"+sign+"`\n\tnosuch(1)", ""), "")
	}
	at := &ast.Location{File: "a\u202eb\n.rego"}
	faults := &rule.Faults{}
	faults.Add("rule.syntax", at, []string{"a\u2028"}, "a\u0085b")
	clean(t, faults.Err().Error(), false)
	_, err := rule.ParseAll(t.Context(), hostileFS{}, rule.FromOperator, false)
	clean(t, err.Error(), false)
}
