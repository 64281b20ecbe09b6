package main

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/request"
)

// factsText returns what the rules see of each item beside the request, field
// by field, with the provisions behind each.
func factsText(law *jurisdiction.Law, req request.Request) ([]byte, error) {
	cases, err := law.Facts(req)
	if err != nil {
		return nil, err
	}
	explained, err := law.Explain(req)
	if err != nil {
		return nil, err
	}
	r := &report{law: law, req: req, cases: cases}
	r.para(0, "", fmt.Sprintf("REQUEST %s, received %s: what the rules see", req.ID, req.Received))
	for i := range cases {
		r.place(i, cases[i].Category, req.Data[i].StoredIn, cases[i].Places, "")
		r.gap()
		r.facts(&cases[i], explained[i])
	}
	return r.Bytes(), nil
}

// facts writes the fields of one case: what made each, and what did not.
func (r *report) facts(c *jurisdiction.Case, explained []jurisdiction.Explanation) {
	const column = 16
	v := reflect.ValueOf(c.Facts)
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		r.label(3, column, name, factText(v.Field(i)))
		for _, x := range explained {
			if x.Field != name {
				continue
			}
			for _, cite := range x.By {
				r.cite(3+column+2, "", cite)
			}
			for _, miss := range x.Not {
				r.para(3+column+2, "not ", missText(miss))
			}
		}
	}
}

// missText names a provision that did not apply, and says why.
func missText(m jurisdiction.Miss) string {
	if m.Article == "" {
		return fmt.Sprintf("%s: %s", m.Instrument, m.Why)
	}
	return fmt.Sprintf("%s %s: %s", m.Instrument, m.Article, m.Why)
}

// factText returns the words of a fact as the rules see them; of a state also
// its name.
func factText(v reflect.Value) string {
	switch fact := v.Interface().(type) {
	case request.State:
		return fmt.Sprintf("%s (%s)", fact, stateName(fact))
	case bool:
		return fmt.Sprint(fact)
	}
	if v.Kind() != reflect.Slice {
		return v.String()
	}
	var words []string
	for i := range v.Len() {
		words = append(words, factText(v.Index(i)))
	}
	return cmp.Or(strings.Join(words, ", "), "none found")
}
