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
	r := &report{law: law, req: req, cases: cases}
	r.para(0, "", fmt.Sprintf("REQUEST %s, received %s: what the rules see", req.ID, req.Received))
	for i := range cases {
		r.place(i, cases[i].Category, req.Data[i].StoredIn, cases[i].Places, "")
		r.gap()
		r.facts(&cases[i])
	}
	return r.Bytes(), nil
}

// facts writes the fields of one case.
func (r *report) facts(c *jurisdiction.Case) {
	const column = 16
	v := reflect.ValueOf(c.Facts)
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		r.label(3, column, name, factText(v.Field(i)))
		for _, cite := range c.Cites(name) {
			r.cite(3+column+2, "", cite)
		}
	}
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
