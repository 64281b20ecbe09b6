package lang

import (
	"cmp"
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
)

// name returns the name of a state; empty for what is no state.
func (l *Language) name(s request.State) stateName {
	l.naming.Do(func() {
		l.names = map[request.State]stateName{}
		for _, s := range append(request.States(), request.Unknown) {
			l.names[s] = l.nameOf(s)
		}
	})
	return l.names[s]
}

// nameOf finds the name of a state. The files have the names for which the tables of
// Unicode add a qualification or use an older name.
func (l *Language) nameOf(s request.State) stateName {
	name := l.texts["state."+string(s)]
	if region, err := language.ParseRegion(string(s)); name == "" && err == nil {
		name = l.states.Name(region)
	}
	name = cmp.Or(name, string(s))
	if l == English() && takesArticle(s, name) {
		return stateName{name, "the " + name}
	}
	return stateName{name, name}
}

// State returns the name of a state, and what is no state as it is.
func (l *Language) State(s request.State) string { return cmp.Or(l.name(s).alone, string(s)) }

// TheState returns the name of a state within a sentence: "the United States".
// The texts of the other languages need no article.
func (l *Language) TheState(s request.State) string { return cmp.Or(l.name(s).within, string(s)) }

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

// CodedArea returns the name of the state or territory of an area within a sentence and
// the code of the area: "Canada (CA-ON)", "Hong Kong (CN-HK)".
func (l *Language) CodedArea(a request.Area) string {
	if !a.Known() {
		return l.State(request.Unknown)
	}
	return l.TheState(a.Territory()) + " (" + string(a) + ")"
}

// CodedList returns the names of several states, joined as a sentence does.
func (l *Language) CodedList(states []request.State) string {
	var names []string
	for _, s := range states {
		names = append(names, l.Coded(s))
	}
	return l.List(names)
}
