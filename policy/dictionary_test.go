package policy

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/comity-go/comity/jurisdiction"
	"github.com/comity-go/comity/policy/internal/input"
	"github.com/comity-go/comity/request"
	diff "github.com/google/go-cmp/cmp"
)

// TestDictionary keeps the dictionary of rego/README.md: every field that a
// rule may read and every word that it can be, with the meaning that the Go
// comments give it.
func TestDictionary(t *testing.T) {
	const file = "rego/README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := &dictionary{comments: commentsOf(t, "../request", "../jurisdiction", "internal/input"), told: map[reflect.Type]string{}}
	d.write(t)
	section := regexp.MustCompile(`(?s)(<!-- dictionary -->\n).*(<!-- /dictionary -->\n)`)
	if !section.Match(text) {
		t.Fatalf("%s has no place for the dictionary", file)
	}
	want := section.ReplaceAll(text, slices.Concat([]byte("${1}"), bytes.ReplaceAll(d.Bytes(), []byte("$"), []byte("$$")), []byte("${2}")))
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := diff.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s (-want +got), run with -update:\n%s", file, diff)
	}
}

// A dictionary says what can be read, in Markdown.
type dictionary struct {
	bytes.Buffer
	comments comments
	told     map[reflect.Type]string // closed words that are told already, and where
}

// write writes all of it.
func (d *dictionary) write(t *testing.T) {
	t.Helper()
	in, req, facts := reflect.TypeFor[input.Input](), reflect.TypeFor[request.Request](), reflect.TypeFor[jurisdiction.Facts]()
	state, ask := reflect.TypeFor[request.State](), reflect.TypeFor[jurisdiction.Ask]()
	d.told[state] = "" // there are too many to list
	fmt.Fprintf(d, "\n%s %s\n", d.comments.of(in), d.comments.of(state))
	fmt.Fprintf(d, "\n### input.request: what was asked\n\n")
	d.group(t, "input.request", req, input.Root().Fields["request"].Shape)
	fmt.Fprintf(d, "\n### input.facts: what the law of the day says\n\n%s\n\n", d.comments.of(facts))
	d.group(t, "input.facts", facts, input.Root().Fields["facts"].Shape)
	fmt.Fprintf(d, "\n### ask: whom a posture has asked\n\n%s\n\n", d.comments.of(ask))
	d.words("", "", ask, jurisdiction.Ask("").Words())
	fmt.Fprintln(d)
}

// group writes the fields of a struct, and those of the structs below it.
func (d *dictionary) group(t *testing.T, path string, in reflect.Type, s *input.Shape) {
	t.Helper()
	for _, name := range s.Names {
		f := s.Fields[name]
		field := in.Field(f.Index)
		comment := d.comments[in.String()+"."+field.Name]
		if comment.text == "" {
			t.Errorf("%s.%s has no comment that says what it means", in, field.Name)
		}
		if comment.above != "" {
			fmt.Fprintf(d, "\n**%s**\n\n", strings.TrimSuffix(comment.above, "."))
		}
		d.field(t, path+"."+name, comment.text, field.Type, f)
	}
}

// field writes one field, and those below it.
func (d *dictionary) field(t *testing.T, path, meaning string, of reflect.Type, f input.Field) {
	t.Helper()
	list := f.Kind == reflect.Slice
	s := f.Shape
	if list {
		of, s = of.Elem(), s.Elem
	}
	fmt.Fprintf(d, "- `%s`%s: %s\n", path, kindName(of, s, list), meaning)
	d.words("  ", path, of, s.Words)
	if f.From != "" {
		fmt.Fprintf(d, "  - made from `%s`\n", strings.Join(strings.Fields(f.From), "`, `"))
	}
	if s.Kind == reflect.Struct {
		if list {
			path += "[]"
		}
		d.group(t, path, of, s)
	}
}

// kindName says what a field holds; a group of fields needs no saying.
func kindName(of reflect.Type, s *input.Shape, list bool) string {
	name := map[reflect.Kind]string{reflect.Bool: "boolean", reflect.Float64: "number", reflect.String: "text"}[s.Kind]
	switch {
	case s.Kind == reflect.Struct && list:
		return " (list)"
	case s.Kind == reflect.Struct:
		return ""
	case of == reflect.TypeFor[request.State]():
		name = "state"
	case s.Words != nil:
		name = "word"
	}
	if list {
		name = "list of " + name + "s"
	}
	return " (" + name + ")"
}

// words writes the closed words of a type, once: a line for each that has a
// meaning, one for those between.
func (d *dictionary) words(indent, path string, of reflect.Type, words []string) {
	if where, ok := d.told[of]; ok || len(words) == 0 {
		if where != "" {
			fmt.Fprintf(d, "%s- one of the words of `%s`\n", indent, where)
		}
		return
	}
	d.told[of] = path
	var plain []string
	flush := func() {
		if len(plain) > 0 {
			fmt.Fprintf(d, "%s- %s\n", indent, strings.Join(plain, ", "))
		}
		plain = nil
	}
	for _, word := range words {
		shown := "`" + cmp.Or(word, `""`) + "`"
		if meaning := d.comments[of.String()+"="+word].text; meaning != "" {
			flush()
			fmt.Fprintf(d, "%s- %s: %s\n", indent, shown, meaning)
		} else {
			plain = append(plain, shown)
		}
	}
	flush()
}
