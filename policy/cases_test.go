package policy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestCases decides each page of testdata/cases. A page is a comment that says
// why, the request, what speaks for and against, which no posture changes, and
// what each posture makes of it.
func TestCases(t *testing.T) {
	pages, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	engines := map[Posture]*Engine{}
	for _, p := range builtinPostures {
		engines[p] = mustNew(t, WithPosture(p))
	}
	fired := map[string]bool{}
	for _, page := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".txtar"), func(t *testing.T) { testCase(t, page, engines, fired) })
	}
	for code := range engines[StorageLocation].rules.byCode {
		if !fired[strings.TrimPrefix(code, "obligation.")] {
			t.Errorf("%s fires on no page", code)
		}
	}
}

func testCase(t *testing.T, page string, engines map[Posture]*Engine, fired map[string]bool) {
	archive, err := txtar.ParseFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 || archive.Files[0].Name != "request.json" {
		t.Fatal("a case says why, then gives request.json")
	}
	req, err := request.Decode(archive.Files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	got := &txtar.Archive{Comment: archive.Comment, Files: archive.Files[:1:1]}
	for _, p := range builtinPostures {
		d, err := mustDecide(t, engines[p], req).WithRemedies(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		note(fired, d)
		reasons := txtar.File{Name: "reasons", Data: []byte(reasonsOutline(d))}
		if p == builtinPostures[0] {
			got.Files = append(got.Files, reasons)
		} else if diff := cmp.Diff(string(got.Files[1].Data), string(reasons.Data)); diff != "" {
			t.Errorf("%s has other reasons than %s:\n%s", p, builtinPostures[0], diff)
		}
		got.Files = append(got.Files, txtar.File{Name: string(p), Data: []byte(outcomeOutline(d))})
	}
	want, have := txtar.Format(archive), txtar.Format(got)
	if *update {
		if err := os.WriteFile(page, have, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(want), string(have)); diff != "" {
		t.Errorf("(-want +got), run with -update where the new decision is right:\n%s", diff)
	}
}

// note notes the codes of the rules that fired.
func note(fired map[string]bool, d Decision) {
	for _, it := range d.Items {
		for _, r := range it.Reasons {
			fired[r.Code] = true
		}
		for _, o := range it.Obligations {
			fired[o.Code] = true
		}
	}
}

// reasonsOutline is what speaks for and against each item, less texts and
// pointers: what a reviewer has to see change.
func reasonsOutline(d Decision) string {
	var b strings.Builder
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s in %v\n", it.Category, it.Places)
		for _, r := range it.Reasons {
			fmt.Fprintf(&b, "  %s%s\n", r.Code, sources(r.Cite))
		}
		for _, c := range it.Conflicts {
			fmt.Fprintf(&b, "  conflict with %s: %s against %s, lifted by %s, review %s\n", c.State,
				cited(c.Duty), cited(c.Bar), cited(c.LiftedBy), cited(c.Review))
		}
		for _, o := range it.Obligations {
			fmt.Fprintf(&b, "  %s%s%s\n", o.Code, due(o), sources(o.Cite))
		}
	}
	return b.String()
}

// outcomeOutline is what a posture makes of it.
func outcomeOutline(d Decision) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s%s\n", d.Outcome, word(d.Partial, " partial"), word(d.Hypothetical, " hypothetical"),
		word(d.RespondBy != "", " respond by "+string(d.RespondBy)))
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s in %v: %s\n", it.Category, it.Places, it.Outcome)
		for _, c := range it.Channels {
			fmt.Fprintf(&b, "  ask %s by %s, %s%s\n", c.Requested, c.Kind, c.Instrument, office(c.CentralAuthority))
		}
		for _, r := range it.Remedies {
			fmt.Fprintf(&b, "  remedy %s%s\n", r.Kind, changes(r))
		}
	}
	return b.String()
}

func due(o Obligation) string {
	if o.Due == nil {
		return ""
	}
	return " by " + string(*o.Due)
}

func changes(r Remedy) string {
	var b strings.Builder
	for _, c := range r.Change {
		fmt.Fprintf(&b, " %s=%s", c.Path, c.Value)
	}
	return b.String()
}

func word(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

func sources(cites []jurisdiction.Cite) string {
	var list []string
	for _, c := range cites {
		list = append(list, cited(&c))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, "; ")
}

func cited(c *jurisdiction.Cite) string {
	if c == nil {
		return "none"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", c.Instrument, c.Article)) + fmt.Sprintf(" (%s)", c.InForce)
}

func office(a *CentralAuthority) string {
	if a == nil {
		return ""
	}
	return ": " + a.Name
}

func mustNew(t testing.TB, options ...Option) *Engine {
	t.Helper()
	e, err := New(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
