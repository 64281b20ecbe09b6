package lang

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
)

// State returns the name of a state. The files have the names for which the
// tables of Unicode add a qualification or use an older name.
func (l *Language) State(s request.State) string {
	if name, ok := l.texts["state."+string(s)]; ok {
		return name
	}
	region, err := language.ParseRegion(string(s))
	if err != nil {
		return string(s)
	}
	return l.states.Name(region)
}

// TheState returns the name of a state within a sentence: "the United States".
// The texts of the other languages need no article.
func (l *Language) TheState(s request.State) string {
	name := l.State(s)
	if l == English() && takesArticle(s, name) {
		return "the " + name
	}
	return name
}

// takesArticle reports whether the English name has "the" before it.
func takesArticle(s request.State, name string) bool {
	first := func(word string) bool { return strings.HasPrefix(name, word) }
	last := func(word string) bool { return strings.HasSuffix(name, word) }
	return slices.ContainsFunc([]string{"United ", "Democratic ", "Republic "}, first) ||
		slices.ContainsFunc([]string{" Islands", " Republic", " Territory", " Territories"}, last) ||
		slices.Contains([]request.State{"BS", "GM", "IM", "KM", "MV", "NL", "PH"}, s)
}

// Coded returns the name of a state within a sentence and its code: "Ireland
// (IE)".
func (l *Language) Coded(s request.State) string {
	if !s.Known() {
		return l.State(request.Unknown)
	}
	return l.TheState(s) + " (" + string(s) + ")"
}

// CodedArea returns the name of the state of an area within a sentence and the
// code of the area: "Canada (CA-ON)".
func (l *Language) CodedArea(a request.Area) string {
	if !a.Known() {
		return l.State(request.Unknown)
	}
	return l.TheState(a.State()) + " (" + string(a) + ")"
}

// CodedList returns the names of several states, joined as a sentence does.
func (l *Language) CodedList(states []request.State) string {
	var names []string
	for _, s := range states {
		names = append(names, l.Coded(s))
	}
	return l.List(names)
}
