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
	"github.com/comity-go/comity/policy/internal/page"
	"github.com/comity-go/comity/request"
	"github.com/open-policy-agent/opa/v1/ast"
)

// Explain returns, for people to read, what the rules see of each item beside
// the request, field by field, with the provisions behind each and those that
// were looked at and did not apply, on lines as Text has them. The errors are
// those of Decide.
func (e *Engine) Explain(req request.Request, columns int) (string, error) {
	cases, err := e.law.Facts(req)
	if err := request.Join(err, e.program.Beside.Check(&req)); err != nil {
		return "", err
	}
	explained, err := e.law.Explain(req)
	if err != nil {
		return "", err
	}
	r := &report{Page: page.New(columns), Language: e.language, law: e.law, numbers: map[jurisdiction.Cite]int{}}
	r.Para(0, "", r.Say("report.request")+" "+r.Say("report.received", "id", req.ID, "day", string(req.Received)))
	for i := range cases {
		item := Item{Category: cases[i].Category, StoredIn: req.Data[i].StoredIn, Places: cases[i].Places}
		r.Gap()
		r.Para(0, strconv.Itoa(i+1)+"  ", r.place(item))
		r.resolved(item)
		r.Gap()
		r.facts(&cases[i], explained[i])
	}
	r.sources()
	return r.Page.String(), nil
}

// facts writes the fields of one case: what made each, and what did not.
func (r *report) facts(c *jurisdiction.Case, explained []jurisdiction.Explanation) {
	const column = 16
	v := reflect.ValueOf(c.Facts)
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		var by []jurisdiction.Cite
		var not []jurisdiction.Miss
		for _, x := range explained {
			if x.Field == name {
				by, not = append(by, x.By...), append(not, x.Not...)
			}
		}
		r.Para(margin, page.Pad(name, column), r.fact(v.Field(i))+r.note(by...))
		for _, miss := range not {
			r.Para(margin+column, "not ", missText(miss))
		}
	}
}

// missText names a provision that did not apply, and says why.
func missText(m jurisdiction.Miss) string {
	return strings.TrimSpace(m.Instrument+" "+m.Article) + ": " + m.Why
}

// fact returns the words of a fact as the rules see them; of a state also its
// name.
func (r *report) fact(v reflect.Value) string {
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
