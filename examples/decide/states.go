package main

import (
	"slices"
	"strings"

	"github.com/comity-go/comity/request"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// plainNames are the names of states that the tables of Unicode qualify, or have
// in an older form.
var plainNames = map[request.State]string{
	"CD":            "Democratic Republic of the Congo",
	"CG":            "Republic of the Congo",
	"HK":            "Hong Kong",
	"MK":            "North Macedonia",
	"MM":            "Myanmar",
	"MO":            "Macao",
	"PS":            "Palestine",
	"SZ":            "Eswatini",
	request.Unknown: "an unknown place",
}

// stateName returns the English name of a state.
func stateName(s request.State) string {
	if name, ok := plainNames[s]; ok {
		return name
	}
	region, err := language.ParseRegion(string(s))
	if err != nil {
		return string(s)
	}
	return display.English.Regions().Name(region)
}

// theState returns the name as it stands in a sentence: the United States.
func theState(s request.State) string {
	name := stateName(s)
	for _, first := range []string{"United ", "Democratic ", "Republic "} {
		if strings.HasPrefix(name, first) {
			return "the " + name
		}
	}
	for _, last := range []string{" Islands", " Republic", " Territory", " Territories"} {
		if strings.HasSuffix(name, last) {
			return "the " + name
		}
	}
	if slices.Contains([]request.State{"BS", "GM", "IM", "KM", "MV", "NL", "PH"}, s) {
		return "the " + name
	}
	return name
}

// coded returns the name with the code behind it.
func coded(s request.State) string {
	if !s.Known() {
		return stateName(s)
	}
	return theState(s) + " (" + string(s) + ")"
}

// codedList returns the names of several states.
func codedList(states []request.State) string {
	var names []string
	for _, s := range states {
		names = append(names, coded(s))
	}
	return enumerate(names)
}

// enumerate joins names as a sentence does.
func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
