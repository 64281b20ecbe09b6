// Package paper writes the papers with which a provider answers: the official forms of
// Regulation (EU) 2023/1543, and letters for which there is no form.
//
// [Impossible] fills Annex III from a request and its decision; [Read] reads back the
// certificates and notices of the authorities (Annexes I, II, V and VI) from JSON.
// [Redirect], [Notice], [Preserved] and [Motion] are letters. Each becomes a [Page],
// which [Page.WriteHTML] prints.
//
// What neither the request nor the decision nor the [Desk] says is a blank that the eye
// sees, and never a guess. Labels are the official ones, as corrected on 13 July 2026
// (OJ L, 2026/90580). Where a language has none here, the English one stands, marked.
package paper

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

// A Form is an annex of the Regulation.
type Form struct {
	Title    Label         `json:"title"`
	Articles string        `json:"articles"`
	Sections []FormSection `json:"sections"`
}

// A FormSection is a lettered part of a form.
type FormSection struct {
	Letter   string      `json:"letter"`
	Title    Label       `json:"title"`
	Article  string      `json:"article"`
	Choose   string      `json:"choose"`            // which boxes go together, for people
	Withheld bool        `json:"not_for_addressee"` // it never reaches the addressee
	Fields   []FormField `json:"fields"`
}

// A FormField is a line or a box. Its ID is annex, section and number, or a name where
// a reason has one.
type FormField struct {
	ID         string    `json:"id"`
	Type       FieldType `json:"type"`
	Label      Label     `json:"label"`
	Article    string    `json:"article"`
	Group      string    `json:"group"`    // the point of the section
	For        string    `json:"for"`      // EPOC, EPOC-PR or both
	Requires   string    `json:"requires"` // the section that goes with the box
	Repeatable bool      `json:"repeatable"`
}

// A FieldType is how a field is filled.
type FieldType string

// The types of fields. A group or a note is read, not filled.
const (
	Box       FieldType = "checkbox"
	BoxText   FieldType = "checkbox+text"
	Line      FieldType = "text"
	Lines     FieldType = "textarea"
	Date      FieldType = "date"
	Signature FieldType = "signature"
	Group     FieldType = "group"
	Note      FieldType = "note"
)

// A Label is a text by language.
type Label map[string]string

// In returns the text in a language; the English one, and false, where the official text
// of that language is not here.
func (l Label) In(lang string) (string, bool) {
	if text := l[lang]; text != "" {
		return text, true
	}
	return l["en"], false
}

// FormOf returns an annex by its number: I, II, III, V or VI. Annex IV is no form.
func FormOf(annex string) (*Form, bool) {
	f, ok := forms[annex]
	return f, ok
}

//go:embed forms.json
var formsFile []byte

// forms are the annexes by number, fields those of all by ID.
var forms, fields = func() (map[string]*Form, map[string]*FormField) {
	all, byID := map[string]*Form{}, map[string]*FormField{}
	if err := json.Unmarshal(formsFile, &all); err != nil {
		panic(fmt.Sprintf("forms.json: %v", err))
	}
	for _, form := range all {
		for i := range form.Sections {
			for j := range form.Sections[i].Fields {
				f := &form.Sections[i].Fields[j]
				byID[f.ID] = f
			}
		}
	}
	return all, byID
}()

// annexOf returns the annex that a field is of.
func annexOf(id string) string {
	annex, _, _ := strings.Cut(id, ".")
	return annex
}
