package paper

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Filled is a form with what was filled in, by the ID of the field. What is not there
// is blank.
type Filled struct {
	Annex  string           `json:"annex"`
	Fields map[string]Value `json:"fields"`
	// Notes tell the desk why something was left blank. They are no part of the form.
	Notes []string `json:"-"`
}

// A Value is what one field has. As JSON it is true for a box, a text for a line, and
// {"ticked": true, "text": "…"} for a box with a line.
type Value struct {
	Ticked bool
	Text   string
}

// MarshalJSON writes the shortest of the three ways.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case v.Text == "":
		return json.Marshal(v.Ticked)
	case !v.Ticked:
		return json.Marshal(v.Text)
	}
	return json.Marshal(ticked{true, v.Text})
}

// ticked is the longest way to write a value.
type ticked struct {
	Ticked bool   `json:"ticked"`
	Text   string `json:"text"`
}

// UnmarshalJSON reads all three ways.
func (v *Value) UnmarshalJSON(text []byte) error {
	var box bool
	var line string
	var both ticked
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	switch {
	case json.Unmarshal(text, &box) == nil:
		*v = Value{Ticked: box}
	case json.Unmarshal(text, &line) == nil:
		*v = Value{Text: line}
	case strict.Decode(&both) == nil:
		*v = Value(both)
	default:
		return errors.New(`neither true, nor a text, nor {"ticked": true, "text": "…"}`)
	}
	return nil
}

// Read reads a form from JSON: {"annex": "I", "fields": {"I.A.1": "FR", "I.C.2": true}}.
// It reports every fault at once, each with its place and a code in brackets; see
// [Filled.Check].
func Read(text []byte) (Filled, error) {
	var raw struct {
		Annex  string                     `json:"annex"`
		Fields map[string]json.RawMessage `json:"fields"`
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&raw); err != nil {
		return Filled{}, fmt.Errorf("form: %w [form.json]", err)
	}
	if strict.More() {
		return Filled{}, errors.New("form: something stands behind the form [form.json]")
	}
	f := Filled{Annex: raw.Annex, Fields: map[string]Value{}}
	if _, ok := forms[f.Annex]; !ok {
		return f, fmt.Errorf("/annex: no form %q; the forms are I, II, III, V and VI [form.annex]", f.Annex)
	}
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(raw.Fields)) {
		var v Value
		if err := v.UnmarshalJSON(raw.Fields[id]); err != nil {
			errs = append(errs, fmt.Errorf("/fields/%s: %w [form.value]", id, err))
			continue
		}
		f.Fields[id] = v
	}
	return f, errors.Join(append(errs, f.Check())...)
}

// Check reports everything that the form cannot be, all at once: a field that it does
// not have, a box with a text where it has no line, a day that is none, and boxes that
// exclude each other.
func (f Filled) Check() error {
	var errs []error
	fault := func(code, id, format string, args ...any) {
		errs = append(errs, fmt.Errorf("/fields/%s: %s [form.%s]", id, fmt.Sprintf(format, args...), code))
	}
	for _, id := range slices.Sorted(maps.Keys(f.Fields)) {
		v, field := f.Fields[id], fields[id]
		switch {
		case field == nil || annexOf(id) != f.Annex:
			fault("unknown_field", id, "annex %s has no such field", f.Annex)
		case field.Type == Group || field.Type == Note:
			fault("not_filled", id, "this is read, not filled")
		case v.Text != "" && field.Type == Box:
			fault("box", id, "a box has no text: write true")
		case v.Ticked && field.Type != Box && field.Type != BoxText:
			fault("line", id, "a line has no box: write the text")
		case v.Text != "" && field.Type == Date && !isDay(v.Text):
			fault("day", id, "%q is no day: write 2026-11-02", v.Text)
		}
	}
	for _, r := range rules {
		if annexOf(r.id) == f.Annex && r.broken(f) {
			fault(r.code, r.id, "%s", r.says)
		}
	}
	return errors.Join(errs...)
}

// isDay reports whether text is a day.
func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// Has reports whether any of the fields is filled.
func (f Filled) Has(ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return f.Fields[id] != Value{} })
}

// HasSection reports whether any field of a section is filled.
func (f Filled) HasSection(section string) bool {
	for id, v := range f.Fields {
		if strings.HasPrefix(id, section+".") && v != (Value{}) {
			return true
		}
	}
	return false
}

// tick and write fill a field in.
func (f Filled) tick(id string) { f.Fields[id] = Value{Ticked: true, Text: f.Fields[id].Text} }

func (f Filled) write(id, text string) {
	if text != "" {
		f.Fields[id] = Value{Ticked: f.Fields[id].Ticked, Text: text}
	}
}

// A formRule is what boxes of a form mean together.
type formRule struct {
	code, id, says string
	broken         func(Filled) bool
}

// rules are read off the articles that each form carries out.
var rules = []formRule{
	{"deadline", "I.C.2", "one of the three deadlines is ticked, and one alone (art. 10(2)–(4))", func(f Filled) bool {
		n := 0
		for _, id := range []string{"I.C.2", "I.C.3", "I.C.4"} {
			if f.Fields[id].Ticked {
				n++
			}
		}
		return n != 1
	}},
	{"emergency", "I.C.5", "a threat is named in an emergency alone (art. 10(4))", func(f Filled) bool {
		return f.Has("I.C.5", "I.C.6") && !f.Fields["I.C.4"].Ticked
	}},
	{"notification", "I.C.3", "a deadline after notification names the enforcing authority in section K (art. 8)", func(f Filled) bool {
		return f.Fields["I.C.3"].Ticked && !f.HasSection("I.K")
	}},
	{"validation", "I.I.4", "an authority that is no judge, court or prosecutor has the order validated, in section J, or says that it is an emergency (art. 4)", func(f Filled) bool {
		return f.Fields["I.I.4"].Ticked && !f.HasSection("I.J") && !f.Fields["I.I.7"].Ticked
	}},
	{"validation", "II.F.4", "an authority that is no judge, court or prosecutor has the order validated, in section G, or says that it is an emergency (art. 4)", func(f Filled) bool {
		return f.Fields["II.F.4"].Ticked && !f.HasSection("II.G") && !f.Fields["II.F.7"].Ticked
	}},
	{"unvalidated", "I.I.7", "an order for traffic data or content is validated before it is issued (art. 4(5))", func(f Filled) bool {
		return f.Fields["I.I.7"].Ticked && f.Has("I.F.15", "I.F.38")
	}},
	{"withheld", "I.M.1", "section M is not for the addressee: send it back, and keep no copy (art. 9(2))", func(f Filled) bool {
		return f.HasSection("I.M")
	}},
	{"certificate", "III.A.2", "one certificate is ticked, and one alone", func(f Filled) bool {
		return f.Fields["III.A.2"].Ticked == f.Fields["III.A.3"].Ticked
	}},
	{"conflict", "III.D.third_country_conflict", "section E goes with this box, and the box with section E (art. 17(1)–(2))", func(f Filled) bool {
		return f.Fields["III.D.third_country_conflict"].Ticked != f.HasSection("III.E")
	}},
	{"production_alone", "III.D.third_country_conflict", "a preservation order meets no objection of art. 17, and no offence of art. 5(4)", func(f Filled) bool {
		return f.Fields["III.A.3"].Ticked && f.Has("III.D.third_country_conflict", "III.D.offence_not_covered")
	}},
	{"preserved", "III.G.2", "the data are preserved or they are not", func(f Filled) bool {
		return f.Fields["III.G.2"].Ticked && f.Fields["III.G.3"].Ticked
	}},
}
