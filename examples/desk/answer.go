package main

import (
	"context"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"github.com/comity-go/comity/policy"
	"github.com/comity-go/comity/request"
)

// An answer is a decision on the page.
type answer struct {
	Outcome  string // the word of the library
	Report   policy.Report
	Items    []itemView
	Postures []postureView
	Facts    policy.Report
	JSON     string
}

// An itemView is the answer to one item.
type itemView struct {
	policy.ReportItem
	Number  int
	Outcome string
	Because []policy.Section // all but what helps
	Helps   []helpView
}

// A helpView is a remedy with its button. Do is empty where no change would help.
type helpView struct{ Text, Do string }

// A postureView is the answer under one posture.
type postureView struct {
	Name, Outcome string
	Here          bool
	Items         []string
}

// answer decides under the three postures, and explains the one that was chosen.
func (d *desk) answer(ctx context.Context, q question, req request.Request) (*answer, error) {
	a := &answer{}
	for _, posture := range postures {
		decision, err := d.engines[posture][q.lang].Decide(ctx, req)
		if err != nil {
			return nil, err
		}
		view := postureView{Name: string(posture), Outcome: decision.Outcome.String(), Here: posture == q.posture}
		for _, item := range decision.Items {
			view.Items = append(view.Items, item.Outcome.String())
		}
		a.Postures = append(a.Postures, view)
		if posture != q.posture {
			continue
		}
		a.JSON = indented(decision.JSON())
		if decision, err = decision.WithRemedies(ctx); err != nil {
			return nil, err
		}
		a.read(decision)
	}
	var err error
	a.Facts, err = d.engines[q.posture][q.lang].Explain(req)
	return a, err
}

// read takes over a decision with its remedies.
func (a *answer) read(d policy.Decision) {
	a.Outcome, a.Report = d.Outcome.String(), d.Report()
	for i, item := range a.Report.Items {
		view := itemView{ReportItem: item, Number: i + 1, Outcome: d.Items[i].Outcome.String()}
		for _, s := range item.Sections {
			if s.Code != "remedy" {
				view.Because = append(view.Because, s)
				continue
			}
			for n, point := range s.Points {
				help := helpView{Text: point}
				if len(d.Items[i].Remedies[n].Change) > 0 {
					help.Do = fmt.Sprintf("remedy %d %d", i, n)
				}
				view.Helps = append(view.Helps, help)
			}
		}
		a.Items = append(a.Items, view)
	}
}

// linked finds the numbers of sources and the addresses in a text.
var linked = regexp.MustCompile(`\[\d+\]|https?://[^\s]+`)

// cited returns a text of a report whose numbers lead to the sources below the prefix,
// and whose addresses are links.
func cited(prefix, text string) template.HTML {
	var b strings.Builder
	at := 0
	for _, m := range linked.FindAllStringIndex(text, -1) {
		found := template.HTMLEscapeString(text[m[0]:m[1]])
		b.WriteString(template.HTMLEscapeString(text[at:m[0]]))
		if number, ok := strings.CutPrefix(found, "["); ok {
			b.WriteString(`<a class="ref" href="#` + prefix + strings.TrimSuffix(number, "]") + `">` + found + `</a>`)
		} else {
			b.WriteString(`<a href="` + found + `" rel="noreferrer">` + found + `</a>`)
		}
		at = m[1]
	}
	b.WriteString(template.HTMLEscapeString(text[at:]))
	return template.HTML(b.String())
}

// functions are what the pages call.
var functions = template.FuncMap{
	"cited":   cited,
	"number":  func(i int) int { return i + 1 },
	"list":    func(all ...any) []any { return all },
	"pattern": pattern,
}
