package request

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Labels are facts of the operator's own, each label once: what the operator knows of
// a request and the law does not. In JSON they are an object, whose values are texts
// and lists of texts. [Decode] puts them in order of name.
//
// This package knows their form alone. Which labels there are, and with which words, a
// file labels.yaml beside the custom rules declares: package policy refuses what it
// does not declare.
type Labels []Label

// A Label is one fact of the operator's own: a text, or a list of texts where List is
// not nil. What is absent, "" or [] is not known.
type Label struct {
	Name string // lower-case letters, digits and underscores, a letter first, at most 64
	Text string // at most 1 KiB, as is each text of a list
	List []string
}

// Given reports whether the label has a value.
func (l Label) Given() bool { return l.Text != "" || len(l.List) > 0 }

// What is said of labels in the schema, too.
const (
	maxLabels    = 64
	maxLabelText = 1 << 10 // bytes
	maxLabelName = 64
	labelPattern = `^[a-z][a-z0-9_]{0,63}$`
)

// Named returns the label of the name; where there is none, one without a value.
func (l Labels) Named(name string) Label {
	if i := slices.IndexFunc(l, func(label Label) bool { return label.Name == name }); i >= 0 {
		return l[i]
	}
	return Label{Name: name}
}

// MarshalJSON writes the labels as an object, in order of name.
func (l Labels) MarshalJSON() ([]byte, error) {
	all := make(map[string]any, len(l))
	for _, label := range l {
		if label.List != nil {
			all[label.Name] = label.List
		} else {
			all[label.Name] = label.Text
		}
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false) // which the encoder of the whole does where it is wanted
	err := out.Encode(all)
	return b.Bytes(), err
}

// IsLabelName reports whether a label can have the name: labelPattern says which.
func IsLabelName(s string) bool {
	if s == "" || len(s) > maxLabelName || s[0] < 'a' || 'z' < s[0] {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || 'z' < c) && (c < '0' || '9' < c) {
			return false
		}
	}
	return true
}
