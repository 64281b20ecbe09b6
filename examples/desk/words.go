package main

import (
	"bytes"
	"embed"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// tags are the languages of the desk, as the library has them.
var tags = []string{"en", "sv", "fr", "de"}

// Words are what the desk says in one language. What a decision says comes from the
// library.
type words struct {
	Page    map[string]string
	Outcome map[string]string
	Posture map[string]string
	Sample  map[string]string
	Paper   map[string]string // of the map, and who shows it to whom

	Role, Evidence, Confidence map[string]string // of the law
	Change                     map[string]string // of the answers that differ between two days
	Fault                      map[string]string // of a request, by its code
	Failure                    map[string]string // of an evaluation, by its code
	Wanted                     map[string]string // where a value is of another kind
	Work                       map[string]string // of the register
	Section                    map[string]string
	Field                      map[string]fieldWords
	Choice                     map[string]map[string]string
}

// fieldWords are the words for a field, by its pointer with * for the number in a list.
type fieldWords struct{ Label, Help string }

// allWords reads the words of every language.
func allWords() (map[string]*words, error) {
	all := map[string]*words{}
	for _, tag := range tags {
		raw, err := wordFiles.ReadFile("words/" + tag + ".yaml")
		if err != nil {
			return nil, err
		}
		w := &words{}
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		if err := dec.Decode(w); err != nil {
			return nil, err
		}
		all[tag] = w
	}
	return all, nil
}

// Say returns a word of the page, with what stands in braces replaced.
func (w *words) Say(key string, values ...string) string {
	text := w.Page[key]
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, "{"+values[i]+"}", values[i+1])
	}
	return text
}
