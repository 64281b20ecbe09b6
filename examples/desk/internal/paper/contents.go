package paper

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/comity-go/comity/policy"
)

// contents is what a request for mutual legal assistance has to contain, as contents.yaml
// has it: by instrument, and by the state that is asked.
type contents struct {
	Source string   `yaml:"source"`
	Read   string   `yaml:"read"`
	Must   []string `yaml:"must"`
	May    []string `yaml:"may"`
	Words  []string `yaml:"words"` // language and form
}

//go:embed contents.yaml
var contentsFile []byte

var contentsBy = func() map[string]contents {
	all := map[string]contents{}
	if err := yaml.Unmarshal(contentsFile, &all); err != nil {
		panic(fmt.Sprintf("contents.yaml: %v", err))
	}
	return all
}()

// elements are the parts of a request for assistance, in the order of a letter.
var elements = []string{"authority", "conducting", "basis", "subject", "stage", "facts", "offence", "assistance", "procedure",
	"purpose", "nexus", "probable_cause", "persons", "confidentiality", "urgency", "certificate", "undertakings"}

// contentsOf returns what a request by a channel contains: what the instrument names, and
// what the law of the state that is asked adds. Where neither is held it is what is usual,
// and false.
func contentsOf(ch policy.Channel) ([]contents, bool) {
	var found []contents
	for _, key := range []string{instrumentKey(ch), string(ch.Requested)} {
		if c, ok := contentsBy[key]; ok {
			found = append(found, c)
		}
	}
	if len(found) == 0 || len(found) == 1 && instrumentKey(ch) == "" {
		return append(found, contentsBy["usual"]), false
	}
	return found, true
}

// instrumentKey returns the key of the instrument of a channel; empty where its contents
// were not gone through.
func instrumentKey(ch policy.Channel) string {
	name := strings.TrimPrefix(ch.Instrument, "treaty/")
	switch {
	case name == "untoc-2000", name == "uncac-2003":
		return "un"
	case name == "ets-030", name == "ets-182":
		return name
	case slices.Contains(strings.Split(name, "-"), "us") && ch.Kind == "mlat":
		return "us"
	}
	return ""
}

// rows lists what must and what may stand in the request; must wins.
func rows(lang string, all []contents) []Row {
	var must, may, form, sources []string
	for _, element := range elements {
		has := func(list func(contents) []string) bool {
			return slices.ContainsFunc(all, func(c contents) bool { return slices.Contains(list(c), element) })
		}
		switch text := "– " + say(lang, "element."+element); {
		case has(func(c contents) []string { return c.Must }):
			must = append(must, text)
		case has(func(c contents) []string { return c.May }):
			may = append(may, text)
		}
	}
	for _, c := range all {
		for _, word := range c.Words {
			if text := "– " + say(lang, "element."+word); !slices.Contains(form, text) {
				form = append(form, text)
			}
		}
		sources = append(sources, c.Source+". "+say(lang, "read."+c.Read))
	}
	return []Row{
		line(say(lang, "redirect.must"), append(must, form...)...),
		line(say(lang, "redirect.may"), may...),
		line(say(lang, "redirect.source"), sources...),
	}
}

// line returns a row with a label, a line for each text.
func line(label string, texts ...string) Row {
	return Row{Kind: RowLine, Label: label, Text: strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n")}
}
