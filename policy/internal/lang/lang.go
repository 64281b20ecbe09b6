// Package lang holds the texts of decisions, reports and refusals, and the names
// of states, in each language that they are written in.
//
// There is one YAML file a language. It has one text a key: all files have the
// same keys, and the texts of one key have the same placeholders. The titles of
// the built-in rules are there under the codes of the rules, except in English:
// the English title is in the METADATA of the rule.
//
// To add a language, write its file, named after its BCP 47 tag. Tests name every
// key that is missing.
package lang

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/comity-go/comity/request"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed *.yaml
var files embed.FS

// tags are the languages that there are texts in, English first: one for each file.
var tags = func() []language.Tag {
	all := []language.Tag{language.English}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	for _, name := range names {
		if tag := language.MustParse(strings.TrimSuffix(name, ".yaml")); tag != language.English {
			all = append(all, tag)
		}
	}
	return all
}()

var matcher = sync.OnceValue(func() language.Matcher { return language.NewMatcher(tags) })

// A Language is the texts of one language by their keys, and the names of
// states.
type Language struct {
	Tag    string // its BCP 47 tag, such as en or sv
	texts  map[string]string
	states display.Namer

	naming sync.Once
	names  map[request.State]stateName // made when a state is first named
}

// A stateName is the name of a state, by itself and within a sentence.
type stateName struct{ alone, within string }

// byTag holds the languages. Each file is read when its language is first used.
var byTag = func() map[string]func() *Language {
	all := map[string]func() *Language{}
	for _, tag := range tags {
		all[tag.String()] = sync.OnceValue(func() *Language { return read(tag) })
	}
	return all
}()

func read(tag language.Tag) *Language {
	l := &Language{Tag: tag.String(), states: display.Regions(tag)}
	text, err := files.ReadFile(l.Tag + ".yaml")
	if err = cmp.Or(err, yaml.Unmarshal(text, &l.texts)); err != nil {
		panic(err) // the file is built in, and a test reads it
	}
	return l
}

// Tags returns the tags of the languages, English first.
func Tags() []string {
	var list []string
	for _, tag := range tags {
		list = append(list, tag.String())
	}
	return list
}

// English returns the language of those who ask for no other.
func English() *Language { return byTag[language.English.String()]() }

// Find returns the language that a BCP 47 tag asks for, such as sv or de-AT.
func Find(tag string) (*Language, error) {
	wanted, err := language.Parse(tag)
	if err != nil {
		return nil, fmt.Errorf("%q is no language tag (accepted: %s)", tag, strings.Join(Tags(), ", "))
	}
	_, i, confidence := matcher().Match(wanted)
	if confidence == language.No {
		return nil, fmt.Errorf("no texts in the language %q (accepted: %s)", tag, strings.Join(Tags(), ", "))
	}
	return byTag[tags[i].String()](), nil
}

// OrEnglish returns the language that a BCP 47 tag asks for, and English where
// there are no texts in it.
func OrEnglish(tag string) *Language {
	l, err := Find(tag)
	if err != nil {
		return English()
	}
	return l
}

// Match returns the tag of the language that best answers an Accept-Language
// header.
func Match(accept string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return English().Tag
	}
	_, i, _ := matcher().Match(wanted...)
	return tags[i].String()
}

// Lookup returns the text of a key, and whether there is one.
func (l *Language) Lookup(key string) (string, bool) {
	text, ok := l.texts[key]
	return text, ok
}

// Say returns the text of a key. Names and values alternate: each {name} in the
// text is replaced by the value that follows the name. A key without a text is
// returned as it is.
func (l *Language) Say(key string, values ...string) string {
	text, ok := l.texts[key]
	switch {
	case !ok:
		return key
	case len(values) == 0:
		return text
	}
	room := len(text)
	for _, value := range values {
		room += len(value)
	}
	var said strings.Builder
	said.Grow(room)
	for {
		before, rest, ok := strings.Cut(text, "{")
		said.WriteString(before)
		if !ok {
			return said.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		said.WriteString(valueOf(name, values))
		text = after
	}
}

// valueOf returns the value that follows the name; a name without one stands as it
// does in the text.
func valueOf(name string, values []string) string {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == name {
			return values[i+1]
		}
	}
	return "{" + name + "}"
}

// Title returns the sentence of the rule with this code. English titles and
// those of custom rules are not in the files; the caller gives them as the
// fallback.
func (l *Language) Title(code, fallback string) string { return cmp.Or(l.texts[code], fallback) }

// List joins names as a sentence does: "a, b and c".
func (l *Language) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + l.Say("and") + " " + names[last]
}
