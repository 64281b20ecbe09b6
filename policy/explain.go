package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// Explain reports what the rules see of each item beside the request, field by field,
// with the provisions behind each and those that were looked at and did not apply. The
// errors are those of Decide.
func (e *Engine) Explain(req request.Request) (Report, error) {
	cases, err := e.law.Facts(req)
	if err := request.Join(err, e.program.Beside.Check(&req)); err != nil {
		return Report{}, err
	}
	explained, err := e.law.Explain(req)
	if err != nil {
		return Report{}, err
	}
	r := &reporter{Language: e.language, law: e.law, numbers: map[jurisdiction.Cite]int{}}
	title := r.Say("report.request") + " " + r.Say("report.received", "id", req.ID, "day", string(req.Received))
	page := Report{Title: title, labels: 16, tight: true}
	for i := range cases {
		item := Item{Category: cases[i].Category, StoredIn: req.Data[i].StoredIn, Places: cases[i].Places}
		page.Items = append(page.Items, ReportItem{r.place(item), r.resolved(item), r.facts(&cases[i], explained[i])})
	}
	page.Heading, page.Sources = r.Say("report.sources"), r.sources()
	return page, nil
}

// facts gives the fields of one case: what made each, and what did not.
func (r *reporter) facts(c *jurisdiction.Case, explained []jurisdiction.Explanation) []Section {
	var sections []Section
	v := reflect.ValueOf(c.Facts)
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		s := Section{Code: name, Label: name}
		var by []jurisdiction.Cite
		for _, x := range explained {
			if x.Field != name {
				continue
			}
			by = append(by, x.By...)
			for _, miss := range x.Not {
				s.Not = append(s.Not, missText(miss))
			}
		}
		s.Line = r.fact(v.Field(i)) + r.note(by...)
		sections = append(sections, s)
	}
	return sections
}

// missText names a provision that did not apply, and says why.
func missText(m jurisdiction.Miss) string {
	return strings.TrimSpace(m.Instrument+" "+m.Article) + ": " + m.Why
}

// fact returns the words of a fact as the rules see them; of a state also its
// name.
func (r *reporter) fact(v reflect.Value) string {
	switch fact := v.Interface().(type) {
	case request.State:
		return fmt.Sprintf("%s (%s)", fact, r.State(fact))
	case bool:
		return strconv.FormatBool(fact)
	}
	if v.Kind() != reflect.Slice {
		return v.String()
	}
	var words []string
	for i := range v.Len() {
		words = append(words, r.fact(v.Index(i)))
	}
	return cmp.Or(strings.Join(words, ", "), "none found")
}

// Inputs returns what the rules see of each item, as JSON on one line each.
func (e *Engine) Inputs(req request.Request) ([]json.RawMessage, error) {
	whole, cases, err := e.facts(&req)
	if err != nil {
		return nil, err
	}
	inputs := make([]json.RawMessage, len(cases))
	for i := range cases {
		value, err := ast.JSON(e.program.Input(input.Input{Request: &whole, Facts: &cases[i].Facts}))
		if err != nil {
			return nil, err
		}
		inputs[i] = canonical(value)
	}
	return inputs, nil
}
