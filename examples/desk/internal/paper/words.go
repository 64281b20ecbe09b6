package paper

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Languages are those of the letters. A form is in the languages of its official labels.
var Languages = []string{"en", "sv", "fr", "de"}

//go:embed words
var wordFiles embed.FS

// words are the texts by language and key.
var words = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range Languages {
		text, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err == nil {
			all[lang] = map[string]string{}
			err = yaml.Unmarshal(text, all[lang])
		}
		if err != nil {
			panic(fmt.Sprintf("words/%s.yaml: %v", lang, err))
		}
	}
	return all
}()

// say returns the text of a key, with what stands in braces filled in.
func say(lang, key string, filled ...string) string {
	text, ok := words[lang][key]
	if !ok {
		text = words["en"][key]
	}
	for i := 0; i+1 < len(filled); i += 2 {
		text = strings.ReplaceAll(text, "{"+filled[i]+"}", filled[i+1])
	}
	return text
}
