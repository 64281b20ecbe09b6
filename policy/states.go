package policy

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
)

// StateName returns the name of a state in a language, by a BCP 47 tag: in
// English where the language is none that decisions are written in.
func StateName(s request.State, lang string) string {
	t, err := tongueOf(lang)
	if err != nil {
		t = tongues[languages[0].String()]()
	}
	return t.state(s)
}

// state returns the name of a state. The texts have those that the tables of
// Unicode qualify, or know by an older name.
func (t *tongue) state(s request.State) string {
	if name, ok := t.texts["state."+string(s)]; ok {
		return name
	}
	region, err := language.ParseRegion(string(s))
	if err != nil {
		return string(s)
	}
	return t.regions.Name(region)
}

// theState returns the name as it stands in a sentence: the United States. The
// texts of the other languages need no article.
func (t *tongue) theState(s request.State) string {
	name := t.state(s)
	if t.lang == languages[0].String() && takesArticle(s, name) {
		return "the " + name
	}
	return name
}

func takesArticle(s request.State, name string) bool {
	first := func(word string) bool { return strings.HasPrefix(name, word) }
	last := func(word string) bool { return strings.HasSuffix(name, word) }
	return slices.ContainsFunc([]string{"United ", "Democratic ", "Republic "}, first) ||
		slices.ContainsFunc([]string{" Islands", " Republic", " Territory", " Territories"}, last) ||
		slices.Contains([]request.State{"BS", "GM", "IM", "KM", "MV", "NL", "PH"}, s)
}

// coded returns the name with the code behind it.
func (t *tongue) coded(s request.State) string {
	if !s.Known() {
		return t.state(request.Unknown)
	}
	return t.theState(s) + " (" + string(s) + ")"
}

// codedAll returns the names of several states.
func (t *tongue) codedAll(states []request.State) string {
	var names []string
	for _, s := range states {
		names = append(names, t.coded(s))
	}
	return t.list(names)
}
